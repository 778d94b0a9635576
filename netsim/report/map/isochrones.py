"""A map of latency from a place: links coloured along their course, split where a limit is passed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Unpack

from netsim._version import __version__
from netsim.arrays.isochrones import Reach, bands_along, reach_from
from netsim.errors import Fault, InvalidInput
from netsim.geo.lengths import geodesic
from netsim.model import Network
from netsim.model.called import called, names_of
from netsim.report.looks import Look, Options
from netsim.report.map import layers
from netsim.report.map.basemap import pack
from netsim.report.map.course import Point, course, unwrap
from netsim.report.map.draw import ground, write
from netsim.report.map.elements import render
from netsim.report.map.page import seal
from netsim.units import ms

LIMITS: Final = (5.0, 10.0, 20.0, 50.0)
"""Latencies at which the colour changes. [ms]"""
MOST: Final = 8
"""So many limits can be told apart by their colours."""


def read_limits(text: str) -> tuple[float, ...]:
    """
    Read limits such as ``5,10,20,50``. [ms]

    Raises
    ------
    InvalidInput
        If a part is no number above zero, they do not ascend, or there are too many; all at once.

    Examples
    --------
    >>> read_limits("5, 10,20")
    (5.0, 10.0, 20.0)
    """
    parts = [part.strip() for part in text.split(",")]
    values = [_number(part) for part in parts]
    faults = [
        Fault(f'"{part}" is no latency above zero', ("ms",), "write milliseconds, such as 5,10,20,50")
        for part, value in zip(parts, values, strict=True)
        if not 0 < value < math.inf
    ]
    if not faults and values != sorted(set(values)):
        faults.append(Fault(f'"{text}" does not ascend', ("ms",), "write each limit once, the least first"))
    if len(values) > MOST:
        faults.append(Fault(f"there are {len(values)} limits", ("ms",), f"colours tell {MOST} apart"))
    if faults:
        raise InvalidInput(faults)
    return tuple(values)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def draw_isochrones(
    network: Network,
    place: str,
    limits: Sequence[float] = LIMITS,
    *,
    title: str | None = None,
    **options: Unpack[Options],
) -> str:
    """
    Return a map of the least one-way latency from a place as one page that needs no network.

    Latency lives on the network, not in the plane: nodes and links are coloured, no areas between them.

    Parameters
    ----------
    network
        Over its live digital links, however full they are, without gateway rules.
    place
        Id or name of a node, in any language.
    limits
        Latencies at which the colour changes, ascending. [ms]
    title
        Of the page; ``None``: what it shows.
    options
        As of :func:`netsim.report.map.draw`; an obscured network has no place that could be named.

    Raises
    ------
    NotFound
        If no node or more than one is called so.
    InvalidInput
        If an option cannot be used.
    """
    look = Look(**options)
    if look.obfuscate:
        hint = "leave out one of them"
        raise InvalidInput([Fault("latencies from a place that is named tell where it is", ("obfuscate",), hint)])
    node = called(place, names_of(network.nodes), "place")
    found, places = reach_from(network, node), unwrap(network)
    lines = layers.links(network, places, look.lang)
    heading = title or f"Latency from {network.named(node)}"
    edges = [limit * ms for limit in limits]
    data = {
        **ground(network, lines, heading, look),
        "facts": [network.title or network.name, f"version {network.version}", f"netsim {__version__}"],
        "nodes": [
            {**row, **({"ms": round(found.nodes[row["id"]] / ms, 3)} if row["id"] in found.nodes else {})}
            for row in layers.nodes(network, places, {node}, look.lang)
        ],
        "links": [line | _latency(network, line, found, edges, places) for line in lines],
        "gates": [],
        "focus": _around(found, places, edges[max(0, len(edges) - 2)], node),
        "isochrones": {"place": network.nodes.index(network.node[node]), "limits": list(limits)},
    }
    return seal(render(data), heading, look.host)


def save_isochrones(
    path: str | Path, network: Network, place: str, limits: Sequence[float] = LIMITS, **options: Unpack[Options]
) -> Path:
    """
    Write the page of :func:`draw_isochrones` to a file and return its path.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    return write(path, draw_isochrones(network, place, limits, **options))


def _latency(
    network: Network, line: Mapping[str, Any], found: Reach, edges: Sequence[float], places: Mapping[str, Point]
) -> dict[str, Any]:
    """Return the pieces of a link with their bands, and the least latency at its ends and its farthest point. [ms]"""
    link = network.link[line["id"]]
    if link.id not in found.links:
        return {}
    ends = tuple(found.nodes.get(end, math.inf) for end in (link.source, link.target))
    delays = found.links[link.id]
    bands = bands_along((ends[0], ends[1]), delays, edges)
    if not bands:
        return {}
    pieces = [[pack(part, layers.SCALE), band] for part, band in _cut(course(link, places), bands)]
    return {"pieces": pieces, "at": [round(end / ms, 3) if end < math.inf else None for end in ends]}


def _cut(lines: list[list[Point]], bands: list[tuple[float, float, int]]) -> list[tuple[list[Point], int]]:
    """Cut the lines of a link at parts of its length; of a link that is drawn twice, both."""
    return [(_part(line, begin, end), band) for line in lines for begin, end, band in bands]


def _part(line: list[Point], begin: float, end: float) -> list[Point]:
    """Return the part of a line between two parts of its length."""
    lons, lats = zip(*line, strict=True)
    ways = [0.0]
    for step in geodesic(lons[:-1], lats[:-1], lons[1:], lats[1:]):
        ways.append(ways[-1] + float(step))
    first, last = begin * ways[-1], end * ways[-1]
    inner = [point for point, way in zip(line, ways, strict=True) if first < way < last]
    return [_at(line, ways, first), *inner, _at(line, ways, last)]


def _at(line: list[Point], ways: list[float], way: float) -> Point:
    """Return the point of a line so far from its beginning."""
    number = next((i for i in range(len(ways) - 1) if way <= ways[i + 1]), len(ways) - 2)
    span = ways[number + 1] - ways[number]
    share = (way - ways[number]) / span if span > 0 else 0.0
    (x, y), (u, v) = line[number], line[number + 1]
    return x + share * (u - x), y + share * (v - y)


def _around(found: Reach, places: Mapping[str, Point], latency: float, node: str) -> list[float]:
    """Return the box around what lies within a latency, wide enough to see something. [degrees]"""
    near = [places[name] for name, least in found.nodes.items() if least <= latency] or [places[node]]
    lons, lats = zip(*near, strict=True)
    return [min(lons) - 0.5, min(lats) - 0.5, max(lons) + 0.5, max(lats) + 0.5]
