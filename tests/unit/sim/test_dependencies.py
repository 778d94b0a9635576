"""What gates need of other planes: grace, fallback, restart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from netsim.model import Alter, Dependency, Gate, Network, Node, Outage, Remove
from netsim.units import Gbps, days, hours, minutes, ms

Play = Callable[..., Any]
GATE = "pass CN>VN"


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
