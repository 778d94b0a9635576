"""Rates of failure: rows that cannot be, and rows that hold for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

import netsim as ns
from netsim.io.plausible import implausible
from netsim.model import Distribution, Failure, Link, Network, Season, System
from netsim.model.failing import pointless_rates
from netsim.model.failures import YEAR, UpTime

LAW = Distribution("exponential", 3600.0)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "a rate is either rate_per_1000km_year or rate_per_year"),
        ({"rate_per_year": 1.0, "rate_per_1000km_year": 1.0}, "a rate is either"),
        ({"rate_per_year": -1.0}, "greater than or equal to 0"),
        ({"rate_per_year": 1.0, "law": "weibull"}, "weibull and lognormal need a shape"),
        ({"rate_per_year": 1.0, "shape": 2.0}, "exponential has none"),
        ({"rate_per_year": 1.0, "law": "weibull", "shape": 0.01}, "shape is at least 0.1"),
        ({"rate_per_year": 1.0, "law": "lognormal", "shape": 6.0}, "sigma of a lognormal law at most 5"),
        ({"rate_per_year": 1.0, "law": "normal"}, "Input should be"),
        ({"rate_per_year": 1.0, "lasts": LAW, "work": LAW}, "give lasts or work, not both"),
        ({"rate_per_year": 1.0, "lasts": Distribution("constant", 0.0)}, "lasts must be positive"),
    ],
)
def test_a_row_that_cannot_be_is_refused(terms: dict[str, Any], words: str) -> None:
    """With what is wrong."""
    with pytest.raises(ValidationError, match=words):
        Failure("fibre", **terms)


def test_a_row_is_named_by_what_it_holds_for_and_has_a_mean() -> None:
    """Two failures a year are half a year apart; the shape tells a standard draw from a time."""
    row = Failure("fibre", "CN", rate_per_year=2.0, law="weibull", shape=2.0)

    assert (row.id, Failure("fibre", rate_per_year=2.0).id) == ("fibre CN", "fibre")
    assert row.up_time(2.0) == UpTime(YEAR / 2, "weibull", 2.0)
    assert row.up_time(2.0).scale == pytest.approx(YEAR / 2 / 0.886227, rel=1e-6)  # Gamma(1.5)
    assert UpTime(10.0).scale == 10.0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            Failure("fibres", rate_per_year=1.0),
            '"fibres" is no kind, and no node, .* is named so; did you mean "fibre"',
        ),
        (Failure("dc", rate_per_1000km_year=1.0), 'a length is asked for, and "dc" has none; write rate_per_year'),
        (Failure("gate", rate_per_1000km_year=1.0), 'a length is asked for, and "gate" has none'),
        (Failure("fa", "CN", rate_per_year=1.0), '"fa" is one thing, and where it lies is known; leave it out'),
    ],
)
def test_rates_that_hold_for_nothing_are_refused(wired: Network, row: Failure, words: str) -> None:
    """With a way out."""
    with pytest.raises(ns.InvalidInput, match=words):
        replace(wired, failures=[row])


def test_a_rate_of_what_could_not_be_read_is_no_fault(wired: Network) -> None:
    """The row that it names has a fault of its own."""
    parts = {"nodes": wired.nodes, "links": wired.links, "failures": (Failure("lost", rate_per_year=1.0),)}
    network = Network.unchecked(**parts)

    assert list(pointless_rates(network, {"links": {"lost"}})) == []
    assert len(list(pointless_rates(network, {}))) == 1


def test_two_equal_rows_are_refused(wired: Network) -> None:
    """One would never count."""
    rows = [Failure("fibre", "CN", rate_per_year=1.0), Failure("fibre", "CN", rate_per_year=2.0)]
    with pytest.raises(ns.InvalidInput, match='"fibre CN" is already the id of another failure'):
        replace(wired, failures=rows)


def test_a_rate_of_nowhere_is_told(wired: Network) -> None:
    """A country mistyped would let nothing fail; zones of systems are places, too."""
    rows = [Failure("fibre", place, rate_per_year=1.0) for place in ("CN", "South", "Suoth")]
    links = [replace(row, system="cable") if row.id == "fa" else row for row in wired.links]
    network = replace(wired, links=links, systems=[System("cable", "Cable", zone="South")], failures=rows)

    told = [fault for fault in implausible(network) if fault.path[0] == "failures"]
    assert [(fault.path, fault.hint, fault.warning) for fault in told] == [
        (("failures", 2, "where"), 'did you mean "South"?', True)
    ]


def test_the_rate_of_a_link_is_not_negative() -> None:
    """Nor of any other thing."""
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Link("l", "a", "b", "road", rate_per_1000km_year=-1.0)


def test_a_season_may_name_each_month() -> None:
    """From January, in every year."""
    season = Season.parse("months 1 2 3 4 5 6 7 8 9 10 11 12")

    assert [season.factor(date(2028, month, 29)) for month in range(1, 13)] == list(range(1, 13))
    assert str(season) == "months 1 2 3 4 5 6 7 8 9 10 11 12"
    with pytest.raises(ns.NetsimError, match="there are 12 months, and here are 2 factors"):
        Season.parse("months 1 2")
    with pytest.raises(ns.NetsimError, match="'x' is not a factor"):
        Season.parse("months 1 2 3 4 5 6 7 8 9 10 11 x")
