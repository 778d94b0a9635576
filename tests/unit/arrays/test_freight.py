"""The freight plane: arcs, routes, ways around, distances."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from netsim.arrays.freight import Cross, Drive, FreightPlane, Ride, Stretch, place_of_boarding
from netsim.model import Defaults, Departures, Distribution, Gate, Link, Network, Node, Service
from netsim.units import hours, km, kmh, minutes

ALL = ("road", "rail", "sea", "waterway")


def ways(network: Network, value: float = 10.0, modes: tuple[str, ...] = ALL, *banned: str) -> list[tuple[str, ...]]:
    """Return the paths of the alternatives from a to b."""
    return [way.path for way in FreightPlane(network).alternatives(("a", "b"), value, modes, frozenset(banned))]


# -- building ------------------------------------------------------------------------------------------------------


def test_a_route_tells_time_price_modes_and_what_it_needs(border: Network) -> None:
    """Two hours of road and ten minutes in the gate."""
    route = FreightPlane(border).route(("a", "b"), 10.0, ALL)

    assert route is not None
    assert [route.time, route.money] == pytest.approx([130 * minutes, 108.0])
    assert route.cost(12.0) == pytest.approx(108 + 12 * 130 / 60)
    assert (route.modes, route.path, route.queues) == (("road",), ("r1", "r2"), ("pass CN>VN",))
    assert route.needs == {"a", "pass", "b", "r1", "r2", "pass CN>VN"}


def test_a_gate_on_the_side_that_trucks_leave_is_passed_before_the_road(border: Network) -> None:
    """The truck stands at it already."""
    route = FreightPlane(border).route(("a", "b"), 10.0, ALL)

    assert route is not None
    assert [type(part) for part in route.parts] == [Stretch, Cross, Stretch]
    assert [getattr(part, "arrives", None) for part in route.parts] == ["pass", "", "b"]


def test_a_gate_on_the_side_that_trucks_enter_is_passed_behind_the_road(border: Network) -> None:
    """One is at the node only when through."""
    back = replace(border.gates[0], direction="VN>CN")
    route = FreightPlane(replace(border, gates=[back])).route(("b", "a"), 10.0, ALL)

    assert route is not None
    assert [type(part) for part in route.parts] == [Stretch, Cross, Stretch]
    assert [getattr(part, "arrives", None) for part in route.parts] == ["", "pass", "a"]


def test_a_border_may_have_a_gate_on_either_side(border: Network) -> None:
    """Both are passed, one after the other."""
    gates = [border.gates[0], replace(border.gates[0], node="b")]
    route = FreightPlane(replace(border, gates=gates)).route(("a", "b"), 10.0, ALL)

    assert route is not None
    assert route.queues == ("pass CN>VN", "b CN>VN")
    assert route.time == pytest.approx(140 * minutes)


def test_trucks_that_do_not_cross_the_border_pass_no_gate(border: Network) -> None:
    """A road inside a country ends at the gate's node without its queue."""
    route = FreightPlane(border).route(("a", "pass"), 10.0, ALL)

    assert route is not None
    assert (route.queues, len(route.parts)) == ((), 1)


def test_inspections_are_part_of_the_usual_time_at_a_gate(border: Network) -> None:
    """Half of the trucks for half an hour."""
    gate = replace(border.gates[0], inspection_share=0.5, inspection=Distribution("constant", 30 * minutes))
    route = FreightPlane(replace(border, gates=[gate])).route(("a", "b"), 10.0, ALL)

    assert route is not None
    assert route.time == pytest.approx(145 * minutes)


def test_directed_roads_lead_one_way(border: Network) -> None:
    """Back there is none."""
    links = [replace(border.links[0], directed=True), border.links[1]]
    plane = FreightPlane(replace(border, links=links))

    assert plane.route(("a", "b"), 10.0, ALL) is not None
    assert plane.route(("b", "a"), 10.0, ALL) is None


