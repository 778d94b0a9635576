"""Costs, measures and packages of them."""

from __future__ import annotations

import pytest

from netsim.errors import NetsimError
from netsim.model import Alter, Cost, Measure
from netsim.model.measures import overlap, package, quarrel


def measure(name: str, **terms: tuple[str, ...]) -> Measure:
    """Return a measure that sets the lanes of a gate named after it."""
    return Measure(name, Cost(1e6, "USD"), (Alter("gates", name, {"lanes": 2}),), **terms)  # type: ignore[arg-type]  # of two kinds


@pytest.mark.parametrize(
    ("text", "amount"), [("12 MUSD", 12e6), ("1.2 bnCNY", 1.2e9), ("800kVND", 8e5), ("5 USD", 5.0), (".5 MUSD", 5e5)]
)
def test_a_cost_is_read_and_written(text: str, amount: float) -> None:
    """With its prefix and its currency."""
    cost = Cost.parse(text)

    assert cost.amount == pytest.approx(amount)
    assert Cost.parse(str(cost)) == cost


@pytest.mark.parametrize("text", ["12", "12 M", "-3 MUSD", "many MUSD", "12 MUS dollars"])
def test_what_is_no_cost_is_told_with_an_example(text: str) -> None:
    """A number, a prefix, three letters."""
    with pytest.raises(NetsimError, match='is not a cost; write for example "800 kUSD"'):
        Cost.parse(text)


def test_nothing_is_free() -> None:
    """A gain per cost needs one."""
    with pytest.raises(NetsimError, match="a cost is above nothing"):
        Cost.parse("0 MUSD")


def test_a_package_holds_what_it_needs_once() -> None:
    """In the order of the list, whoever asked first."""
    known = [measure("a"), measure("b", needs=("a",)), measure("c", needs=("b", "a"))]
    found = package(known, ["c"])

    assert found.key == ("a", "b", "c")
    assert found.cost == 3e6
    assert len(found.changes) == 3


def test_measures_may_exclude_each_other() -> None:
    """It is enough if one of them says so."""
    known = [measure("a"), measure("b", excludes=("a",)), measure("c")]

    assert quarrel(package(known, ["a", "b"])) == ("a", "b")
    assert quarrel(package(known, ["a", "c"])) is None


def test_two_that_set_the_same_are_found() -> None:
    """Only the same field of the same row counts."""
    assert overlap(measure("a"), measure("a")) == "gates a: lanes"
    assert overlap(measure("a"), measure("b")) == ""
