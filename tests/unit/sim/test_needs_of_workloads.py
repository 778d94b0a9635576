"""Needs that any replica of a workload meets, and needs that must hold before they count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from netsim.errors import InvalidInput
from netsim.io.reach import unreachable
from netsim.metrics import demand_path
from netsim.model import Dependency, Link, Network, Node, Outage, Workload
from netsim.units import Gbps, hours, km, minutes, ms

Play = Callable[..., Any]
GATE = "pass CN>VN"


def modes(done: Any, asset: str = GATE) -> list[tuple[float, str]]:
    """Return when something changed its mode, in hours, and to what."""
    rows = done.events[(done.events["asset"] == asset) & (done.events["what"] == "mode")]
    return [(round(row.time_s / hours, 6), row.detail.split(": ")[0]) for row in rows.itertuples()]


def lost(done: Any) -> list[str]:
    """Return why needs were lost."""
    return list(done.events[done.events["what"] == "dependency_lost"]["detail"])


def cut(at: float, lasts: float) -> Outage:
    """Return an outage of the line to the data centre, in hours."""
    return Outage("fa", at=at * hours, lasts=lasts * hours)


@pytest.fixture
def twofold(wired: Network) -> Network:
    """Return customs in two centres, of which the gate needs one; the second needs the power of its city."""
    second = Node("dc2", lon=108.1, lat=22.1, kind="data_centre", country="CN", name="Second")
    return replace(
        wired,
        nodes=[*wired.nodes, second, Node("mains", lon=108.1, lat=22.2, kind="city", country="CN")],
        links=[*wired.links, Link("f2", "dc2", "a", "fibre", length=80 * km, capacity=20 * Gbps)],
        workloads=[Workload("customs", ("dc", "dc2"), ("a",), rate_per_client=1 * Gbps, name="Declarations")],
        dependencies=[
            replace(wired.dependencies[0], needs="customs", restart=0.0, grace=0.0),
            Dependency("dc2", "mains", layer="node", fallback="closed"),
        ],
    )


def test_one_replica_that_serves_is_enough(twofold: Network, played: Play) -> None:
    """The line to the nearer centre is cut: its path ends at the other one."""
    done = played(twofold, cut(2, 4))
    told = demand_path(done, "pass needs customs", 3 * hours)

    assert modes(done) == []
    assert told.nodes == ("dc2", "a", "pass")
    assert told.served_gbps == 1.0


def test_no_replica_is_told_by_the_name_of_the_workload(twofold: Network, played: Play) -> None:
    """Both down: down; one down, and one without power: out of service; cut off: no path."""
    both = played(twofold, Outage("dc", at=2 * hours, lasts=4 * hours), Outage("dc2", at=3 * hours, lasts=2 * hours))
    dark = played(twofold, Outage("dc", at=2 * hours, lasts=4 * hours), Outage("mains", at=3 * hours, lasts=2 * hours))
    away = played(twofold, Outage("fp", at=2 * hours, lasts=2 * hours))

    assert modes(both) == modes(dark) == [(3.0, "automatic -> manual"), (5.0, "manual -> automatic")]
    assert lost(both) == ["Declarations is down"]
    assert lost(dark) == ["mains is down", "Declarations is out of service"]
    assert lost(away) == ["no admissible path to Declarations"]


def test_a_replica_that_is_out_of_service_is_passed_over(twofold: Network, played: Play) -> None:
    """The nearest is up, and without power it serves nobody."""
    near = Dependency("dc", "mains", layer="node", fallback="closed")
    network = replace(twofold, dependencies=[twofold.dependencies[0], near])
    done = played(network, Outage("mains", at=2 * hours, lasts=2 * hours))

    assert modes(done) == []
    assert demand_path(done, "pass needs customs", 1 * hours).nodes[0] == "dc"
    assert demand_path(done, "pass needs customs", 3 * hours).nodes[0] == "dc2"
    assert demand_path(done, "pass needs customs", 5 * hours).nodes[0] == "dc"


def test_a_need_of_a_workload_that_is_not_carried_asks_for_no_path(twofold: Network, played: Play) -> None:
    """Of the layer ``node`` only that a replica serves."""
    need = Dependency("pass", "customs", layer="node")
    network = replace(twofold, dependencies=[need])

    assert modes(played(network, cut(2, 4))) == []
    assert len(modes(played(network, *(Outage(one, at=2 * hours, lasts=1 * hours) for one in ("dc", "dc2"))))) == 2


def test_a_replica_at_the_place_itself_serves_it_unless_its_country_is_avoided(twofold: Network, played: Play) -> None:
    """No link is needed; the country of the place is where it is."""
    (customs,) = twofold.workloads
    at_home = replace(twofold, workloads=[replace(customs, replicas=("pass", "dc"))])
    abroad = replace(at_home, dependencies=[replace(twofold.dependencies[0], avoid=("CN",))])

    assert modes(played(at_home, cut(2, 4))) == []
    assert [mode for _, mode in modes(played(abroad))] == ["automatic -> manual"]


def test_a_circle_by_way_of_a_workload_starts_with_the_replica_that_is_whole(twofold: Network, played: Play) -> None:
    """The mains need customs, both centres need the mains; one centre is broken for good."""
    needs = [
        *(Dependency(one, "mains", layer="node", fallback="closed") for one in ("dc", "dc2")),
        Dependency("mains", "customs", layer="node", fallback="closed", restart=1 * hours),
    ]
    network = replace(twofold, dependencies=needs)
    done = played(network, Outage("dc", at=1 * hours, lasts=90 * hours), Outage("dc2", at=2 * hours, lasts=2 * hours))

    assert modes(done, "mains") == [(2.0, "normal -> closed"), (5.0, "closed -> normal")]
    assert modes(done, "dc2") == []


def test_unknown_needs_and_terms_that_contradict_one_another_are_told_together(twofold: Network) -> None:
    """All at once, each with its place."""
    rows = [
        Dependency("pass", "custums"),
        Dependency("a", "dc", layer="node", latency_limit=1 * ms, avoid=("VN",), fallback="closed"),
        Dependency("pass", "dc", latency_limit=5 * ms, recover_latency_limit=6 * ms),
        Dependency("pass", "a", recover_latency_limit=6 * ms),
        Dependency("pass", "a", grace=1 * hours),
    ]
    with pytest.raises(InvalidInput) as told:
        replace(twofold, dependencies=rows)

    faults = {fault.path: str(fault) for fault in told.value.faults}
    assert 'did you mean "customs"' in faults["dependencies", 0, "needs"]
    assert "no path, and so no latency_limit" in faults["dependencies", 1, "latency_limit"]
    assert "no path, and so no avoid" in faults["dependencies", 1, "avoid"]
    assert "above the limit" in faults["dependencies", 2, "recover_latency_limit"]
    assert "above the limit" in faults["dependencies", 3, "recover_latency_limit"]
    assert "already the id of another dependency" in faults["dependencies", 4, "id"]
    assert len(faults) == 6


def test_a_check_asks_for_a_path_to_one_replica(twofold: Network) -> None:
    """To neither: told once."""
    (customs,) = twofold.workloads
    told = [fault.path for fault in unreachable(twofold)]
    alone = replace(twofold, workloads=[replace(customs, replicas=("mains",))])

    assert ("dependencies", 0, "needs") not in told
    assert [fault.path for fault in unreachable(alone)].count(("dependencies", 0, "needs")) == 1


# -- hysteresis ------------------------------------------------------------------------------------------------------


def flapping(network: Network, **terms: Any) -> Network:
    """Let the gate bridge ten minutes, restart at once, and bear what is said."""
    return replace(network, dependencies=[replace(network.dependencies[0], restart=0.0, **terms)])


SHORT = [cut(2, 0.25), cut(2.5, 0.25), cut(3.0, 0.25)]
"""A quarter of an hour down, a quarter up, three times."""


def test_a_need_that_comes_and_goes_takes_its_gate_along(wired: Network, played: Play) -> None:
    """As long as the row does not say how long it must hold."""
    assert [mode for _, mode in modes(played(flapping(wired), *SHORT))] == [
        "automatic -> manual",
        "manual -> automatic",
    ] * 3


def test_a_need_must_hold_before_it_counts(wired: Network, played: Play) -> None:
    """Half an hour: the gate falls once and comes back half an hour after the last return."""
    done = played(flapping(wired, hold=30 * minutes), *SHORT)

    assert modes(done) == [(round(2 + 1 / 6, 6), "automatic -> manual"), (3.75, "manual -> automatic")]
    assert len(lost(done)) == 1


def test_what_changes_elsewhere_does_not_begin_the_hold_anew(wired: Network, played: Play) -> None:
    """Another line fails while the need holds; the two hours count from its return."""
    done = played(flapping(wired, hold=2 * hours), cut(2, 1), Outage("fb", at=4 * hours, lasts=9 * hours))

    assert modes(done)[-1] == (5.0, "manual -> automatic")


def test_grace_runs_on_while_a_need_does_not_hold(wired: Network, played: Play) -> None:
    """Three minutes away, two there, and so on: lost after ten minutes, though it was never away for so long."""
    blinks = [Outage("fa", at=2 * hours + 5 * number * minutes, lasts=3 * minutes) for number in range(4)]

    assert modes(played(flapping(wired), *blinks)) == []
    assert modes(played(flapping(wired, hold=5 * minutes), *blinks))[0][0] == round(2 + 1 / 6, 6)


def test_a_lost_need_is_met_again_below_a_lower_latency(wired: Network, played: Play) -> None:
    """A detour of 6 ms is within the limit of what has been met, and not of what has been lost."""
    links = [*wired.links, replace(wired.link["fa"], id="far", length=1100 * km)]
    network = replace(wired, links=links)
    hazards = [cut(2, 6), Outage("far", at=3 * hours, lasts=1 * hours)]
    done = played(flapping(network, recover_latency_limit=4 * ms), *hazards)

    assert modes(played(flapping(network), *hazards)) == [
        (round(3 + 1 / 6, 6), "automatic -> manual"),
        (4.0, "manual -> automatic"),
    ]
    assert modes(done) == [(round(3 + 1 / 6, 6), "automatic -> manual"), (8.0, "manual -> automatic")]
