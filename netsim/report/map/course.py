"""The course of each link on the map: along the geodesic, across the date line, beside its neighbours."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Final

from netsim.model import Link, Network, Node

if TYPE_CHECKING:
    from netsim.geo.exposure import Area

Point = tuple[float, float]

LONG: Final = 2.5
"""Links longer than this are bent along the geodesic. [degrees of arc]"""
STEP: Final = 1.0
"""Distance of the points of a bent link. [degrees of arc]"""
SAME_PLACE: Final = 0.12
"""Nodes so near to one another count as one place when links run side by side. [degrees]"""
LANES: Final = {"fibre": 1, "road": 0, "rail": -1}
"""What runs on which side of a corridor on land."""
_AXIS: Final = (1.0, 2.2)
"""East and north; few corridors of the region run across it, where neighbours would change sides."""


def unwrap(network: Network) -> dict[str, Point]:
    """Return where each node is drawn: longitudes within half a turn of the middle of the network."""
    middle = median(node.lon for node in network.nodes) if network.nodes else 0.0
    return {node.id: (_near(node.lon, middle), node.lat) for node in network.nodes}


def course(link: Link, places: Mapping[str, Point]) -> list[list[Point]]:
    """Return the lines to draw for a link: two where it leaves the map on one side and comes back on the other."""
    start, end = places[link.source], places[link.target]
    points = list(link.geometry) if link.geometry else geodesic(start, end)
    line = _continuous(points, start[0])
    gone = round((end[0] - line[-1][0]) / 360.0)
    return [line] if gone == 0 else [line, [(lon + 360.0 * gone, lat) for lon, lat in line]]


def rings_of(shape: Area) -> list[list[Point]]:
    """Return the outer rims of an area."""
    parts = getattr(shape, "geoms", [shape])
    return [[(float(lon), float(lat)) for lon, lat in part.exterior.coords] for part in parts]


def turned(line: Sequence[Point], places: Mapping[str, Point]) -> list[Point]:
    """Return a line without a jump at the date line, on the turn of the globe on which the network is drawn."""
    whole = _continuous(line, line[0][0])
    lons = [lon for lon, _ in whole]
    middle = median(lon for lon, _ in places.values()) if places else 0.0
    turn = 360.0 * round(((min(lons) + max(lons)) / 2 - middle) / 360.0)
    return [(lon - turn, lat) for lon, lat in whole]


def geodesic(start: Point, end: Point) -> list[Point]:
    """
    Return points of the great circle from start to end; short links stay straight.

    Examples
    --------
    >>> [(round(lon), round(lat)) for lon, lat in geodesic((0.0, 0.0), (2.0, 0.0))]
    [(0, 0), (2, 0)]
    """
    a, b = _on_sphere(start), _on_sphere(end)
    arc = math.acos(max(-1.0, min(1.0, sum(x * y for x, y in zip(a, b, strict=True)))))
    if math.degrees(arc) < LONG or math.isclose(arc, math.pi):
        return [start, end]
    parts = math.ceil(math.degrees(arc) / STEP)
    inner = [_between(a, b, arc, part / parts) for part in range(1, parts)]
    return [start, *inner, end]


def offsets(network: Network) -> dict[str, float]:
    """Return how far beside its course each link is drawn, so that road, rail and fibre are all seen. [lanes]"""
    leader = _places(network.nodes)
    both_planes = any(link.kind in {"road", "rail"} for link in network.links)
    groups: dict[tuple[str, str, bool], list[Link]] = defaultdict(list)
    for link in network.links:
        first, last = sorted((leader[link.source], leader[link.target]))
        if link.status != "retired" and first != last:
            groups[first, last, link.kind in LANES].append(link)
    aside: dict[str, float] = {}
    for (_, _, on_land), links in groups.items():
        lanes = _land_lanes(links) if on_land and both_planes else _middle_lanes(links)
        for link, lane in zip(links, lanes, strict=True):
            start, end = (network.node[leader[node]] for node in (link.source, link.target))
            aside[link.id] = lane * _sense(start, end)
    return aside


def _land_lanes(links: Sequence[Link]) -> list[float]:
    """Give fibre, road and rail the same lane all along a corridor; further ones of a kind lie outside."""
    taken: set[int] = set()
    lanes = []
    for link in links:
        side = LANES[link.kind]
        outward = (side + step * (side or 1) for step in range(len(links) + 1))
        lane = next(lane for lane in outward if lane not in taken)
        taken.add(lane)
        lanes.append(float(lane))
    return lanes


def _middle_lanes(links: Sequence[Link]) -> list[float]:
    """Spread links evenly about their course."""
    return [position - (len(links) - 1) / 2 for position in range(len(links))]


def _sense(start: Node, end: Node) -> int:
    """Return -1 for links from north-east to south-west, so that a lane keeps its side of the corridor."""
    east, north = _near(end.lon, start.lon) - start.lon, end.lat - start.lat
    return 1 if (_AXIS[0] * east + _AXIS[1] * north, east) > (0.0, 0.0) else -1


def _places(nodes: Sequence[Node]) -> dict[str, str]:
    """Gather nodes that stand close together under the first of them."""
    cells: dict[tuple[int, int], list[Node]] = defaultdict(list)
    place: dict[str, str] = {}
    for node in nodes:
        x, y = round(node.lon / SAME_PLACE), round(node.lat / SAME_PLACE)
        around = (near for i in (-1, 0, 1) for j in (-1, 0, 1) for near in cells[x + i, y + j])
        leader = next(
            (near for near in around if math.dist((node.lon, node.lat), (near.lon, near.lat)) < SAME_PLACE), None
        )
        if leader is None:
            cells[x, y].append(node)
        place[node.id] = (leader or node).id
    return place


def _near(lon: float, middle: float) -> float:
    return lon - 360.0 * round((lon - middle) / 360.0)


def _continuous(points: Sequence[Point], first: float) -> list[Point]:
    line: list[Point] = []
    last = first
    for lon, lat in points:
        last = _near(lon, last)
        line.append((last, lat))
    return line


def _on_sphere(point: Point) -> tuple[float, float, float]:
    lon, lat = map(math.radians, point)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _between(a: tuple[float, float, float], b: tuple[float, float, float], arc: float, share: float) -> Point:
    """Return the point at a share of the arc from a to b."""
    u, v = math.sin((1 - share) * arc) / math.sin(arc), math.sin(share * arc) / math.sin(arc)
    x, y, z = (u * p + v * q for p, q in zip(a, b, strict=True))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
