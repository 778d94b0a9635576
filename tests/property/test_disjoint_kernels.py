"""Disjoint paths against all paths that there are, on small graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement
from math import inf

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netsim.kernels.base import IntArray
from netsim.kernels.disjoint import (
    link_disjoint_paths,
    most_link_disjoint,
    most_node_disjoint,
    node_disjoint_paths,
)
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.risks import risk_disjoint_pair

steady = settings(deadline=None, max_examples=60)
Links = tuple[int, list[tuple[int, int, int, int]]]
"""Number of nodes; ends of each link and its cost to and fro."""
Risks = list[frozenset[int]]

TRAP: Links = (4, [(0, 1, 1, 1), (1, 2, 1, 1), (2, 3, 1, 1), (0, 2, 4, 4), (1, 3, 4, 4)])
"""The shortest path 0-1-2-3 leaves no other; the best pair is 0-1-3 and 0-2-3."""


@st.composite
def links(draw: st.DrawFn) -> Links:
    """Draw an undirected graph with parallel links, and with costs that often tie or are zero."""
    n_nodes = draw(st.integers(2, 6))
    node, cost = st.integers(0, n_nodes - 1), st.integers(0, 5)
    row = st.tuples(node, node, cost, cost).filter(lambda row: row[0] != row[1])
    return n_nodes, draw(st.lists(row, max_size=9))


def arcs_of(graph: Links) -> tuple[Arcs, IntArray]:
    """Make two arcs of each link, and tell which link each arc belongs to."""
    n_nodes, rows = graph
    tail = [end for row in rows for end in row[:2]]
    head = [end for row in rows for end in row[1::-1]]
    cost = [float(value) for row in rows for value in row[2:]]
    arcs = Arcs(np.array(tail, dtype=np.intp), np.array(head, dtype=np.intp), np.array(cost), n_nodes)
    return arcs, np.arange(len(cost)) // 2


def simple_paths(arcs: Arcs, node: int, target: int, seen: frozenset[int] = frozenset()) -> Iterator[Path]:
    """Yield every loopless path."""
    if node == target:
        yield ()
        return
    for arc in np.flatnonzero(arcs.tail == node).tolist():
        if (head := int(arcs.head[arc])) not in seen | {node}:
            yield from ((arc, *rest) for rest in simple_paths(arcs, head, target, seen | {node}))


def cost_of(arcs: Arcs, path: Path) -> float:
    """Add up."""
    return float(arcs.cost[list(path)].sum())


def cheapest_pair(arcs: Arcs, ends: tuple[int, int], shared: Callable[[Path, Path], int]) -> tuple[int, float]:
    """Return what the best pair of all shares and costs: the fewest, then the least."""
    paths = list(simple_paths(arcs, *ends))
    pairs = combinations_with_replacement(paths, 2)
    return min(((shared(*pair), sum(cost_of(arcs, path) for path in pair)) for pair in pairs), default=(0, inf))


def nodes_inside(arcs: Arcs, path: Path) -> set[int]:
    """Return the nodes of a path but for its ends."""
    return set(arcs.head[list(path[:-1])].tolist())


def check_paths(arcs: Arcs, paths: list[Path], ends: tuple[int, int]) -> None:
    """Each is a loopless walk from source to target, the cheapest first."""
    for path in paths:
        nodes = [ends[0], *arcs.head[list(path)].tolist()]
        assert arcs.tail[list(path)].tolist() == nodes[:-1]
        assert nodes[-1] == ends[1]
        assert len(set(nodes)) == len(nodes)
    costs = [cost_of(arcs, path) for path in paths]
    assert costs == sorted(costs)


@steady
@given(links())
@example(TRAP)
def test_a_link_disjoint_pair_costs_least_of_all(graph: Links) -> None:
    """And where none is found there is none."""
    arcs, link = arcs_of(graph)
    ends = (0, arcs.n_nodes - 1)
    shared, cost = cheapest_pair(arcs, ends, lambda one, other: len(set(link[list(one)]) & set(link[list(other)])))
    (found,) = link_disjoint_paths(arcs, np.array([ends[0]]), np.array([ends[1]]), link)
    check_paths(arcs, found, ends)
    used = link[[arc for path in found for arc in path]]
    assert len(set(used.tolist())) == len(used)
    assert (len(found) == 2) == (shared == 0 and cost < inf)
    if len(found) == 2:
        assert sum(cost_of(arcs, path) for path in found) == cost


@steady
@given(links())
@example(TRAP)
def test_a_node_disjoint_pair_costs_least_of_all(graph: Links) -> None:
    """Direct links may both be taken: they have no node inside."""
    arcs, link = arcs_of(graph)
    ends = (0, arcs.n_nodes - 1)

    def shared(one: Path, other: Path) -> int:
        nodes = nodes_inside(arcs, one) & nodes_inside(arcs, other)
        return len(nodes) + len(set(link[list(one)]) & set(link[list(other)]))

    fewest, cost = cheapest_pair(arcs, ends, shared)
    (found,) = node_disjoint_paths(arcs, np.array([ends[0]]), np.array([ends[1]]), link)
    check_paths(arcs, found, ends)
    assert (len(found) == 2) == (fewest == 0 and cost < inf)
    if len(found) == 2:
        assert shared(*found) == 0
        assert sum(cost_of(arcs, path) for path in found) == cost


def as_nodes(graph: Links) -> nx.Graph[object]:
    """Put a node into each link, so that networkx counts parallel links apart."""
    picture: nx.Graph[object] = nx.Graph()
    picture.add_nodes_from(range(graph[0]))
    for number, row in enumerate(graph[1]):
        nx.add_path(picture, [row[0], f"link {number}", row[1]])
    return picture


@steady
@given(links())
def test_there_are_as_many_disjoint_paths_as_networkx_counts(graph: Links) -> None:
    """Counted, and found when asked for; the count needs no costs."""
    arcs, link = arcs_of(graph)
    ends = np.array([0]), np.array([arcs.n_nodes - 1])
    picture = as_nodes(graph)
    by_link = nx.edge_connectivity(picture, 0, arcs.n_nodes - 1)
    by_node = nx.node_connectivity(picture, 0, arcs.n_nodes - 1)
    assert most_link_disjoint(arcs, *ends, link).tolist() == [by_link]
    assert most_node_disjoint(arcs, *ends, link).tolist() == [by_node]
    assert len(link_disjoint_paths(arcs, *ends, link, 9)[0]) == by_link
    assert len(node_disjoint_paths(arcs, *ends, link, 9)[0]) == by_node


@steady
@given(links(), st.integers(1, 4))
def test_k_paths_cost_what_a_flow_of_k_units_costs(graph: Links, k: int) -> None:
    """As networkx finds it by another algorithm."""
    arcs, link = arcs_of(graph)
    (found,) = link_disjoint_paths(arcs, np.array([0]), np.array([arcs.n_nodes - 1]), link, k)
    flow: nx.DiGraph[object] = nx.DiGraph()
    flow.add_nodes_from(range(arcs.n_nodes), demand=0)
    for arc, (tail, head, cost) in enumerate(zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.cost, strict=True)):
        flow.add_edge(tail, f"arc {arc}", capacity=1, weight=int(cost))
        flow.add_edge(f"arc {arc}", head, capacity=1, weight=0)
    flow.nodes[0]["demand"], flow.nodes[arcs.n_nodes - 1]["demand"] = -len(found), len(found)
    assert sum(cost_of(arcs, path) for path in found) == nx.min_cost_flow_cost(flow)


@steady
@given(links(), st.lists(st.frozensets(st.integers(0, 4), max_size=2), min_size=9, max_size=9), st.sampled_from([0, 1]))
@example(TRAP, [frozenset({number}) for number in range(9)], 0)
@example(TRAP, [frozenset({0}), *[frozenset[int]()] * 3, frozenset({0}), *[frozenset[int]()] * 4], 1)
def test_a_risk_disjoint_pair_costs_least_of_all(graph: Links, drawn: Risks, own: int) -> None:
    """Where links are risks of their own and where they are not; without such a pair the one that shares least."""
    arcs, link = arcs_of(graph)
    ends = (0, arcs.n_nodes - 1)
    risks = [drawn[number] | set(range(10 + number, 10 + number + own)) for number in link.tolist()]

    def shared(one: Path, other: Path) -> int:
        passed = [{risk for arc in path for risk in risks[arc]} for path in (one, other)]
        return len(passed[0] & passed[1])

    fewest, cost = cheapest_pair(arcs, ends, shared)
    strict, loose = (risk_disjoint_pair(arcs, ends, risks, may_share=may_share) for may_share in (False, True))
    assert (strict is None) == (fewest > 0 or cost == inf)
    assert (loose is None) == (cost == inf)
    for found in (strict, loose):
        if found is not None:
            check_paths(arcs, list(found.paths), ends)
            assert len(found.shared) == shared(*found.paths) == fewest
            assert found.cost == pytest.approx(cost) == sum(cost_of(arcs, path) for path in found.paths)
