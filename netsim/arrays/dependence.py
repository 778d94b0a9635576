"""What carries most of what is asked: betweenness of links and nodes, and on what each country depends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import nan
from typing import TYPE_CHECKING, Final

from netsim.arrays.skeleton import Layer, skeleton
from netsim.arrays.usual import usual_ways

if TYPE_CHECKING:
    import pandas as pd

    from netsim.arrays.skeleton import Skeleton
    from netsim.model import Link, Network

_OF_LINKS: Final = ("system", "crossing", "strait")
"""Kinds of what is made of links."""
_PLACES: Final = {"border_gate": "gate", "port": "port"}
"""Kinds of place that freight depends on."""
_ON_LAND: Final = frozenset({"fibre", "microwave", "road", "rail"})


def betweenness(network: Network, layer: Layer = "data") -> pd.DataFrame:
    """
    Find how much of what is asked passes each link and node.

    The betweenness of an asset is the rate of all whose usual way leads over it: of data the admissible path of least
    latency, without queues and whatever fits there; of freight the way of least generalised cost. It does not count
    where a way begins or ends.

    Parameters
    ----------
    network
        The network.
    layer
        ``data`` or ``freight``.

    Returns
    -------
    betweenness
        A row for each asset that anything passes, the highest rate first: ``asset``, ``name``, ``kind``, ``rate``
        (in Gbit/s or TEU a day), ``share`` (of all that is asked, 0 to 1), ``asking`` (how many pass it).

    Raises
    ------
    NetsimError
        If there is no such layer.

    References
    ----------
    Freeman, L. C. (1977), A set of measures of centrality based on betweenness. doi:10.2307/3033543 (here on one
    shortest path for each pair, weighted by its rate)

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node
    >>> nodes = [Node(name, lon=lon, lat=0.0, kind="city") for lon, name in enumerate("ABC")]
    >>> links = [Link(two, *two, "fibre", capacity=1e9) for two in ("AB", "BC")]
    >>> demands = [Demand("A", "B", rate=3e9), Demand("A", "C", rate=1e9)]
    >>> betweenness(Network(nodes=nodes, links=links, demands=demands))[["asset", "rate", "share", "asking"]]
      asset  rate  share  asking
    0    AB   4.0   1.00       2
    1     B   1.0   0.25       1
    2    BC   1.0   0.25       1
    """
    import pandas as pd

    skeleton(network, layer)  # refuses a layer that there is not
    asked = usual_ways(network, layer)
    total = sum(one.rate for one in asked)
    rate, count = defaultdict[str, float](float), defaultdict[str, int](int)
    for one in asked:
        for asset in (*one.links, *(one.nodes - {one.source, one.target})):
            rate[asset] += one.rate
            count[asset] += 1
    kinds = {row.id: row.kind for table in (network.nodes, network.links) for row in table}
    rows = [
        (asset, network.named(asset), kinds[asset], own, own / total, count[asset])
        for asset, own in sorted(rate.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return pd.DataFrame(rows, columns=["asset", "name", "kind", "rate", "share", "asking"])


def dependence(network: Network, layer: Layer = "data") -> pd.DataFrame:
    """
    Find on which single things each country depends, and how much of what it asks runs over each.

    A country asks what has an end in one of its nodes. Ways are those of :func:`betweenness`.

    Parameters
    ----------
    network
        The network.
    layer
        ``data`` or ``freight``.

    Returns
    -------
    dependence
        A row for each country and each thing on which any of it runs, for each country the largest share first:

        - ``country``, ``kind``, ``asset``, ``name``: of kind ``system``; ``crossing`` (a link on land between two
          countries); ``strait`` (a shared-risk group that holds a submarine cable); of data ``gateway`` (a node with
          this role); of freight ``gate`` (a border gate), ``port`` and ``service`` (of trains, ships, aircraft)
        - ``rate``: in Gbit/s or TEU a day
        - ``share``: of all that the country asks, within it and with others, 0 to 1
        - ``capacity_share``: of the capacity of the links that leave the country, the part that belongs to it; NaN for
          gateways, services and all freight

    Raises
    ------
    NetsimError
        If there is no such layer.

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node, System
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city", country=name * 2) for lon, name in enumerate("AB"))
    >>> cable = Link("AB", "A", "B", "submarine", system="cable", length=2e5, capacity=1e9)
    >>> road = Link("land", "A", "B", "fibre", length=1e6, capacity=3e9)
    >>> demands, systems = [Demand("A", "B", rate=1e9)], [System("cable", "The cable")]
    >>> network = Network(nodes=[a, b], links=[cable, road], demands=demands, systems=systems)
    >>> dependence(network)[["country", "name", "share", "capacity_share"]]
      country       name  share  capacity_share
    0      AA  The cable    1.0            0.25
    1      BB  The cable    1.0            0.25
    """
    import pandas as pd

    graph, asked = skeleton(network, layer), usual_ways(network, layer)
    things = _things(network, graph, layer)
    land = {node.id: node.country for node in network.nodes}
    total, rate = defaultdict[str, float](float), defaultdict[tuple[str, str, str], float](float)
    for one in asked:
        passed = {thing for asset in (*one.links, *one.nodes, *one.others) for thing in things.get(asset, ())}
        for country in {land.get(one.source, ""), land[one.target]} - {""}:
            total[country] += one.rate
            for kind, name in passed:
                rate[country, kind, name] += one.rate
    capacity = _capacity(graph, things, land) if layer == "data" else {}
    has_capacity = _OF_LINKS if layer == "data" else ()
    rows = [
        (
            *key,
            network.named(key[2]),
            own,
            own / total[key[0]],
            capacity.get(key, 0.0) if key[1] in has_capacity else nan,
        )
        for key, own in sorted(rate.items(), key=lambda row: (row[0][0], -row[1], row[0]))
    ]
    columns = ["country", "kind", "asset", "name", "rate", "share", "capacity_share"]
    return pd.DataFrame(rows, columns=columns)


Things = Mapping[str, Iterable[tuple[str, str]]]
"""Kind and id of what a link, node or service belongs to, or is."""


def _things(network: Network, graph: Skeleton, layer: Layer) -> Things:
    """Find what each link, node and service is that a country may depend on."""
    land = {node.id: node.country for node in network.nodes}
    straits = {group for link in network.links if link.kind == "submarine" for group in link.srlgs}
    found = {link.id: list(_of_link(link, land, straits)) for link in graph.links}
    if layer == "data":
        return found | {node.id: [("gateway", node.id)] for node in network.nodes if "gateway" in node.roles}
    places = {node.id: [(_PLACES[node.kind], node.id)] for node in network.nodes if node.kind in _PLACES}
    return found | places | {row.id: [("service", row.id)] for row in network.services}


def _of_link(link: Link, land: Mapping[str, str], straits: set[str]) -> Iterator[tuple[str, str]]:
    if link.system:
        yield "system", link.system
    ends = {land[link.source], land[link.target]} - {""}
    if link.kind in _ON_LAND and len(ends) > 1:
        yield "crossing", link.id
    yield from (("strait", group) for group in link.srlgs if group in straits)


def _capacity(graph: Skeleton, things: Things, land: Mapping[str, str]) -> dict[tuple[str, str, str], float]:
    """Return the part of each country's capacity to abroad, or to the sea, that belongs to each thing."""
    total, own = defaultdict[str, float](float), defaultdict[tuple[str, str, str], float](float)
    for link in graph.links:
        ends = land[link.source], land[link.target]
        for country in set(ends) - {""} if ends[0] != ends[1] else ():
            total[country] += link.capacity or 0.0
            for kind, name in things[link.id]:
                own[country, kind, name] += link.capacity or 0.0
    return {key: value / total[key[0]] for key, value in own.items()}
