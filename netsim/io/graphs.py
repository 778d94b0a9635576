"""Networks as graphs of networkx and as frames of geopandas, and back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from netsim.errors import Fault
from netsim.io.reading import Reading
from netsim.io.records import attributes, columns, nouns_of, raise_faults
from netsim.io.topology import gather
from netsim.io.write import as_document
from netsim.io.yaml_file import tree_of
from netsim.model import Link, Network, Node

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx

_LON: Final = ("lon", "x", "lng", "longitude", "Longitude")
_LAT: Final = ("lat", "y", "latitude", "Latitude")


def to_networkx(network: Network) -> nx.MultiDiGraph[str]:
    """
    Return a network as a graph.

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    graph
        Nodes with their fields. Each link is an edge from source to target, and one back unless it is directed, both
        with the link's id as key and its fields in SI; ``metres`` is its route length, measured where none is given.
        What is neither node nor link is kept as JSON in the graph's attribute ``netsim``.
    """
    import networkx as nx

    from netsim.geo.lengths import measure

    document = as_document(network)
    rest = {key: value for key, value in document.items() if key not in {"nodes", "links"}}
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(netsim=json.dumps(rest))
    metres = measure(network).metres
    for node in network.nodes:
        graph.add_node(node.id, **attributes("nodes", node))
    for position, link in enumerate(network.links):
        fields = {**attributes("links", link), "metres": metres[link.id], "row": position}
        graph.add_edge(link.source, link.target, link.id, **fields)
        if not link.directed:
            graph.add_edge(link.target, link.source, link.id, **fields)
    return graph


def from_networkx(graph: nx.Graph[Any], *, node_kind: str = "city", link_kind: str = "road") -> Network:
    """
    Make a network of a graph.

    Parameters
    ----------
    graph
        What :func:`to_networkx` made, or any other graph whose nodes have ``lon`` and ``lat``, or ``x`` and ``y`` in
        degrees. Numbers are in SI; texts may have a unit (``400 Gbps``); other attributes are left out.
    node_kind, link_kind
        Kind of the nodes and links that do not say theirs.

    Returns
    -------
    network
        The very same network for a graph that :func:`to_networkx` made. Otherwise each edge is a link, directed if the
        graph is.

    Raises
    ------
    InvalidInput
        With all faults: nodes without coordinates, values that do not fit.
    """
    reading = Reading()
    nodes = [_node_record(reading, name, values, node_kind) for name, values in graph.nodes(data=True)]
    links = sorted(_link_records(graph, link_kind), key=lambda record: record.get("row", len(graph.edges)))
    parts: dict[str, Any] = {
        "nodes": nouns_of(reading, "nodes", nodes, si=True),
        "links": nouns_of(reading, "links", links, si=True),
    }
    raise_faults(reading)
    return Network(**{**_rest(reading, graph), **parts})


def _rest(reading: Reading, graph: nx.Graph[Any]) -> dict[str, Any]:
    """Return what a graph keeps beside nodes and links."""
    kept = graph.graph.get("netsim")
    if not isinstance(kept, str):
        name = graph.graph.get("name")
        return {"name": str(name)} if name else {}
    network = gather(reading, tree_of(reading, kept), "network", {}).network
    raise_faults(reading)
    return {part.name: getattr(network, part.name) for part in fields(network)}


def _node_record(reading: Reading, name: object, values: Mapping[str, Any], kind: str) -> dict[str, Any]:
    lon, lat = _first(values, _LON), _first(values, _LAT)
    if (lon is None or lat is None) and isinstance(values.get("pos"), list | tuple):
        lon, lat = values["pos"][:2]
    if lon is None or lat is None:
        hint = "give each node the attributes lon and lat, in degrees"
        reading.faults.append(Fault("the node has no coordinates", ("nodes", str(name)), hint))
        lon = lat = 0.0
    return {"kind": kind, **values, "id": str(name), "lon": lon, "lat": lat}


def _first(values: Mapping[str, Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401 - a coordinate of any type
    return next((values[name] for name in names if values.get(name) is not None), None)


def _link_records(graph: Any, kind: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - with keys or without
    """Yield a record for each link: once for a pair of edges that are one link there and back."""
    taken: Counter[str] = Counter()
    edges = graph.edges(keys=True, data=True) if graph.is_multigraph() else graph.edges(data=True)
    for u, v, *keys, values in edges:
        key = keys[0] if keys else None
        if "id" in values and "source" in values and "target" in values:
            own = (str(values["source"]), str(values["target"]))
            if (str(u), str(v)) == own or not graph.has_edge(*own, *keys):
                yield {"kind": kind, **values}
            continue
        name = key if isinstance(key, str) else f"{u}-{v}"
        taken[name] += 1
        number = f"-{taken[name]}" if taken[name] > 1 else ""
        ends = {"id": f"{name}{number}", "source": str(u), "target": str(v)}
        yield {"kind": kind, "directed": graph.is_directed(), **values, **ends}


def to_geodataframes(network: Network) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """
    Return nodes and links as frames, columns as in the tables of a topology.

    Parameters
    ----------
    network
        Any network.

    Returns
    -------
    nodes, links
        In WGS84; points, and lines along the given geometry or straight from source to target.
    """
    import geopandas as gpd
    from shapely import LineString, Point

    nodes, links = (
        [columns("nodes", node) for node in network.nodes],
        [columns("links", link) for link in network.links],
    )
    points = [Point(node.lon, node.lat) for node in network.nodes]
    lines = [LineString(network.course(link)) for link in network.links]
    for record, link in zip(links, network.links, strict=True):
        record["drawn"] = link.geometry is not None
        del record["geometry"]
    return (
        gpd.GeoDataFrame(nodes, columns=list(_columns(Node)), geometry=points, crs="EPSG:4326"),
        gpd.GeoDataFrame(links, columns=[*_columns(Link), "drawn"], geometry=lines, crs="EPSG:4326"),
    )


def _columns(noun: type) -> Iterator[str]:
    from netsim.io.columns import fields_of

    return (field.column for field in fields_of(noun) if field.column != "geometry")


def from_geodataframes(nodes: gpd.GeoDataFrame, links: gpd.GeoDataFrame, **parts: Any) -> Network:  # noqa: ANN401 - any part of a network
    """
    Make a network of two frames.

    Parameters
    ----------
    nodes
        Points, in any reference system; ``id`` as a column or as the index; other columns as in ``nodes.csv``.
    links
        Lines with ``id``, ``source`` and ``target``; other columns as in ``links.csv``, numbers in their units. Where
        a column ``drawn`` is false, the line is not taken for the course.
    **parts
        Whatever else :class:`~netsim.Network` takes.

    Raises
    ------
    InvalidInput
        With all faults.
    """
    reading = Reading()
    places = [{**record, "lon": point.x, "lat": point.y} for record, point in _records(reading, "nodes", nodes)]
    courses = [
        record if record.get("drawn") is False else {**record, "geometry": line}
        for record, line in _records(reading, "links", links)
    ]
    raise_faults(reading)
    made = {
        "nodes": nouns_of(reading, "nodes", places, si=False),
        "links": nouns_of(reading, "links", courses, si=False),
    }
    raise_faults(reading)
    return Network(**{**made, **parts})


def _records(reading: Reading, table: str, frame: gpd.GeoDataFrame) -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield the cells and the geometry of each row, in WGS84."""
    wanted = "Point" if table == "nodes" else "LineString"
    if frame.crs is not None:
        frame = frame.to_crs("EPSG:4326")
    plain = frame.drop(columns=frame.geometry.name)
    if "id" not in plain.columns:
        plain = plain.assign(id=[str(name) for name in frame.index])
    for record, shape in zip(plain.to_dict("records"), frame.geometry, strict=True):
        kind = getattr(shape, "geom_type", "nothing")
        if kind != wanted or shape.is_empty:
            reading.faults.append(Fault(f"the geometry is {kind}, not a {wanted}", (table, str(record["id"]))))
        else:
            yield record, shape
