"""The cheapest way through a graph of arcs."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.kernels.search import cheapest

DIAMOND = ([[0, 1], [2], [3], []], [1, 2, 3, 3], [1.0, 5.0, 9.0, 1.0])
"""0 to 1 (arc 0) and 2 (arc 1), each of which leads to 3."""


def test_the_cheaper_of_two_ways_is_found() -> None:
    """As numbers of arcs, in order."""
    assert cheapest(*DIAMOND, (0, 3)) == [1, 3]


def test_banned_arcs_are_gone_round() -> None:
    """And where nothing is left, there is no way."""
    assert cheapest(*DIAMOND, (0, 3), banned={3}) == [0, 2]
    assert cheapest(*DIAMOND, (0, 3), banned={0, 3}) is None


def test_from_a_vertex_to_itself_nothing_is_needed() -> None:
    """Not even an arc that leads round."""
    assert cheapest([[0]], [0], [1.0], (0, 0)) == []


def test_of_parallel_arcs_the_cheapest_is_taken() -> None:
    """The graph may have several between two vertices."""
    assert cheapest([[0, 1, 2], []], [1, 1, 1], [3.0, 1.0, 2.0], (0, 1)) == [1]


def test_arcs_lead_one_way() -> None:
    """Back there is none."""
    assert cheapest([[0], []], [1], [1.0], (1, 0)) is None


def test_a_vertex_that_a_cheaper_way_has_reached_meanwhile_is_passed_over() -> None:
    """The detour 0-2-1 undercuts the arc that was found first."""
    assert cheapest([[0, 1], [3], [2], []], [1, 2, 1, 3], [9.0, 1.0, 1.0, 9.0], (0, 3)) == [1, 2, 3]


arcs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 20)), max_size=25)


@settings(deadline=None, max_examples=60)
@given(arcs=arcs, source=st.integers(0, 6), target=st.integers(0, 6))
def test_no_way_is_cheaper_than_networkx_finds(arcs: list[tuple[int, int, int]], source: int, target: int) -> None:
    """Two programs, one answer."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from(range(7))
    graph.add_weighted_edges_from(arcs)
    outgoing = [[number for number, arc in enumerate(arcs) if arc[0] == vertex] for vertex in range(7)]
    path = cheapest(outgoing, [arc[1] for arc in arcs], [float(arc[2]) for arc in arcs], (source, target))

    if path is None:
        assert not nx.has_path(graph, source, target)
    else:
        way = [source, *(arcs[number][1] for number in path)]
        assert [arcs[number][0] for number in path] == way[:-1]
        assert way[-1] == target
        best = nx.dijkstra_path_length(graph, source, target)
        assert sum(arcs[number][2] for number in path) == pytest.approx(best)
