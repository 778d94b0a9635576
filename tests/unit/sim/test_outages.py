"""Outages: what fails together, how long, and when it counts as up again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from netsim.errors import InvalidInput
from netsim.hazards.rates import expected_repair
from netsim.model import Add, Network, Outage, Remove, Scenario, System
from netsim.sim import prepare
from netsim.sim.freight import FreightWorld
from netsim.sim.outages import members
from netsim.units import days, hours

Play = Callable[..., Any]


def told(done: Any, what: str) -> dict[str, float]:
    """Return when something was told of each asset, in hours."""
    rows = done.events[done.events["what"] == what]
    return dict(zip(rows["asset"], rows["time_s"] / hours, strict=True))


@pytest.fixture
def shared(wired: Network) -> Network:
    """Return the wired border with a cable system of two fibres, and a duct that a fibre shares with a road."""
    more = {"fa": {"system": "cable"}, "fp": {"system": "cable", "srlgs": ("duct",)}, "r1": {"srlgs": ("duct",)}}
    links = [replace(row, **more.get(row.id, {})) for row in wired.links]  # type: ignore[arg-type]  # of literals that the test names
    return replace(wired, links=links, systems=[System("cable", "The Cable")], freight=())


@pytest.mark.parametrize(
    ("asset", "expected"),
    [
        ("fa", {"fa"}),
        ("pass", {"pass"}),
        ("cable", {"fa", "fp"}),
        ("duct", {"fp", "r1"}),
    ],
)
def test_what_is_named_fails_with_all_its_members(
    shared: Network, played: Play, asset: str, expected: set[str]
) -> None:
    """A node or link alone, a system or group with its links of either plane."""
    done = played(shared, Outage(asset, at=3 * hours, lasts=2 * hours, reason="slide"))

    assert told(done, "down") == dict.fromkeys(expected, 3.0)
    assert told(done, "up") == dict.fromkeys(expected, 5.0)
    assert set(done.events.loc[done.events["what"] == "down", "detail"]) == {"slide"}


def test_a_gate_can_be_named_by_node_and_direction(border: Network) -> None:
    """It fails on its own."""
    assert members(border, "pass CN>VN") == ("pass CN>VN",)


def test_a_gate_that_is_ordered_to_close_closes(border: Network, played: Play) -> None:
    """In one direction, without the place itself going down."""
    done = played(border, Outage("pass CN>VN", at=3 * hours, lasts=5 * hours))
    closed = done.gates[done.gates["mode"] == "closed"]

    assert (closed["from_s"].min() / hours, closed["to_s"].max() / hours) == (3.0, 8.0)
    assert closed["waiting"].max() == 4
    assert set(done.links["state"]) == {"up"}


def test_a_road_at_half_its_capacity_lets_half_as_many_in(border: Network, played: Play) -> None:
    """A link that let in two trucks an hour lets in one, and its state says so."""
    limited = [replace(border.links[0], capacity_per_h=2.0), border.links[1]]
    busy = replace(border, links=limited, freight=[replace(border.freight[0], per_day=48.0)])
    done = played(busy, Outage("r1", at=10 * hours, lasts=10 * hours, capacity=0.5))
    first = done.links[done.links["link"] == "r1"].set_index("from_s")

    assert first.loc[12 * hours, ["state", "load_forward"]].tolist() == ["degraded", 1.0]
    assert first.loc[3 * hours, ["state", "load_forward"]].tolist() == ["up", 2.0]


def test_part_of_a_capacity_that_is_not_there_cannot_stay(border: Network) -> None:
    """A road without a limit, or a node, is up or down."""
    for asset in ("r1", "pass"):
        with pytest.raises(InvalidInput, match="has no capacity of which a part could stay; leave capacity out"):
            prepare(Scenario(border, hazards=[Outage(asset, lasts=1 * hours, capacity=0.5)]))


def test_partial_capacity_is_degraded_and_not_down(shared: Network, played: Play) -> None:
    """Told with what is left where no reason is given."""
    done = played(shared, Outage("fa", at=3 * hours, lasts=2 * hours, capacity=0.4))

    assert told(done, "degraded") == {"fa": 3.0}
    assert told(done, "down") == {}
    assert told(done, "up") == {"fa": 5.0}
    assert done.links.loc[done.links["link"] == "fa", "capacity"].tolist() == pytest.approx([20.0, 8.0, 20.0])


def test_with_two_faults_a_link_is_up_when_both_are_lifted(shared: Network, played: Play) -> None:
    """Down twice, up once."""
    done = played(shared, Outage("fa", at=3 * hours, lasts=2 * hours), Outage("fa", at=4 * hours, lasts=4 * hours))

    assert (done.events["what"] == "down").sum() == 2
    assert told(done, "up") == {"fa": 8.0}
    assert done.links.loc[done.links["link"] == "fa", "state"].tolist() == ["up", "down", "up"]


def test_of_two_partial_faults_the_worse_holds(border: Network, freight_world: Callable[..., FreightWorld]) -> None:
    """Until it is lifted."""
    world = freight_world(border)
    worse = world.fail("r1", Outage("r1", capacity=0.3), 0.0)
    world.fail("r1", Outage("r1", capacity=0.6), 0.0)
    assert (world.share_left("r1"), world.is_up("r1")) == (0.3, True)

    world.lift(worse)
    assert world.share_left("r1") == 0.6
    assert world.share_left("r2") == 1.0


def test_what_the_lesser_of_two_faults_leaves_holds_from_the_end_of_the_worse(shared: Network, played: Play) -> None:
    """At once, though the link stays degraded; and a link that was down carries what the other fault leaves."""
    partly = Outage("fa", at=3 * hours, lasts=6 * hours, capacity=0.5)
    worse = played(shared, partly, Outage("fa", at=4 * hours, lasts=2 * hours, capacity=0.25))
    down = played(shared, partly, Outage("fa", at=4 * hours, lasts=2 * hours))

    for done, least in ((worse, 5.0), (down, 0.0)):
        rows = done.links[done.links["link"] == "fa"]
        assert rows["capacity"].tolist() == pytest.approx([20.0, 10.0, least, 10.0, 20.0])
        assert (rows["from_s"] / hours).tolist() == [0.0, 3.0, 4.0, 6.0, 9.0]


def test_an_outage_of_what_is_not_there_yet_does_nothing_and_of_what_joined_before_does(
    shared: Network, played: Play
) -> None:
    """The members are looked up at the moment of the failure."""
    new = replace(shared.link["fb"], id="new", source="a", target="b")
    changes = [Add("links", new, at=2 * hours), Remove("links", ("new",), at=6 * hours)]
    cuts = [Outage("new", at=time * hours, lasts=1 * hours) for time in (1, 3, 7)]
    done = played(shared, *cuts, changes=changes)

    assert told(done, "down") == {"new": 3.0}


def test_shippers_reckon_with_the_repair_time_of_the_link_or_of_its_kind(shared: Network) -> None:
    """A node has that of anything."""
    links = [replace(row, mttr=5 * hours) if row.id == "fa" else row for row in shared.links]
    network = replace(shared, links=links)

    assert [expected_repair(network, asset) / hours for asset in ("fa", "fb", "pass")] == [5.0, 12.0, 24.0]


def test_what_lasts_until_mended_needs_a_crew_that_mends_it(shared: Network) -> None:
    """All faults are told, with the place and the way out."""
    cuts = [Outage("r1"), Outage("fa"), Outage("pass", lasts=1 * hours), Outage("pass"), Outage("duct")]
    with pytest.raises(InvalidInput) as raised:
        prepare(Scenario(shared, hazards=cuts))

    assert [(fault.path[1], fault.message.rsplit(maxsplit=1)[-1]) for fault in raised.value.faults] == [
        (0, "road"),
        (3, "node"),
        (4, "road"),
    ]
    assert raised.value.faults[0].hint == "say how long it lasts, or add a crew that mends: road"


def test_a_fault_in_the_warm_up_is_none(shared: Network, played: Play) -> None:
    """Outages count from the start: the first moment is zero."""
    done = played(shared, Outage("fa", at=0.0, lasts=2 * hours), warm_up=1 * days)

    assert told(done, "down") == {"fa": 0.0}
