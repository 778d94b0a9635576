"""Places that need one another in a circle: both out, nothing broken any more, and started together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from netsim.hazards import Wind
from netsim.metrics import chain
from netsim.model import Dependency, Gate, Network, Node, Outage, Port
from netsim.sim.circles import circles, startable
from netsim.units import hours, minutes

Play = Callable[..., Any]


def places(network: Network, *names: str) -> list[Node]:
    """Return the nodes of a network, and some more beside its first."""
    more = [Node(name, 108.0 + number / 100, 22.2, "data_centre", country="CN") for number, name in enumerate(names)]
    return [*network.nodes, *more]


def need(node: str, needs: str, **terms: Any) -> Dependency:
    """Return a need without which a place is out of service."""
    return Dependency(node, needs, **({"layer": "node", "fallback": "closed"} | terms))


def modes(done: Any, place: str) -> list[tuple[float, str]]:
    """Return when a place changed its mode, in hours, and to what."""
    rows = done.events[(done.events["asset"] == place) & (done.events["what"] == "mode")]
    return [(round(row.time_s / hours, 6), row.detail.split(": ")[0]) for row in rows.itertuples()]


@pytest.fixture
def circle(wired: Network) -> Network:
    """Power needs control, control needs power and the data centre; the gate needs power."""
    needs = [
        need("power", "control", restart=1 * hours),
        need("control", "power", restart=2 * hours),
        need("control", "dc", restart=0.5 * hours),
        need("pass", "power", fallback="manual", grace=10 * minutes),
    ]
    return replace(wired, nodes=places(wired, "power", "control"), dependencies=needs)


def test_a_circle_starts_together_after_the_longest_restart(circle: Network, played: Play) -> None:
    """The centre is back at five; control takes two hours, power waits for it."""
    done = played(circle, Outage("dc", at=2 * hours, lasts=3 * hours))

    assert modes(done, "power") == [(2.0, "normal -> closed"), (7.0, "closed -> normal")]
    assert modes(done, "control") == modes(done, "power")
    assert [mode for _, mode in modes(done, "pass CN>VN")] == ["automatic -> manual", "manual -> automatic"]
    back = done.events[done.events["what"] == "dependency_back"].set_index("asset")["detail"]
    assert back["power needs control"] == back["control needs power"] == "control, power"
    assert back["pass needs power"] == back["control needs dc"] == ""
    assert "power and control are started together" in {step.text for step in chain(done)}


def test_a_circle_stays_out_while_one_of_it_lacks_something_outside(circle: Network, played: Play) -> None:
    """Power is whole, but control has no data centre."""
    done = played(circle, Outage("dc", at=2 * hours, lasts=90 * hours))

    assert modes(done, "power") == modes(done, "control") == [(2.0, "normal -> closed")]


def test_what_is_lost_during_a_start_begins_it_anew(circle: Network, played: Play) -> None:
    """Back at five, lost again at six, back at seven: in service at nine."""
    twice = (Outage("dc", at=2 * hours, lasts=3 * hours), Outage("dc", at=6 * hours, lasts=1 * hours))

    assert modes(played(circle, *twice), "power") == [(2.0, "normal -> closed"), (9.0, "closed -> normal")]


def test_a_black_start_may_take_longer_than_a_restart(circle: Network, played: Play) -> None:
    """Three hours more for control, and so for power."""
    first, second, *rest = circle.dependencies
    slow = replace(circle, dependencies=[first, replace(second, black_start=3 * hours), *rest])

    assert modes(played(slow, Outage("dc", at=2 * hours, lasts=3 * hours)), "power")[-1] == (10.0, "closed -> normal")


def test_who_was_broken_himself_is_waited_for_and_then_carries_the_others(circle: Network, played: Play) -> None:
    """Power is down and takes control along; when it is up it needs nothing that is not started with it."""
    done = played(circle, Outage("power", at=2 * hours, lasts=3 * hours))

    assert modes(done, "control") == [(2.0, "normal -> closed"), (7.0, "closed -> normal")]
    assert modes(done, "power") == []


def test_who_lost_a_need_keeps_lacking_it_while_he_is_down_himself(circle: Network, played: Play) -> None:
    """Control is down for an hour in the middle of the outage of its data centre."""
    both = (Outage("dc", at=2 * hours, lasts=6 * hours), Outage("control", at=4 * hours, lasts=1 * hours))

    assert modes(played(circle, *both), "control") == [(2.0, "normal -> closed"), (10.0, "closed -> normal")]


def test_a_wind_keeps_a_circle_out(sea: Network, played: Play) -> None:
    """The port is closed by wind for longer than its partner is broken."""
    ports = [Port("p", berths=1, cranes=1, moves_per_h=10.0, wind_limit=15.0), *sea.ports[1:]]
    needs = [need("p", "office"), need("office", "p", restart=1 * hours)]
    network = replace(sea, nodes=places(sea, "office"), ports=ports, dependencies=needs)
    wind = Wind(speed=20.0, lasts=8 * hours, at=1 * hours, places=("p",))
    done = played(network, Outage("office", at=2 * hours, lasts=2 * hours), wind)

    assert modes(done, "office") == [(1.0, "normal -> closed"), (10.0, "closed -> normal")]
    assert modes(done, "p") == [(1.0, "normal -> closed"), (10.0, "closed -> normal")]


def test_a_gate_that_has_closed_is_lacked_by_who_needs_it(wired: Network, played: Play) -> None:
    """A yard needs the gate; while the gate works by hand the yard works, while it is closed it does not."""
    nodes = places(wired, "yard")
    closed = [need("pass", "dc", restart=1 * hours), need("yard", "pass", restart=1 * hours)]
    cut = Outage("dc", at=2 * hours, lasts=4 * hours)
    done = played(replace(wired, nodes=nodes, dependencies=closed), cut)
    by_hand = [replace(closed[0], fallback="manual"), closed[1]]

    assert modes(done, "yard") == [(2.0, "normal -> closed"), (8.0, "closed -> normal")]
    lost = done.events[(done.events["asset"] == "yard needs pass") & (done.events["what"] == "dependency_lost")]
    assert done.events.loc[lost["cause"].iloc[0], "asset"] == "pass CN>VN"
    assert modes(played(replace(wired, nodes=nodes, dependencies=by_hand), cut), "yard") == []


def test_needs_by_hand_make_no_circle(wired: Network, played: Play) -> None:
    """The gate goes on by hand, so that the yard that needs it works and can be needed."""
    needs = [need("pass", "yard", fallback="manual", restart=1 * hours), need("yard", "pass", restart=1 * hours)]
    network = replace(wired, nodes=places(wired, "yard"), dependencies=needs)
    done = played(network, Outage("yard", at=2 * hours, lasts=4 * hours))

    assert modes(done, "pass CN>VN") == [(2.0, "automatic -> manual"), (7.0, "manual -> automatic")]
    assert modes(done, "yard") == []


def test_each_of_two_failures_of_one_moment_is_the_cause_of_what_needs_it(wired: Network, played: Play) -> None:
    """Not the first of them of all."""
    nodes = [*places(wired, "one", "two", "first", "second")]
    needs = [need("one", "first"), need("two", "second")]
    together = [Outage(name, at=2 * hours, lasts=4 * hours) for name in ("first", "second")]
    events = played(replace(wired, nodes=nodes, dependencies=needs), *together).events
    of = {row.asset: row.cause for row in events[events["what"].isin(["dependency_lost"])].itertuples()}
    back = {row.asset: row.cause for row in events[events["what"].isin(["dependency_back"])].itertuples()}

    assert events.loc[of["one needs first"], "asset"] == "first"
    assert events.loc[of["two needs second"], "asset"] == "second"
    assert events.loc[back["two needs second"], ["what", "asset"]].tolist() == ["up", "second"]


def test_a_graph_without_circles_has_none() -> None:
    """A chain is no circle."""
    assert circles({"gate": ["platform"], "platform": ["centre"]}) == {}


def test_a_set_of_places_is_startable_or_taken_apart() -> None:
    """Who lacks something goes, and then who needs him."""
    needs = {"a": ["b"], "b": ["c"], "c": ["d"]}

    assert startable(needs, lambda place, able: needs[place][0] not in able) == frozenset()


def test_the_gate_joins_a_circle(wired: Network, played: Play) -> None:
    """With the restart of its row, which is longer than that of the need."""
    gates = [Gate("pass", "CN>VN", 1, wired.gates[0].automatic, wired.gates[0].manual, restart=4 * hours)]
    needs = [need("pass", "yard"), need("yard", "pass", restart=1 * hours)]
    network = replace(wired, nodes=places(wired, "yard"), dependencies=needs, gates=gates)
    done = played(network, Outage("yard", at=2 * hours, lasts=2 * hours))

    assert modes(done, "pass CN>VN") == [(2.0, "automatic -> closed"), (8.0, "closed -> automatic")]
