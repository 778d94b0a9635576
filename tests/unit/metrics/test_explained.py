"""What happened to one thing of a run, because of what, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netsim.errors import NetsimError, NotFound
from netsim.metrics import explain, explained
from netsim.metrics.lines import Told
from netsim.model import Freight, Network, Outage
from netsim.record import Record
from netsim.units import days, hours

Play = Callable[..., Record]


@pytest.fixture
def cut(wired: Network, played: Play) -> Record:
    """Return a run in which the fibre to the customs platform is cut."""
    return played(wired, Outage("fa", at=3 * hours, lasts=9 * hours, reason="a digger"), until=1 * days)


def test_a_gate_is_told_with_the_chain_of_its_causes(cut: Record) -> None:
    """By hand, because the platform is lost, because the fibre is cut: each one deeper."""
    found = explain(cut, "gate", "pass CN>VN")
    first = next(event for event in found.events if event.depth == 0)
    below = found.events[1:3]

    assert "falls to manual" in first.text
    assert [event.depth for event in below] == [1, 2]
    assert "can no longer reach Customs" in below[0].text
    assert below[1].text == "fa fails: a digger"


def test_a_cause_that_was_told_is_not_followed_again(cut: Record) -> None:
    """The queue's peak names the fall to manual, and not what is behind that once more."""
    found = explain(cut, "gate", "pass")
    depths = [event.depth for event in found.events]

    assert depths.count(2) == len({event.row for event in found.events if event.depth == 2})


def test_a_place_means_both_directions_with_their_figures(cut: Record) -> None:
    """Here it has one."""
    found = explain(cut, "gate", "pass")

    assert found.asset == ("pass CN>VN",)
    assert found.title.splitlines()[0] == "pass"
    assert "trucks came" in found.title
    assert "in line" in found.title


def test_a_gate_without_totals_has_only_its_name(cut: Record) -> None:
    """A gate that a later network adds has none in an old table."""
    bare = replace(cut, tables={**cut.tables, "gate_totals": cut.gate_totals.iloc[:0]})

    assert explain(bare, "gate", "pass").title == "pass"


def test_a_link_is_told_with_what_came_of_it(cut: Record) -> None:
    """Hours down; the gate, the demand, the queue."""
    found = explain(cut, "link", "fa")

    assert found.title == "fa: 9.0 h down or at reduced capacity"
    assert [event.text for event in found.events if not event.depth] == ["fa fails: a digger", "fa is up again"]
    assert any("falls to manual" in one.text for one in found.followed)
    assert "what came of it:" in str(found)
    assert found.steps[0] == Told(3 * hours, "fa fails: a digger", found.steps[0].row, 0)
    assert "  day 1 03:00   fa fails: a digger\n  day 1 12:00     so fa is up again\nwhat came" in str(found)


def test_a_demand_tells_why_it_was_not_served(cut: Record) -> None:
    """The need of the gate is a demand too."""
    found = explain(cut, "demand", "pass needs dc")

    assert "% served; not all of it: " in found.title
    assert found.events[0].depth == 0


def test_what_nothing_happened_to_says_so(cut: Record) -> None:
    """In a line."""
    assert str(explain(cut, "link", "r1")).splitlines() == [
        "r1: 0.0 h down or at reduced capacity",
        "  nothing happened to it",
    ]
    assert str(explain(cut, "demand", "a > b")).splitlines()[0].endswith(": 100 % served")


def test_a_service_tells_how_full_it_was(railway: Network, played: Play) -> None:
    """And before what it was held; one that never left says so."""
    boxes = Freight("box", "x", "z", per_day=24.0, arrivals="deterministic", unit="teu", modes=("rail",))
    full = replace(railway, freight=[boxes])
    done = played(full, Outage("yz", at=1 * hours, lasts=1 * days), until=4 * days)
    found = explain(done, "service", "train")

    assert found.title.startswith("train: ")
    assert "100% full on average" in found.title
    assert any("waits before yz" in event.text for event in found.events)
    assert explain(played(full, until=1 * hours), "service", "train").title == "train: no departure"
    old = replace(done, tables={**done.tables, "services": done.services.drop(columns="load")})
    assert explain(old, "service", "train").title == f"train: {len(done.services)} departures from stops"


def test_many_consequences_are_cut_short(cut: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the number of those that are left out."""
    monkeypatch.setattr(explained, "_MOST", 1)
    found = explain(cut, "link", "fa")

    assert len(found.followed) == 2
    assert isinstance(found.followed[-1], Told)
    assert found.followed[-1].text.startswith("and ")


def test_what_does_not_exist_is_refused(cut: Record) -> None:
    """Kinds and ids, each with what was probably meant."""
    with pytest.raises(NetsimError, match='did you mean "gate"'):
        explain(cut, "gat", "pass")
    with pytest.raises(NetsimError, match="write one of: gate, port, node, link, demand, service, crew, dep"):
        explain(cut, "xyzzy", "pass")
    with pytest.raises(NotFound, match='no gate is named "passs"; did you mean "pass"'):
        explain(cut, "gate", "passs")
    with pytest.raises(NotFound, match="no service"):
        explain(cut, "service", "train")
