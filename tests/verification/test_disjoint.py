"""Disjoint paths of published examples, and of graphs whose answer is known."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np

from netsim.kernels.disjoint import link_disjoint_paths, most_link_disjoint, most_node_disjoint, node_disjoint_paths
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.risks import risk_disjoint_pair


def undirected(links: dict[str, float]) -> tuple[Arcs, str]:
    """Make arcs to and fro of links between letters; return the letters, too."""
    letters = "".join(sorted(set("".join(links))))
    ends = np.array([[letters.index(letter) for letter in link] for link in links])
    cost = np.repeat(list(links.values()), 2)
    return Arcs(ends.ravel(), ends[:, ::-1].ravel(), cost, len(letters)), letters


def told(arcs: Arcs, letters: str, path: Path) -> str:
    """Write the nodes of a path."""
    return letters[arcs.tail[path[0]]] + "".join(letters[arcs.head[arc]] for arc in path)


def test_the_example_of_suurballes_algorithm() -> None:
    """
    A-B-D-F costs 3 but bars all others; A-B-E-F and A-C-D-F cost 5 each.

    The worked example of the Wikipedia page on the algorithm of Suurballe, J. W. (1974), Disjoint paths in a network,
    doi:10.1002/net.3230040204, in the form of Suurballe and Tarjan (1984), doi:10.1002/net.3230140209.
    """
    arcs, letters = undirected({"AB": 1.0, "AC": 2.0, "BD": 1.0, "BE": 2.0, "CD": 2.0, "DF": 1.0, "EF": 2.0})
    ends, link = (np.array([0]), np.array([5])), np.arange(14) // 2
    for search in (link_disjoint_paths, node_disjoint_paths):
        (alone,), pair = search(arcs, *ends, link, 1)[0], search(arcs, *ends, link)[0]
        assert told(arcs, letters, alone) == "ABDF"
        assert {told(arcs, letters, path) for path in pair} == {"ABEF", "ACDF"}
        assert [arcs.cost[list(path)].sum() for path in pair] == [5.0, 5.0]
    is_left = ~np.isin(link, link[list(alone)])
    assert link_disjoint_paths(arcs, *ends, link, 1, is_left) == [[]]


def test_complete_graphs_are_as_connected_as_can_be() -> None:
    """
    Between two nodes of K_n there are n - 1 disjoint paths, between those of one side of K_{m,n} as many as the other.

    Menger, K. (1927), Zur allgemeinen Kurventheorie. doi:10.4064/fm-10-1-96-115
    """
    for picture, count in ((nx.complete_graph(7), 6), (nx.complete_bipartite_graph(3, 5), 5), (nx.petersen_graph(), 3)):
        tail, head = np.array(list(picture.edges)).T
        arcs = Arcs(np.stack((tail, head), 1).ravel(), np.stack((head, tail), 1).ravel(), np.ones(2 * len(tail)), 10)
        link = np.arange(2 * len(tail)) // 2
        assert most_link_disjoint(arcs, np.array([0]), np.array([1]), link).tolist() == [count]
        assert most_node_disjoint(arcs, np.array([0]), np.array([1]), link).tolist() == [count]


def test_pairs_on_a_grid_cost_what_networkx_finds() -> None:
    """One path and two, on a grid of 6 x 6 with costs that differ to and fro, against its network simplex."""
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(6, 6)).to_directed()
    tail, head = np.array(list(grid.edges)).T
    cost = np.random.default_rng(5).integers(1, 100, len(tail))
    for ends, weight in zip(grid.edges, cost.tolist(), strict=True):
        grid.edges[ends].update(weight=weight, capacity=1)
    arcs = Arcs(tail, head, cost.astype(float), 36)
    number = {ends: place for place, ends in enumerate(grid.edges)}
    link = np.array([min(number[ends], number[ends[::-1]]) for ends in grid.edges])
    for k in (1, 2):
        grid.nodes[7]["demand"], grid.nodes[28]["demand"] = -k, k
        (found,) = link_disjoint_paths(arcs, np.array([7]), np.array([28]), link, k)
        assert sum(arcs.cost[list(path)].sum() for path in found) == nx.min_cost_flow_cost(grid)


def test_ducts_can_bar_what_links_allow() -> None:
    """Two links leave a house through one duct: where every two paths share it, the answer says so."""
    links = {"AB": 1.0, "AC": 1.0, "BD": 1.0, "CD": 1.0, "AD": 9.0}
    arcs, letters = undirected(links)
    duct = {"AB": {5}, "AC": {5}, "AD": {6}, "CD": {6}}
    risks = [{place} | duct.get(link, set()) for place, link in enumerate(links) for _ in (0, 1)]
    pair = risk_disjoint_pair(arcs, (0, 3), risks)
    assert pair
    assert [told(arcs, letters, path) for path in pair.paths] == ["ABD", "AD"]
    up = np.array([link != "AD" for link in links for _ in (0, 1)])
    assert risk_disjoint_pair(arcs, (0, 3), risks, up) is None
    shared = risk_disjoint_pair(arcs, (0, 3), risks, up, may_share=True)
    assert shared
    assert {told(arcs, letters, path) for path in shared.paths} == {"ABD", "ACD"}
    assert shared.shared == {5}


def test_rings_have_one_pair() -> None:
    """The two ways round, for any two nodes."""
    n_nodes = 9
    around = [*range(n_nodes), 0]
    ends = np.array(list(pairwise(around)))
    arcs = Arcs(ends.ravel(), ends[:, ::-1].ravel(), np.repeat(np.arange(1.0, 10.0), 2), n_nodes)
    one, other = np.triu_indices(n_nodes, 1)
    for pair in node_disjoint_paths(arcs, one, other, np.arange(2 * n_nodes) // 2):
        assert sum(arcs.cost[list(path)].sum() for path in pair) == 45.0
