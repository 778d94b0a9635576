"""The tables of a network as layers, each row where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from netsim.io.columns import fields_of
from netsim.io.export.layer import Form, Layer
from netsim.io.export.shapes import line, point
from netsim.io.meanings import topology_columns
from netsim.io.records import columns
from netsim.model import TABLES, Link, Network

if TYPE_CHECKING:
    from netsim.io.export.layer import Shape

_ENDS: Final = {"demands": ("source", "target"), "freight": ("origin", "destination")}
_PLACES: Final = {"nodes": "id", "crews": "home"}
"""Column that names the node at which a row lies, where it is not called ``node``."""
_DRAWN: Final = ("", "Whether the topology gives the course; if not, the line is the geodesic.", "netsim")
STEP: Final = 200_000.0
"""Longest piece of a line that stands for a geodesic. [m]"""
_METRES: Final = ("km", "Route length that runs reckon with, measured where none is given.", "netsim")


def topology_layers(network: Network) -> Iterator[Layer]:
    """Yield a layer for each table of a network that has rows; nodes and links in any case."""
    for name in TABLES:
        if network.table(name) or name in {"nodes", "links"}:
            yield topology_layer(network, name)


def topology_layer(network: Network, name: str) -> Layer:
    """
    Return a table of a network as a layer.

    Parameters
    ----------
    network
        Whose rows they are.
    name
        Of the table. Nodes, and what has a node, are points; links run along their course, demands and freight along
        the geodesic between their ends, services from stop to stop; other tables lie nowhere.
    """
    import pandas as pd

    rows = network.table(name)
    known = [field.column for field in fields_of(TABLES[name]) if field.column != "geometry"]
    table = pd.DataFrame([columns(name, row) for row in rows], columns=known)
    meanings = {column: (*topology_columns(name)[column], f"topology, {name}") for column in known}
    form, shape = _shaper(network, name)
    if name == "links":
        table, meanings = _with_course(table, meanings, network)
    used = [column for column in table if column in {"id", "name"} or not table[column].isin(["", None]).all()]
    shapes = [] if shape is None else [shape(row) for row in rows]
    return Layer(name, table[used].infer_objects(), form, shapes, meanings)


def course_of(network: Network, link: Link) -> Shape:
    """Return the course of a link; the geodesic where the topology gives none."""
    return line(course_points(network, link))


def course_points(network: Network, link: Link) -> list[tuple[float, float]]:
    """Return the points of that course, from source to target. [degrees]"""
    return _bent(network.course(link)) if link.geometry is None else list(link.geometry)


def between(network: Network, *places: str) -> Shape:
    """Return the line along geodesics from node to node."""
    return line(_bent([(network.node[place].lon, network.node[place].lat) for place in places]))


def _bent(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Put points on the geodesics between places, so that they are drawn where they run."""
    from netsim.geo.lengths import densify

    return [(lon, lat) for ends in pairwise(places) for lon, lat in densify(*ends, STEP).tolist()]


def at(network: Network, node: str) -> Shape | None:
    """Return where a node lies; ``None`` for what is none."""
    place = network.node.get(node)
    return None if place is None else point(place.lon, place.lat)


def _shaper(network: Network, name: str) -> tuple[Form, Callable[[Any], Shape | None] | None]:
    """Tell what form the rows of a table have, and how to make the shape of one."""
    if name == "links":
        return "lines", lambda row: course_of(network, row)
    if name in _ENDS:
        first, last = _ENDS[name]
        return "lines", lambda row: between(network, getattr(row, first), getattr(row, last))
    if name == "services":
        return "lines", lambda row: between(network, *row.stops)
    place = _PLACES.get(name, "node" if any(field.attribute == "node" for field in fields_of(TABLES[name])) else "")
    if place:
        return "points", lambda row: at(network, getattr(row, place))
    return "none", None


def _with_course(
    table: Any,  # noqa: ANN401 - a data frame
    meanings: Mapping[str, tuple[str, str, str]],
    network: Network,
) -> tuple[Any, dict[str, tuple[str, str, str]]]:
    """Add how long each link is, and whether its course is given."""
    from netsim.geo.lengths import measure
    from netsim.units import km

    metres = measure(network).metres
    known = {
        "route_km": [round(metres[link.id] / km, 3) for link in network.links],
        "drawn": [link.geometry is not None for link in network.links],
    }
    return table.assign(**known), {**meanings, "route_km": _METRES, "drawn": _DRAWN}
