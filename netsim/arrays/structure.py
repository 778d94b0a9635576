"""What a network hangs on, without a simulation: connected parts, cut links and cut nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from netsim.arrays.skeleton import Layer, skeleton
from netsim.arrays.usual import Usual, usual_ways
from netsim.kernels.bridges import weak_parts

if TYPE_CHECKING:
    import pandas as pd

    from netsim.arrays.skeleton import Skeleton
    from netsim.kernels.base import BoolArray, IntArray
    from netsim.model import Network


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """
    What a layer of a network hangs on.

    Parameters
    ----------
    nodes, links
        Live nodes with a link of the layer, and live links.
    parts
        Sizes of its connected parts in nodes, the largest first: one where every place can reach every other.
    cut_links, cut_nodes
        A row for each link, or node, without which fewer nodes are connected: ``asset``, ``name``, ``kind``,
        ``cut_off`` (nodes that no longer reach the larger rest), ``rate`` (of all who ask and whose ends are then
        apart, in Gbit/s or TEU a day; who begins or ends at a lost node itself is not counted), those that cut off the
        highest rate first, then the most nodes.
    """

    nodes: int
    links: int
    parts: tuple[int, ...]
    cut_links: pd.DataFrame
    cut_nodes: pd.DataFrame


def structure(network: Network, layer: Layer = "data") -> Structure:
    """
    Find the connected parts of a network and the links and nodes that it cannot lose.

    Parameters
    ----------
    network
        The network.
    layer
        ``data`` or ``freight``; see :func:`netsim.arrays.skeleton.skeleton`. Links count as going both ways.

    Returns
    -------
    structure
        Parts, cut links (bridges) and cut nodes (articulation points).

    Raises
    ------
    NetsimError
        If there is no such layer.

    References
    ----------
    Tarjan, R. E. (1972), Depth-first search and linear graph algorithms. doi:10.1137/0201010

    Examples
    --------
    >>> from netsim.model import Link, Network, Node
    >>> nodes = [Node(name, lon=lon, lat=0.0, kind="city") for lon, name in enumerate("ABCD")]
    >>> ends = ["AB", "BC", "AC", "CD"]
    >>> lasso = Network(nodes=nodes, links=[Link(two, *two, "fibre", capacity=1e9) for two in ends])
    >>> found = structure(lasso)
    >>> found.parts, list(found.cut_links["asset"]), list(found.cut_nodes["asset"])
    ((4,), ['CD'], ['C'])
    """
    graph = skeleton(network, layer)
    weak = weak_parts([(int(one), int(other)) for one, other in graph.ends.tolist()], len(graph.nodes))
    losing = _Losing(network, graph, usual_ways(network, layer))
    sizes = np.bincount(losing.whole[list(graph.linked)])
    return Structure(
        nodes=len(graph.linked),
        links=len(graph.links),
        parts=tuple(sorted(sizes[sizes > 0].tolist(), reverse=True)),
        cut_links=_losses([losing.link(link) for link in weak.bridges]),
        cut_nodes=_losses([losing.node(node) for node in weak.joints]),
    )


def _losses(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    rows.sort(key=lambda row: (-row["rate"], -row["cut_off"], row["asset"]))
    return pd.DataFrame(rows, columns=["asset", "name", "kind", "cut_off", "rate"])


class _Losing:
    """What the loss of a link or node cuts off."""

    def __init__(self, network: Network, graph: Skeleton, asked: list[Usual]) -> None:
        self.network, self.graph, self.asked = network, graph, [one for one in asked if one.nodes]
        self.whole = self._parts(np.ones(len(graph.links), dtype=bool))

    def link(self, link: int) -> dict[str, Any]:
        """Tell what is cut off without a link."""
        left = np.arange(len(self.graph.links)) != link
        row = self.graph.links[link]
        return self._told(row.id, row.kind, self._parts(left), int(self.graph.ends[link, 0]))

    def node(self, node: int) -> dict[str, Any]:
        """Tell what is cut off without a node."""
        row = self.network.nodes[node]
        return self._told(row.id, row.kind, self._parts((self.graph.ends != node).all(axis=1)), node)

    def _parts(self, left: BoolArray) -> IntArray:
        """Return the connected part of each node over the links that are left, by number."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        (tail, head), size = self.graph.ends[left].T, len(self.graph.nodes)
        matrix = csr_array((np.ones(len(tail)), (tail, head)), shape=(size, size))
        return np.asarray(connected_components(matrix, directed=False)[1], dtype=np.intp)

    def _told(self, asset: str, kind: str, part: IntArray, at: int) -> dict[str, Any]:
        number = self.graph.number
        near = (self.whole == self.whole[at]) & (np.arange(len(part)) != number.get(asset, -1))
        sizes = np.bincount(part[near])
        apart = (
            one.rate
            for one in self.asked
            if asset not in {one.source, one.target} and part[number[one.source]] != part[number[one.target]]
        )
        name, cut_off = self.network.named(asset), int(sizes.sum() - sizes.max())
        return {"asset": asset, "name": name, "kind": kind, "cut_off": cut_off, "rate": float(sum(apart))}