@pytest.mark.parametrize("status", ["planned", "retired"])
def test_only_what_is_live_takes_part(border: Network, status: Literal["planned", "retired"]) -> None:
    """Neither planned links nor links to planned places."""
    planned = [replace(border.links[0], status=status), border.links[1]]
    nodes = [replace(node, status=status) if node.id == "pass" else node for node in border.nodes]

    assert ways(replace(border, links=planned)) == []
    assert ways(replace(border, nodes=nodes)) == []


def test_time_and_price_come_from_the_link_or_else_from_the_defaults(border: Network) -> None:
    """A fixed time wins over speed; a transfer without one takes none."""
    links = [
        Link("fixed", "a", "b", "road", length=60 * km, time=5 * hours, cost_per_km=2.0, cost_fixed=7.0),
        Link("plain", "a", "b", "road", length=60 * km),
        Link("lift", "a", "b", "transfer"),
    ]
    defaults = Defaults(speed={"road": 30 * kmh}, cost_per_km={"road": 0.5})
    plane = FreightPlane(replace(border, links=links, gates=(), defaults=defaults))
    facts = {arc.needs & {"fixed", "plain", "lift"}: (arc.time, arc.money) for arc in plane.arcs if arc.tail == "a"}

    assert facts == {
        frozenset({"fixed"}): (5 * hours, pytest.approx(127.0)),
        frozenset({"plain"}): (pytest.approx(2 * hours), pytest.approx(30.0)),
        frozenset({"lift"}): (0.0, 0.0),
    }


def test_roads_without_a_queue_between_them_are_one_stretch(border: Network) -> None:
    """A road of limited capacity is driven on its own."""
    bare = replace(border, gates=())
    joined = FreightPlane(bare).route(("a", "b"), 10.0, ALL)
    limited = replace(bare, links=[border.links[0], replace(border.links[1], capacity_per_h=5.0)])
    apart = FreightPlane(limited).route(("a", "b"), 10.0, ALL)

    assert joined is not None
    assert apart is not None
    assert [type(part) for part in joined.parts] == [Stretch]
    assert [type(part) for part in apart.parts] == [Stretch, Drive]
    assert apart.queues == ("r2",)


# -- services ------------------------------------------------------------------------------------------------------


def test_a_service_is_ridden_from_each_stop_to_each_later_one(railway: Network) -> None:
    """The wait is half a headway, a stop on the way costs its dwell."""
    service = replace(railway.services[0], dwell=0.5 * hours)
    plane = FreightPlane(replace(railway, services=[service]))
    rides: Any = {(arc.tail, arc.head): (arc.time / hours, arc.money, arc.queues) for arc in plane.arcs}

    assert rides == {
        ("x", "y"): (pytest.approx(13.0), pytest.approx(42.0), ("train at x",)),
        ("x", "z"): (pytest.approx(14.5), pytest.approx(84.0), ("train at x",)),
        ("y", "z"): (pytest.approx(13.0), pytest.approx(42.0), ("train at y",)),
    }
    assert place_of_boarding("train", "x") == "train at x"


def test_stops_may_be_several_links_apart(railway: Network) -> None:
    """The shortest way over links of the mode is taken, in the direction that is run."""
    longer = Link("slow", "x", "z", "rail", length=500 * km)
    service = replace(railway.services[0], stops=("z", "x"))
    plane = FreightPlane(replace(railway, links=[*railway.links, longer], services=[service]))

    assert [(drive.name, drive.forward) for drive in plane.stages["train"][0]] == [("yz", False), ("xy", False)]


def test_a_service_does_not_run_against_directed_links(railway: Network) -> None:
    """Nor over links of another mode, nor to places that its mode does not reach."""
    directed = [replace(row, directed=True) for row in railway.links]
    back = replace(railway.services[0], stops=("z", "x"))

    assert FreightPlane(replace(railway, links=directed, services=[back])).stages == {}
    assert set(FreightPlane(replace(railway, links=directed)).stages) == {"train"}
    assert FreightPlane(replace(railway, services=[replace(back, mode="sea")])).stages == {}
    assert FreightPlane(replace(railway, services=[replace(back, mode="sea")])).arcs == ()


# -- asking --------------------------------------------------------------------------------------------------------


