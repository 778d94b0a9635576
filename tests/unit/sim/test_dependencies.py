"""What places need of other planes: grace, fallback, restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from netsim.arrays.freight import Drive
from netsim.metrics import chain
from netsim.model import Alter, Dependency, Freight, Gate, Link, Network, Node, Outage, Remove
from netsim.units import Gbps, days, hours, km, minutes, ms

Play = Callable[..., Any]
GATE = "pass CN>VN"
MIDNIGHT = datetime(2026, 5, 11, tzinfo=timezone(timedelta(hours=8)))


def modes(done: Any, gate: str = GATE) -> list[tuple[float, str]]:
    """Return when a gate changed its mode, in hours, and to what."""
    rows = done.events[(done.events["asset"] == gate) & (done.events["what"] == "mode")]
    return [(round(row.time_s / hours, 6), row.detail.split(": ")[0]) for row in rows.itertuples()]


def needing(network: Network, **values: Any) -> Network:
    """Alter the only dependency of a network."""
    return replace(network, dependencies=[replace(network.dependencies[0], **values)])


def test_a_gate_falls_back_when_grace_is_over_and_comes_back_after_a_restart(wired: Network, played: Play) -> None:
    """Ten minutes of grace, an hour of restart."""
    done = played(wired, Outage("fa", at=2 * hours, lasts=4 * hours))

    assert modes(done) == [(round(2 + 1 / 6, 6), "automatic -> manual"), (7.0, "manual -> automatic")]


def test_what_is_back_within_grace_is_bridged(wired: Network, played: Play) -> None:
    """Lost and back are told, the gate works on."""
    done = played(wired, Outage("fa", at=2 * hours, lasts=9 * minutes))

    assert modes(done) == []
    assert done.events["what"].tolist()[:3] == ["down", "lost_rate", "dependency_lost"]
    assert "dependency_back" in set(done.events["what"])


def test_without_grace_a_gate_falls_back_at_once(wired: Network, played: Play) -> None:
    """At the instant of the failure."""
    done = played(needing(wired, grace=0.0), Outage("fa", at=2 * hours, lasts=1 * minutes))

    assert modes(done) == [(2.0, "automatic -> manual"), (round(3 + 1 / 60, 6), "manual -> automatic")]


def test_a_gate_may_close_instead(wired: Network, played: Play) -> None:
    """Nobody is served while it is closed."""
    done = played(needing(wired, fallback="closed"), Outage("fa", at=2.5 * hours, lasts=4 * hours))
    served = done.gates[(done.gates["mode"] == "closed") & (done.gates["from_s"] > 3 * hours)]

    assert modes(done)[0][1] == "automatic -> closed"
    assert served["in_service"].max() == 0
    assert served["waiting"].max() >= 4


def test_lost_again_during_the_restart_begins_the_restart_anew(wired: Network, played: Play) -> None:
    """Back at four, lost at half past, back at six: automatic at seven, without a second fall."""
    twice = (Outage("fa", at=2 * hours, lasts=2 * hours), Outage("fp", at=4.5 * hours, lasts=1.5 * hours))

    assert modes(played(wired, *twice)) == [(round(2 + 1 / 6, 6), "automatic -> manual"), (7.0, "manual -> automatic")]


def test_the_longer_restart_holds_of_gate_and_dependency(wired: Network, played: Play) -> None:
    """Three hours at the gate, one for the connection."""
    slow = replace(wired, gates=[replace(wired.gates[0], restart=3 * hours)])
    done = played(slow, Outage("fa", at=2 * hours, lasts=4 * hours))

    assert modes(done)[-1] == (9.0, "manual -> automatic")


def test_both_directions_of_a_gate_fall_back(wired: Network, played: Play) -> None:
    """They share the building and the line."""
    both = replace(wired, gates=[*wired.gates, replace(wired.gates[0], direction="VN>CN")])
    done = played(both, Outage("fa", at=2 * hours, lasts=4 * hours))

    assert modes(done, "pass VN>CN") == modes(done, GATE) != []


def test_a_data_centre_that_is_down_is_lost(wired: Network, played: Play) -> None:
    """It is told by its name, with the outage as cause."""
    done = played(wired, Outage("dc", at=2 * hours, lasts=4 * hours))
    lost = done.events.set_index("what").loc["dependency_lost"]

    assert lost["detail"] == "Customs is down"
    assert done.events.loc[lost["cause"], "what"] == "down"
    assert len(modes(done)) == 2


def test_a_node_that_is_needed_only_has_to_be_up(wired: Network, played: Play) -> None:
    """The layer is ``node``: no path is asked for."""
    power = Node("power", lon=107.6, lat=22.1, kind="city", country="CN")
    network = replace(
        wired, nodes=[*wired.nodes, power], dependencies=[Dependency("pass", "power", layer="node", fallback="closed")]
    )

    assert modes(played(network, Outage("fa", at=2 * hours, lasts=4 * hours))) == []
    assert modes(played(network, Outage("power", at=2 * hours, lasts=4 * hours))) == [
        (2.0, "automatic -> closed"),
        (6.0, "closed -> automatic"),
    ]


def test_of_two_needs_the_worse_fallback_holds_until_its_own_need_is_back(wired: Network, played: Play) -> None:
    """Manual without the line, closed without power: the line is back first, and then power."""
    power = Node("power", lon=107.6, lat=22.1, kind="city", country="CN")
    need = Dependency("pass", "power", layer="node", fallback="closed")
    network = replace(wired, nodes=[*wired.nodes, power], dependencies=[*wired.dependencies, need])
    done = played(network, Outage("fa", at=2 * hours, lasts=8 * hours), Outage("power", at=4 * hours, lasts=3 * hours))

    assert [mode for _, mode in modes(done)] == [
        "automatic -> manual",
        "manual -> closed",
        "closed -> manual",
        "manual -> automatic",
    ]


def test_a_detour_that_is_too_long_does_not_count(wired: Network, played: Play) -> None:
    """A longer fibre keeps the path and breaks the limit; the detail tells both."""
    links = [*wired.links, replace(wired.link["fa"], id="far", length=9e6)]
    network = needing(replace(wired, links=links), latency_limit=20 * ms)
    done = played(network, Outage("fa", at=2 * hours, lasts=4 * hours))
    lost = done.events.set_index("what").loc["dependency_lost"]

    assert lost["detail"] == "44.5 ms to dc, limit 20.0 ms"
    assert len(modes(done)) == 2


def test_a_line_without_room_does_not_count(wired: Network, played: Play) -> None:
    """Two hundredths of twenty Gbps are left, and one Gbps is needed."""
    done = played(wired, Outage("fa", at=2 * hours, lasts=4 * hours, capacity=0.02))
    lost = done.events.set_index("what").loc["dependency_lost"]

    assert lost["detail"] == "no room on the way to dc"


def test_what_a_gate_needs_goes_before_what_others_ask(wired: Network, played: Play) -> None:
    """Half of what the line holds is enough for the gate; demands go short."""
    done = played(wired, Outage("fp", at=2 * hours, lasts=4 * hours, capacity=0.06))

    assert modes(done) == []
    assert "lost_rate" in set(done.events["what"])


def test_without_dependencies_nothing_falls_back(wired: Network, played: Play) -> None:
    """The independent twin has the outages alone."""
    done = played(wired, Outage("fa", at=2 * hours, lasts=4 * hours), dependencies=False)

    assert modes(done) == []
    assert "dependency_lost" not in set(done.events["what"])


def test_a_cable_that_leaves_the_network_takes_the_need_along_and_is_its_cause(wired: Network, played: Play) -> None:
    """The change stands in the chain where an outage would."""
    done = played(wired, changes=[Remove("links", ("fa",), at=5 * hours)])
    lost = done.events.set_index("what").loc["dependency_lost"]

    assert done.events.loc[lost["cause"], "what"] == "change"
    assert [mode for _, mode in modes(done)] == ["automatic -> manual"]


def test_a_dependency_that_leaves_the_network_is_met_for_good(wired: Network, played: Play) -> None:
    """The gate comes back though the line is still down."""
    removed = Remove("dependencies", ("pass needs dc",), at=6 * hours)
    done = played(wired, Outage("fa", at=2 * hours, lasts=1 * days), changes=[removed])

    assert modes(done) == [(round(2 + 1 / 6, 6), "automatic -> manual"), (7.0, "manual -> automatic")]


def test_an_altered_need_is_judged_anew(wired: Network, played: Play) -> None:
    """More rate than there is: lost at the moment of the change."""
    altered = Alter("dependencies", "pass needs dc", {"rate": 90 * Gbps}, at=6 * hours)
    done = played(wired, changes=[altered])

    assert [mode for _, mode in modes(done)] == ["automatic -> manual"]


def test_a_gate_that_joins_later_depends_as_the_others_do(wired: Network, played: Play) -> None:
    """Its direction opens on the way and falls back with the next cut."""
    from netsim.model import Add

    other = Gate("pass", "VN>CN", 1, wired.gates[0].automatic, wired.gates[0].manual)
    done = played(wired, Outage("fa", at=8 * hours, lasts=4 * hours), changes=[Add("gates", other, at=4 * hours)])

    assert len(modes(done, "pass VN>CN")) == 2


# -- places that are no gate -----------------------------------------------------------------------------------------


def by_sea(network: Network, **values: Any) -> Network:
    """Let the port where ships load depend on a data centre, and give it fifty boxes a day to load at eight."""
    need = Dependency("p", "centre", **({"layer": "node", "fallback": "closed"} | values))
    nodes = [*network.nodes, Node("centre", 108.0, 22.0, "data_centre", name="Centre")]
    boxes = Freight("boxes", "p", "q", 50.0, arrivals="deterministic", unit="teu", size=50.0)
    return replace(network, nodes=nodes, dependencies=[need], freight=[boxes])


def sails(done: Any) -> list[float]:
    """Return when ships left port, in hours."""
    return [round(float(time) / hours, 6) for time in done.services["departure_s"]]


def test_a_port_closes_without_its_systems_and_opens_after_a_restart(sea: Network, played: Play) -> None:
    """The ship of day two waits from eight until the systems run again, then loads for five hours."""
    network = by_sea(sea, restart=1 * hours)
    done = played(network, Outage("centre", at=30 * hours, lasts=6 * hours), start=MIDNIGHT)

    assert modes(done, "p") == [(30.0, "normal -> closed"), (37.0, "closed -> normal")]
    assert sails(done) == [8.0, 42.0]
    assert sails(played(network, start=MIDNIGHT)) == [8.0, 37.0]
    assert done.links[(done.links["link"] == "lane") & (done.links["state"] == "down")]["from_s"].tolist() == [
        30 * hours
    ]


@pytest.mark.parametrize(("share", "sailing"), [(None, 42.0), (0.25, 52.0)])
def test_a_port_works_by_hand_without_its_systems(
    sea: Network, played: Play, share: float | None, sailing: float
) -> None:
    """At half its pace where nothing else is said."""
    network = by_sea(sea, fallback="manual", manual_share=share)
    done = played(network, Outage("centre", at=30 * hours, lasts=90 * hours), start=MIDNIGHT, until=4 * days)

    assert modes(done, "p") == [(30.0, "normal -> manual")]
    assert sails(done)[1] == sailing


def test_cranes_change_their_pace_while_they_work(sea: Network, played: Play) -> None:
    """Two hours by hand are one at full pace: four more and the ship is loaded."""
    network = by_sea(sea, fallback="manual")
    done = played(network, Outage("centre", at=30 * hours, lasts=4 * hours), start=MIDNIGHT)

    assert sails(done) == [8.0, 38.0]


def test_a_railway_without_its_signals_gives_fewer_slots(railway: Network, freight_world: Callable[..., Any]) -> None:
    """Of the links at the place, half as many as usual."""
    slotted = replace(railway, links=[replace(link, slots_per_day=24.0) for link in railway.links])
    world = freight_world(replace(slotted, dependencies=[Dependency("x", "z", layer="node")]))
    drive = Drive("xy", forward=True, time=1 * hours, mode="rail")
    assert [world.meters.book(drive, 1.0) for _ in range(2)] == [0.0, 1 * hours]

    world.fall("x", "lost Z", 0.5, None)

    assert [world.meters.book(drive, 1.0) for _ in range(2)] == [2 * hours, 4 * hours]
    assert world.room_left("yz") == 1.0


def test_a_port_that_is_down_itself_needs_nothing(sea: Network, played: Play) -> None:
    """It opens when it is up again, although it had no path to its systems meanwhile."""
    network = by_sea(sea, layer="digital", restart=9 * hours)
    line = Link("line", "p", "centre", "fibre", length=90 * km, capacity=1 * Gbps)
    done = played(replace(network, links=[*network.links, line]), Outage("p", at=30 * hours, lasts=1 * hours))

    assert modes(done, "p") == []
    assert not {"dependency_lost", "dependency_back", "mode"} & set(done.events["what"])


def test_what_a_lost_platform_carries_falls_with_it(wired: Network, played: Play) -> None:
    """Data centre, customs platform, gate: each step is told with the one before as its cause."""
    platform = Node("platform", lon=108.1, lat=22.01, kind="data_centre", country="CN", name="Platform")
    network = replace(
        wired,
        nodes=[*wired.nodes, platform],
        dependencies=[
            Dependency("pass", "platform", layer="node", grace=10 * minutes),
            Dependency("platform", "dc", layer="node", grace=5 * minutes, fallback="closed", restart=1 * hours),
        ],
    )
    done = played(network, Outage("dc", at=2 * hours, lasts=2 * hours))
    told = done.events[done.events["what"].isin(["down", "dependency_lost", "mode"])].iloc[:5]

    assert told["asset"].tolist() == ["dc", "platform needs dc", "platform", "pass needs platform", GATE]
    assert done.events.loc[told["cause"].iloc[1:].tolist(), "asset"].tolist() == told["asset"].tolist()[:-1]
    assert modes(done) == [(2.25, "automatic -> manual"), (5.0, "manual -> automatic")]
    assert "Platform is out of service" in set(done.events["detail"])
    assert [step.text for step in chain(done)][2:5] == [
        "Platform closes: lost Customs",
        "pass can no longer reach Platform: it is out of service",
        "the gate at pass (CN to VN) falls to manual: lost Platform",
    ]


def test_a_place_with_two_needs_works_again_when_it_has_both(sea: Network, freight_world: Callable[..., Any]) -> None:
    """The worst of them holds; what was never lost is not given back."""
    world = freight_world(sea)
    world.fall("p", "lost A", 0.5, None)
    world.fall("p", "lost B", 0.0, None)
    assert (world.works("p"), world.work_left("p")) == (False, 0.0)

    world.recover("p", "lost B", None)
    world.recover("p", "lost C", None)
    assert (world.works("p"), world.work_left("p")) == (True, 0.5)

    world.recover("p", "lost A", None)
    assert [entry.detail for entry in world.log.rows(0.0) if entry.what == "mode"] == [
        "normal -> manual: lost A",
        "manual -> closed: lost B",
        "closed -> manual: lost B is back",
        "manual -> normal: lost A is back",
    ]
    assert not world.fallen


def test_shippers_hear_that_a_port_without_its_systems_is_closed(
    sea: Network, freight_world: Callable[..., Any]
) -> None:
    """Like any closure, with its cause, and reckon with a day; one that works by hand is open."""
    world = freight_world(sea)
    world.fall("p", "lost A", 0.0, None)
    world.fall("q", "lost A", 0.5, None)
    world.env.run(until=1 * hours + 1)

    bulletin = world.board.read(1)
    assert bulletin.closed == {"p": 1 * days}
    assert world.log[bulletin.causes["p"]].asset == "p"
