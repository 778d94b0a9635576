"""What stands on the map: nodes, links and gates, as plain values for JSON."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any, Final

from netsim.geo.lengths import measure
from netsim.model import Gate, Link, Network, Node
from netsim.report import plain
from netsim.report.looks import name_in
from netsim.report.map.basemap import pack
from netsim.report.map.course import Point, course, offsets
from netsim.units import Gbps, hours, km, kmh, minutes

SCALE: Final = 1000
"""Whole numbers of a thousandth of a degree: 100 m."""
_RANK: Final = {
    "border_gate": 2.5,
    "data_centre": 3,
    "port": 2,
    "ixp": 4,
    "gateway": 4,
    "city": 2.5,
    "rail_terminal": 4,
    "dry_port": 4,
    "landing_station": 4,
    "airport": 5,
    "lock": 5,
    "pop": 6,
    "branching_unit": 8,
}
"""Whose label is placed first, and from how far away it is seen."""
_TOWN: Final = 1e5
"""Towns above are more important by their size."""


def titles(network: Network) -> list[str]:
    """Return the title of each source, in the order of their numbers."""
    return [source.title for source in network.sources]


def nodes(
    network: Network, places: Mapping[str, Point], told: Container[str] = (), lang: str = "en"
) -> list[dict[str, Any]]:
    """Return each node with its place on the map and what its popup tells; those that the run tells of come first."""
    known = _numbers(network)
    gates = {gate.node for gate in network.gates}
    return [
        {**_node(node, places[node.id], known, most=_most(node.id, told, gates)), **_called(node, lang)}
        for node in network.nodes
    ]


def links(network: Network, places: Mapping[str, Point], lang: str = "en") -> list[dict[str, Any]]:
    """Return each link that is not retired with its course and what its popup tells."""
    known = _numbers(network)
    metres = measure(network).metres
    aside = offsets(network)
    systems = {system.id: system.name for system in network.systems}
    position = {node.id: index for index, node in enumerate(network.nodes)}
    return [
        _some(
            id=link.id,
            **_called(link, lang),
            kind=link.kind,
            ends=[position[link.source], position[link.target]],
            system=systems.get(link.system, link.system),
            km=round(metres[link.id] / km, 1),
            measured=link.length is None,
            **_room(link),
            kmh=round(link.speed / kmh, 1) if link.speed is not None else None,
            hours=round(link.time / hours, 2) if link.time is not None else None,
            directed=link.directed,
            status=link.status if link.status != "live" else "",
            lines=[pack(line, SCALE) for line in course(link, places)],
            aside=aside.get(link.id, 0.0),
            **_provenance(link, known),
        )
        for link in network.links
        if link.status != "retired"
    ]


def gates(network: Network, places: Mapping[str, Point]) -> list[dict[str, Any]]:
    """Return each gate with the side on which its trucks queue."""
    position = {node.id: index for index, node in enumerate(network.nodes)}
    known = _numbers(network)
    roads = _roads(network)
    return [
        {
            "id": gate.id,
            "node": position[gate.node],
            "direction": gate.direction,
            "lanes": gate.lanes,
            "opens": str(gate.opens),
            "automatic": round(gate.lane_time().mean / minutes, 1),
            "manual": round(gate.lane_time("manual").mean / minutes, 1),
            "side": _side(gate, roads.get(gate.node, ()), network, places),
            **_provenance(gate, known),
        }
        for gate in network.complete_gates
    ]


def reach(lines: Iterable[dict[str, Any]]) -> tuple[float, float]:
    """Return the longitudes to which the links reach, west and east. [degrees]"""
    lows, highs = [0.0], [0.0]
    for link in lines:
        for steps in link["lines"]:
            lon = 0
            for step in steps[::2]:
                lon += step
                lows.append(lon / SCALE)
                highs.append(lon / SCALE)
    return min(lows), max(highs)


def _numbers(network: Network) -> dict[str, int]:
    return {source.id: number for number, source in enumerate(network.sources)}


def _most(node: str, told: Container[str], gates: Container[str]) -> float:
    """Return the rank that a node has at least."""
    return -2.0 if node in told else 1.0 if node in gates else math.inf


def _node(node: Node, place: Point, known: Mapping[str, int], *, most: float) -> dict[str, Any]:
    size = math.log10(max(1.0, (node.population or 0.0) / _TOWN))
    return _some(
        id=node.id,
        kind=node.kind,
        at=[round(place[0], 4), round(place[1], 4)],
        country=node.country,
        population=node.population,
        roles=", ".join(node.roles),
        status=node.status if node.status != "live" else "",
        rank=round(min(most, _RANK[node.kind] - size), 2),
        **_provenance(node, known),
    )


def _called(row: Node | Link, lang: str) -> dict[str, str]:
    """Return what a place or link is called: first in the language of the map, then as else it is; and its country."""
    country = row.country if isinstance(row, Node) else ""
    name = name_in(lang, row.name, row.name_local, country)
    others = [other for other in dict.fromkeys((row.name_local, row.name)) if other and other != name]
    keys = ("name", "local", "english")
    called = {key: text for key, text in zip(keys, (name, *others), strict=False) if text}
    return called | ({"country": name_in(lang, plain.country(country), "", "")} if country else {})


def _room(link: Link) -> dict[str, Any]:
    """Tell what a link can carry, in the unit of its kind."""
    if link.capacity is not None:
        return {"room": link.capacity / Gbps, "unit": "Gbps"}
    if link.slots_per_day is not None:
        return {"room": link.slots_per_day, "unit": "trains/day"}
    return {"room": link.capacity_per_h, "unit": "per h"}


def _provenance(row: Node | Link | Gate, known: Mapping[str, int]) -> dict[str, Any]:
    """Tell where facts come from; sources by their number, since hundreds of links share a few."""
    numbers = [known[source] for source in row.sources if source in known]
    told = {"sources": numbers, "confidence": row.confidence, "note": row.note}
    return {**told, "estimated": ", ".join(row.estimated)} if row.estimated else told


def _some(**values: object) -> dict[str, Any]:
    """Leave out what says nothing."""
    return {name: value for name, value in values.items() if value not in (None, "", [], False)}


def sides(gate: Gate) -> tuple[str, ...]:
    """Return the countries that trucks leave and enter; none where a gate is for all who come to a place."""
    return tuple(gate.direction.split(">")) if ">" in gate.direction else ()


def _roads(network: Network) -> dict[str, list[str]]:
    """Return the far ends of the roads at each node."""
    ends: dict[str, list[str]] = defaultdict(list)
    for link in network.links:
        if link.kind == "road":
            ends[link.source].append(link.target)
            ends[link.target].append(link.source)
    return ends


def _side(gate: Gate, others: Iterable[str], network: Network, places: Mapping[str, Point]) -> list[float]:
    """Return the direction, east and north, in which the country lies that the trucks come from."""
    x, y = places[gate.node]
    before, after = sides(gate) or ("", "")
    around = {"before": [0.0, 0.0], "after": [0.0, 0.0]}
    for other in others:
        country = network.node[other].country
        where = {before: "before", after: "after"}.get(country, "") if before else ""
        if where:
            around[where][0] += places[other][0] - x
            around[where][1] += places[other][1] - y
    east, north = around["before"][0] - around["after"][0], around["before"][1] - around["after"][1]
    length = math.hypot(east, north)
    if length == 0:
        return [-1.0, 0.0] if before < after or gate.direction == "in" else [1.0, 0.0]
    return [round(east / length, 3), round(north / length, 3)]