def test_value_of_time_decides_between_cheap_and_fast(two_ways: Network) -> None:
    """A ferry that is slow and cheap beside the road."""
    ports = [Node(name, lon, 21.9, "port", country="CN") for name, lon in (("p", 108.0), ("q", 107.0))]
    links = [
        Link("up", "a", "p", "transfer", time=1 * hours),
        Link("lane", "p", "q", "sea", length=120 * km),
        Link("down", "q", "b", "transfer", time=1 * hours),
    ]
    ship = Service("ship", "sea", ("p", "q"), Departures.parse("every 12 h"), 100.0, 12 * kmh)
    network = replace(two_ways, nodes=[*two_ways.nodes, *ports], links=[*two_ways.links, *links], services=[ship])

    assert ways(network, 1.0)[0] == ("up", "ship", "down")
    assert ways(network, 50.0)[0] == ("r1", "r2")
    assert ways(network, 1.0, ("road",))[0] == ("r1", "r2")
    assert {ways(network, value)[-1] for value in (1.0, 50.0)} <= {("n1", "n2"), ("up", "ship", "down")}


def test_a_way_around_each_gate_of_the_best_way_is_known(two_ways: Network) -> None:
    """And around the gate of that detour."""
    far = Gate("north", "CN>VN", 1, two_ways.gates[0].automatic, two_ways.gates[0].manual)
    third = Link("long", "a", "b", "road", length=900 * km)
    network = replace(two_ways, gates=[*two_ways.gates, far], links=[*two_ways.links, third])

    assert ways(network) == [("r1", "r2"), ("n1", "n2"), ("long",)]


@pytest.mark.parametrize("banned", ["r1", "pass", "pass CN>VN"])
def test_what_is_banned_is_not_used(two_ways: Network, banned: str) -> None:
    """A link, a node or a gate."""
    assert ways(two_ways, 10.0, ALL, banned) == [("n1", "n2")]


def test_where_there_is_no_way_there_are_no_alternatives(two_ways: Network) -> None:
    """All roads banned, or none of the modes."""
    assert ways(two_ways, 10.0, ALL, "r2", "n1") == []
    assert ways(two_ways, 10.0, ("sea",)) == []


def test_nobody_goes_from_or_to_a_place_that_is_banned(two_ways: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is known without a search; who stays where they are needs no arc."""
    plane = FreightPlane(two_ways)
    monkeypatch.setattr("netsim.arrays.freight.cheapest", lambda *_: [])

    for end in ("a", "b"):
        assert plane.route(("a", "b"), 10.0, ALL, frozenset({end})) is None
    stays = plane.route(("a", "a"), 10.0, ALL, frozenset({"a"}))
    assert stays is not None
    assert stays.path == ()


def test_alternatives_are_found_once(two_ways: Network) -> None:
    """The same question has the same answer, down to the object."""
    plane = FreightPlane(two_ways)

    assert plane.alternatives(("a", "b"), 10.0, ALL) is plane.alternatives(("a", "b"), 10.0, ALL)


def test_a_ride_is_a_bottleneck_to_go_round(railway: Network) -> None:
    """A second train is known beside the first."""
    other = replace(railway.services[0], id="other", departures=Departures.parse("weekly Mon 06:00"))
    plane = FreightPlane(replace(railway, services=[*railway.services, other]))
    found = plane.alternatives(("x", "z"), 10.0, ALL)

    assert [way.path for way in found] == [("train",), ("other",)]
    assert all(isinstance(part, Ride) for way in found for part in way.parts)


def test_distances_are_those_of_roads_alone(two_ways: Network) -> None:
    """Around what is closed; nothing is reached from a place that is closed itself."""
    plane = FreightPlane(replace(two_ways, links=[*two_ways.links, Link("t", "a", "b", "transfer")]))

    assert plane.distances("a") == {"a": 0.0, "pass": 60 * km, "north": 90 * km, "b": 120 * km}
    assert plane.distances("a", frozenset({"r1"})) == {"a": 0.0, "north": 90 * km, "b": 180 * km, "pass": 240 * km}
    assert plane.distances("a", frozenset({"a"})) == {}
