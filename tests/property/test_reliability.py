"""Reliability of small multigraphs against all their states."""

from __future__ import annotations

from itertools import product
from math import prod

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.kernels.decomposition import Wiring, bounds
from netsim.kernels.frontier import connected
from netsim.kernels.reductions import Edge, reduced

steady = settings(deadline=None, max_examples=80)
chances = st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0])
Case = tuple[int, list[Edge], list[int]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a graph with parallel links, some sure and some never up, and the nodes that shall be connected."""
    n_nodes = draw(st.integers(2, 6))
    node = st.integers(0, n_nodes - 1)
    row = st.tuples(node, node, chances).filter(lambda row: row[0] != row[1])
    ends = draw(st.lists(node, min_size=1, max_size=n_nodes, unique=True))
    return n_nodes, draw(st.lists(row, max_size=8)), ends


def of_all_states(
    case: Case, node_up: dict[int, float], shared: frozenset[int], group: float, one_way: frozenset[int] = frozenset()
) -> float:
    """Add up the states in which the terminals are connected, each to each; some links share one more part."""
    n_nodes, edges, ends = case
    up = [*(own for *_, own in edges), *(node_up.get(node, 1.0) for node in range(n_nodes)), group]
    total = 0.0
    for state in product((False, True), repeat=len(up)):
        likely = prod(own if is_up else 1.0 - own for own, is_up in zip(up, state, strict=True))
        if likely == 0.0:
            continue
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(node for node in range(n_nodes) if state[len(edges) + node])
        for number, (one, other, _) in enumerate(edges):
            if state[number] and {one, other} <= set(graph) and (state[-1] or number not in shared):
                graph.add_edges_from([(one, other)] if number in one_way else [(one, other), (other, one)])
        if set(ends) <= set(graph) and any(set(ends) <= part for part in nx.strongly_connected_components(graph)):
            total += likely
    return total


@steady
@given(cases())
def test_frontier_and_reductions_give_what_all_states_add_up_to(case: Case) -> None:
    """With links that never fail, and such that are never up."""
    exact = of_all_states(case, {}, frozenset(), 1.0)
    small = reduced(case[1], case[2])
    left = connected(small.edges, small.terminals)
    assert left is not None
    assert connected(case[1], case[2]) == pytest.approx(exact, abs=1e-12)
    assert small.factor * left == pytest.approx(exact, abs=1e-12)


@steady
@given(cases(), st.dictionaries(st.integers(0, 5), chances, max_size=2))
def test_nodes_fail_too(case: Case, node_up: dict[int, float]) -> None:
    """A terminal that is down is connected with nothing."""
    assert connected(case[1], case[2], node_up) == pytest.approx(
        of_all_states(case, node_up, frozenset(), 1.0), abs=1e-12
    )


@steady
@given(
    cases(),
    st.dictionaries(st.integers(0, 5), chances, max_size=2),
    st.frozensets(st.integers(0, 7), max_size=3),
    chances,
    st.frozensets(st.integers(0, 7), max_size=6),
    st.integers(1, 40),
)
def test_bounds_enclose_what_all_states_add_up_to(
    case: Case, node_up: dict[int, float], shared: frozenset[int], group: float, one_way: frozenset[int], most: int
) -> None:
    """Whenever one stops; with nodes that fail, links that fail together or go one way; in the end they meet."""
    n_nodes, edges, ends = case
    exact = of_all_states(case, node_up, shared, group, one_way)
    at_node = {node: frozenset({len(edges) + node}) for node in range(n_nodes)}
    needs = [
        frozenset({number}) | at_node[one] | at_node[other] | ({len(edges) + n_nodes} if number in shared else set())
        for number, (one, other, _) in enumerate(edges)
    ]
    up = [*(own for *_, own in edges), *(node_up.get(node, 1.0) for node in range(n_nodes)), group]
    always = frozenset[int]().union(*(at_node[end] for end in ends))
    wiring = Wiring(n_nodes, [(one, other) for one, other, _ in edges], needs, always, up, one_way)
    some, every = bounds(wiring, ends, 0.0, most), bounds(wiring, ends, 0.0, 100_000)
    assert some.lower - 1e-12 <= exact <= some.upper + 1e-12
    assert every.lower == pytest.approx(exact, abs=1e-12)
    assert every.upper == pytest.approx(exact, abs=1e-12)
