"""What the processes of a run share."""

from __future__ import annotations

from collections.abc import Callable

from netsim.model import Network, Outage
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours

Make = Callable[..., FreightWorld]


def test_time_begins_with_the_warm_up(border: Network, freight_world: Make) -> None:
    """Zero is the start."""
    assert freight_world(border, warm_up=2 * days).now == -2 * days


def test_all_changes_of_an_instant_are_told_once_with_the_first_cause(border: Network, freight_world: Make) -> None:
    """After everything else that happens at that instant."""
    world = freight_world(border)
    told: list[int | None] = []
    world.on_change.append(told.append)
    world.changed(None)
    first = world.fail("r1", Outage("r1"), 0.0)
    world.fail("r2", Outage("r2"), 0.0)
    assert told == []

    world.env.run(until=1.0)
    assert told == [first.row]
    assert world.closed == {"r1", "r2"}


def test_who_waits_for_news_is_woken_by_the_next_change(border: Network, freight_world: Make) -> None:
    """All who wait share one event."""
    world = freight_world(border)
    news = world.when_changed()
    assert world.when_changed() is news

    row = world.fail("r1", Outage("r1"), 0.0).row
    world.env.run(until=1.0)
    assert news.value == row
    assert world.when_changed() is not news


def test_a_link_is_closed_by_itself_or_by_either_end(border: Network, freight_world: Make) -> None:
    """And names the event."""
    world = freight_world(border)
    assert world.carries("r1")
    assert world.why_closed("r1") is None

    fault = world.fail("pass", Outage("pass"), 0.0)
    assert not world.carries("r1")
    assert not world.carries("r2")
    assert world.why_closed("r2") == fault.row
    assert world.why_slow("r2") == fault.row
    assert world.why_slow("nothing") is None


def test_events_know_what_kind_of_thing_they_are_about(border: Network, freight_world: Make) -> None:
    """Nodes and links by their kind, other rows by their table."""
    kinds = freight_world(border).kinds

    assert {name: kinds[name] for name in ("a", "pass", "r1", "pass CN>VN", "out")} == {
        "a": "city",
        "pass": "border_gate",
        "r1": "road",
        "pass CN>VN": "gate",
        "out": "freight",
    }


def test_time_of_day_is_that_of_the_place(border: Network, freight_world: Make) -> None:
    """An hour earlier beyond the border; the scenario starts at midnight in Shanghai."""
    world = freight_world(border)

    assert world.local("a", 30 * hours)[0] == 6 * hours
    assert world.local("b", 30 * hours)[0] == 5 * hours
    assert world.local("b", 30 * hours)[1].isoformat() == "2026-05-12T05:00:00+07:00"


def test_a_gate_that_is_down_itself_is_closed(border: Network, freight_world: Make) -> None:
    """The road is open, the gate is not."""
    world = freight_world(border)
    gate = world.gates["pass CN>VN"]
    fault = world.fail("pass CN>VN", Outage("pass"), 0.0)
    world.env.run(until=1.0)
    assert (gate.mode, world.closed) == ("closed", frozenset())

    world.lift(fault)
    world.env.run(until=2.0)
    assert gate.mode == "automatic"


def test_headways_are_those_of_services(railway: Network, freight_world: Make) -> None:
    """Nothing else has one."""
    world = freight_world(railway)

    assert (world.headway("train"), world.headway("bus")) == (1 * days, 0.0)
