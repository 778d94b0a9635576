"""How well places, or countries, are joined: minimum cuts, and paths that have nothing in common."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from netsim.arrays.skeleton import Layer, skeleton
from netsim.errors import Fault, InvalidInput, NetsimError, NotFound, did_you_mean
from netsim.kernels.base import BoolArray, IntArray
from netsim.kernels.cuts import max_flow
from netsim.kernels.disjoint import link_disjoint_paths, node_disjoint_paths
from netsim.kernels.packing import fewest_risks, risk_disjoint_paths
from netsim.kernels.paths import Arcs, Path
from netsim.model.called import called, names_of

if TYPE_CHECKING:
    from netsim.arrays.skeleton import Skeleton
    from netsim.model import Link, Network

By = Literal["link", "node", "srlg", "system"]
KINDS: Final[tuple[By, ...]] = ("link", "node", "srlg", "system")


@dataclass(frozen=True, slots=True)
class MinCut:
    """
    What separates two places.

    Parameters
    ----------
    capacity
        The most that fits from the one to the other, which is the capacity of the narrowest cut; NaN of freight, whose
        links have no common unit. [bit/s]
    links
        The links of that cut; of freight those of the smallest.
    count
        The fewest links that cut all ways: as many paths share no link (Menger).
    fewest
        Such links.
    """

    capacity: float
    links: tuple[str, ...]
    count: int
    fewest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisjointPaths:
    """
    Paths that have nothing in common.

    Parameters
    ----------
    count
        How many were found.
    most
        How many there are at most: the same, and so proved, but for groups and systems, where it is the least number of
        these that cut all ways.
    paths
        Ids of the links of each, the shortest first.
    cut
        Ids of what cuts all ways, for groups and systems: links, groups or systems.
    """

    count: int
    most: int
    paths: tuple[tuple[str, ...], ...]
    cut: tuple[str, ...] = ()


def min_cut(network: Network, a: str, b: str, layer: Layer = "data") -> MinCut:
    """
    Find what separates two places, or two countries.

    Parameters
    ----------
    network
        The network; rules on where demands may go do not count.
    a, b
        Ids or names of nodes, or countries by their two letters: all their nodes. From the first to the second; the
        way back is the same unless links are directed.
    layer
        ``data`` or ``freight``.

    Returns
    -------
    cut
        The narrowest cut, and the smallest.

    Raises
    ------
    InvalidInput
        With all faults: places that there are not, or that are the same.

    References
    ----------
    Ford, L. R. and Fulkerson, D. R. (1956), Maximal flow through a network. doi:10.4153/CJM-1956-045-5
    Menger, K. (1927), Zur allgemeinen Kurventheorie. doi:10.4064/fm-10-1-96-115

    Examples
    --------
    >>> from netsim.model import Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cables = [Link(name, "A", "B", "fibre", capacity=60e9) for name in ("north", "south")]
    >>> min_cut(Network(nodes=[a, b], links=cables), "A", "B")
    MinCut(capacity=120000000000.0, links=('north', 'south'), count=2, fewest=('north', 'south'))
    """
    graph = skeleton(network, layer)
    ends = ends_of(network, graph, (a, b))
    small = max_flow(graph.arcs, np.ones(len(graph.exists)), *ends, graph.exists)
    fewest = _ids(graph, small.arcs // 2)
    if layer == "freight":
        return MinCut(nan, fewest, round(small.value), fewest)
    narrow = max_flow(graph.arcs, graph.capacity, *ends, graph.exists)
    return MinCut(narrow.value, _ids(graph, narrow.arcs // 2), round(small.value), fewest)


def disjoint_paths(network: Network, a: str, b: str, by: By = "srlg", layer: Layer = "data") -> DisjointPaths:
    """
    Find paths between two places, or two countries, that have nothing in common.

    Parameters
    ----------
    network, a, b, layer
        As for :func:`min_cut`; what lies within a country is not looked at.
    by
        What they do not share: ``link``; ``node``, but for the ends; ``srlg``: links and shared-risk groups;
        ``system``: systems, and links that belong to none.

    Returns
    -------
    paths
        As many as there are of links and nodes, with the least length in all. Of groups and systems as many as were
        found, at least two where there are two, and a bound of how many there can be.

    Raises
    ------
    InvalidInput
        With all faults: places that there are not, or that are the same.
    NetsimError
        If paths cannot be disjoint by that.

    References
    ----------
    As for :func:`min_cut`, :func:`netsim.kernels.disjoint.link_disjoint_paths` and
    :func:`netsim.kernels.packing.fewest_risks`.

    Examples
    --------
    >>> from netsim.model import Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> duct = {"north": ("duct",), "middle": ("duct",), "south": ()}
    >>> cables = [Link(name, "A", "B", "fibre", capacity=60e9, srlgs=srlgs) for name, srlgs in duct.items()]
    >>> disjoint_paths(Network(nodes=[a, b], links=cables), "A", "B")
    DisjointPaths(count=2, most=2, paths=(('north',), ('south',)), cut=('duct', 'south'))
    """
    if by not in KINDS:
        raise NetsimError(f'paths are not disjoint by "{by}"', hint=did_you_mean(by, KINDS) or "by " + ", ".join(KINDS))
    graph = skeleton(network, layer)
    merged = Merged.of(graph, *ends_of(network, graph, (a, b)))
    if by in {"link", "node"}:
        search = link_disjoint_paths if by == "link" else node_disjoint_paths
        ends, k = (np.array([0]), np.array([1])), len(graph.links)
        (paths,) = search(merged.arcs, *ends, merged.link, k, merged.up)
        return DisjointPaths(len(paths), len(paths), merged.named(graph, paths))
    names, risks = merged.risks(graph, by)
    found = risk_disjoint_paths(merged.arcs, (0, 1), risks, merged.up)
    lost = fewest_risks(merged.arcs, (0, 1), risks, merged.up) or ()
    return DisjointPaths(len(found), len(lost), merged.named(graph, found), tuple(names[one] for one in lost))


def risks_of(link: Link, by: By) -> tuple[str, ...]:
    """Return what a link shares with others, or is by itself."""
    return (link.id, *link.srlgs) if by == "srlg" else (link.system or link.id,)


@dataclass(frozen=True, slots=True)
class Merged:
    """A graph in which all nodes of the one end are node 0 and all of the other are node 1."""

    arcs: Arcs
    link: IntArray
    """Link of each arc, shape (n_arcs,)."""
    up: BoolArray

    @classmethod
    def of(cls, graph: Skeleton, sources: IntArray, targets: IntArray) -> Merged:
        """Merge ends; what joins two nodes of an end is left out."""
        number = np.arange(len(graph.nodes)) + 2
        number[sources], number[targets] = 0, 1
        tail, head = number[graph.arcs.tail], number[graph.arcs.head]
        kept = np.flatnonzero(tail != head)
        arcs = Arcs(tail[kept], head[kept], graph.arcs.cost[kept], len(number) + 2)
        return cls(arcs, kept // 2, graph.exists[kept])

    def named(self, graph: Skeleton, paths: list[Path]) -> tuple[tuple[str, ...], ...]:
        """Return paths as ids of links."""
        return tuple(_ids(graph, self.link[list(path)]) for path in paths)

    def risks(self, graph: Skeleton, by: By) -> tuple[list[str], list[frozenset[int]]]:
        """Return the names of all risks, and the numbers of those of each arc."""
        own = [risks_of(link, by) for link in graph.links]
        names = sorted(set().union(*own)) if own else []
        number = {name: place for place, name in enumerate(names)}
        of_link = [frozenset(number[name] for name in risks) for risks in own]
        return names, [of_link[link] for link in self.link.tolist()]


def ends_of(network: Network, graph: Skeleton, texts: tuple[str, str]) -> tuple[IntArray, IntArray]:
    """
    Return the nodes of two places or countries.

    Raises
    ------
    InvalidInput
        With all faults.
    """
    faults, found = list[Fault](), list[IntArray]()
    for text in texts:
        try:
            found.append(np.array([graph.number[name] for name in place_or_country(network, text)], dtype=np.intp))
        except NotFound as error:
            faults.append(Fault(error.message, hint=error.hint))
    if not faults and len(np.intersect1d(found[0], found[1])):
        faults.append(Fault(f"{texts[0]} and {texts[1]} have places in common", hint="name two places apart"))
    if faults:
        raise InvalidInput(faults)
    return found[0], found[1]


def place_or_country(network: Network, text: str) -> tuple[str, ...]:
    """
    Return the node, or the nodes of the country, that is called so.

    Raises
    ------
    NotFound
        If nothing, or more than one place, is called so.
    """
    names = names_of(network.nodes)
    countries = {node.country for node in network.nodes if node.country}
    if text in countries and text not in names:
        return tuple(node.id for node in network.nodes if node.country == text)
    try:
        return (called(text, names, "place"),)
    except NotFound as error:
        near = error.hint or did_you_mean(text, countries)
        hint = near or "give a node by id or name, or a country by its two letters"
        raise NotFound(error.message.replace("no place is", "no place or country is"), hint=hint) from None


def _ids(graph: Skeleton, links: IntArray) -> tuple[str, ...]:
    return tuple(graph.links[link].id for link in dict.fromkeys(links.tolist()))
