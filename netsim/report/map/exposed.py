"""A map of what hazards may hit, before any run: footprints, what lies within, and with what chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from netsim.errors import Fault, InvalidInput
from netsim.model import Network
from netsim.report.looks import Look, Options
from netsim.report.map import layers
from netsim.report.map.basemap import pack
from netsim.report.map.course import Point, rings_of, turned, unwrap
from netsim.report.map.draw import ground, write
from netsim.report.map.elements import render
from netsim.report.map.page import seal
from netsim.report.map.story import box
from netsim.report.map.view import dense
from netsim.units import km, say_moment

if TYPE_CHECKING:
    from netsim.hazards import Exposed, Exposure

Box = list[float]
"""West, south, east, north. [degrees]"""


def draw_exposed(network: Network, found: Iterable[Exposure], *, title: str, **options: Unpack[Options]) -> str:
    """
    Return a map of what hazards may hit as one page that needs no network.

    Parameters
    ----------
    network
        What is drawn.
    found
        From :func:`netsim.hazards.exposures`, of the same network.
    title
        Of the page; any text.
    options
        As of :func:`netsim.report.map.draw`; hazards cannot be obscured.

    Returns
    -------
    html
        The page. Equal inputs give equal bytes.
    """
    look = Look(**options)
    if look.obfuscate:
        raise InvalidInput([Fault("footprints tell where a network is", ("obfuscate",), "leave it out")])
    hazards, places = list(found), unwrap(network)
    where = _Whereabouts(network)
    lines = layers.links(network, places, look.lang)
    hit = {end for hazard in hazards for one in hazard.assets for end in where.ends(one)}
    rows = [_hazard(hazard, where, places) for hazard in hazards]
    boxes = [row["box"] for row in rows if row["box"]]
    data = {
        **ground(network, lines, title, look),
        "facts": [network.title or network.name, "what hazards may hit, before any run"],
        "nodes": layers.nodes(network, places, hit, look.lang),
        "links": lines,
        "gates": layers.gates(network, places),
        "focus": _around(boxes) or dense(network, places),
        "exposed": {"hazards": rows, **_assets(hazards, where, [line["id"] for line in lines])},
    }
    return seal(render(data), title, look.host)


def save_exposed(
    path: str | Path, network: Network, found: Iterable[Exposure], *, title: str, **options: Unpack[Options]
) -> Path:
    """
    Write the page of :func:`draw_exposed` to a file and return its path.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    return write(path, draw_exposed(network, found, title=title, **options))


class _Whereabouts:
    """Where assets are found: a link at its ends, a gate at its place."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.gates = {gate.id: gate.node for gate in network.gates}
        self.nodes = {node.id: number for number, node in enumerate(network.nodes)}

    def ends(self, one: Exposed) -> tuple[str, ...]:
        """Return the nodes at which an asset is found."""
        link = self.network.link.get(one.asset)
        return (self.gates.get(one.asset, one.asset),) if link is None else (link.source, link.target)


def _hazard(hazard: Exposure, where: _Whereabouts, places: Mapping[str, Point]) -> dict[str, Any]:
    rings = [] if hazard.shape is None else [turned(ring, places) for ring in rings_of(hazard.shape)]
    ends = sorted({end for one in hazard.assets for end in where.ends(one)})
    corners = [_bounds(ring) for ring in rings]
    own = _around(corners) or box(tuple(ends), places)
    return {
        "name": hazard.name,
        "when": f"from {say_moment(hazard.at)}",
        "count": len(hazard.assets),
        "rings": [pack(ring, layers.SCALE) for ring in rings],
        "box": own,
    }


def _bounds(ring: Iterable[Point]) -> Box:
    lons, lats = zip(*ring, strict=True)
    return [min(lons), min(lats), max(lons), max(lats)]


def _around(boxes: list[Box]) -> Box | None:
    """Return the box around all boxes; ``None`` if there is none."""
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return [min(wests), min(souths), max(easts), max(norths)]


def _assets(hazards: list[Exposure], where: _Whereabouts, links: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return for each exposed link and node which hazards may hit it; what the map does not show is left out."""
    number = {name: position for position, name in enumerate(links)}
    of_link: dict[int, list[dict[str, Any]]] = defaultdict(list)
    of_node: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for position, hazard in enumerate(hazards):
        for one in hazard.assets:
            told = {"hazard": position, "km": round(one.metres / km, 1), "chance": round(100 * one.chance, 1)}
            if one.asset in number:
                of_link[number[one.asset]].append(told)
            elif (place := where.gates.get(one.asset, one.asset)) in where.nodes:
                own = of_node[where.nodes[place]]
                own.extend([told] if told not in own else [])  # both directions of a gate are one place
    both = (("links", of_link), ("nodes", of_node))
    return {name: [{"index": index, "hits": hits} for index, hits in sorted(of.items())] for name, of in both}
