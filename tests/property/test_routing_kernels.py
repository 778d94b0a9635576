"""What holds of flows, cuts, widest ways and even splits on any graph."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import inf

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.kernels.base import BoolArray, FloatArray
from netsim.kernels.cuts import max_flow
from netsim.kernels.paths import Arcs, Path, distances
from netsim.kernels.spreading import shares, spread
from netsim.kernels.trees import shortest_trees
from netsim.kernels.widest import Wide, widest_path, widest_paths, widths

steady = settings(deadline=None, max_examples=80)


@st.composite
def multigraphs(draw: st.DrawFn) -> Arcs:
    """Draw a directed graph with parallel arcs and arcs from a node to itself, costs that often tie or are zero."""
    n_nodes = draw(st.integers(2, 7))
    node = st.integers(0, n_nodes - 1)
    rows = draw(st.lists(st.tuples(node, node, st.integers(0, 4)), max_size=18))
    tail, head, cost = (np.array([row[field] for row in rows], dtype=np.intp) for field in range(3))
    return Arcs(tail, head, cost.astype(float), n_nodes)


def drawn(data: st.DataObject, arcs: Arcs, value: st.SearchStrategy[float]) -> FloatArray:
    """Draw a number per arc."""
    return np.array(data.draw(st.lists(value, min_size=len(arcs.cost), max_size=len(arcs.cost))), dtype=float)


def up_arcs(data: st.DataObject, arcs: Arcs) -> BoolArray:
    """Draw which arcs are up."""
    return drawn(data, arcs, st.sampled_from([0.0, 1.0, 1.0])) > 0.0


rates = st.one_of(st.integers(0, 9).map(float), st.floats(1e9, 1e14), st.just(0.1), st.just(1e14))


@steady
@given(multigraphs(), st.data())
def test_the_most_that_flows_is_the_least_that_cuts(arcs: Arcs, data: st.DataObject) -> None:
    """The flow is one, the cut is one, both have the value that networkx finds, whatever the sizes of capacities."""
    capacity, up = drawn(data, arcs, rates), up_arcs(data, arcs)
    nodes = st.lists(st.integers(0, arcs.n_nodes - 1), unique=True, min_size=2)
    ends = data.draw(nodes)
    middle = data.draw(st.integers(1, len(ends) - 1))
    sources, targets = np.array(ends[:middle]), np.array(ends[middle:])
    found = max_flow(arcs, capacity, sources, targets, up)

    slack = 1e-9 * max(found.value, 1e-3)
    assert (found.flow >= 0.0).all()
    assert (found.flow <= np.where(up, capacity, 0.0) + slack).all()
    net = np.zeros(arcs.n_nodes)
    np.add.at(net, arcs.tail, found.flow)
    np.subtract.at(net, arcs.head, found.flow)
    inside = np.setdiff1d(np.arange(arcs.n_nodes), ends)
    assert net[inside] == pytest.approx(0.0, abs=slack)
    assert net[sources].sum() == pytest.approx(found.value, abs=slack)

    assert found.is_behind[sources].all()
    assert not found.is_behind[targets].any()
    assert capacity[found.arcs].sum() == pytest.approx(found.value, abs=slack)
    rest = up.copy()
    rest[found.arcs] = False
    rest &= capacity > 0.0
    assert np.isinf(distances(arcs, sources, rest)[:, targets]).all()

    picture: nx.DiGraph[object] = nx.DiGraph()
    picture.add_nodes_from([*range(arcs.n_nodes), "from", "to"])
    for tail, head, room in zip(arcs.tail[up].tolist(), arcs.head[up].tolist(), capacity[up].tolist(), strict=True):
        before = picture.get_edge_data(tail, head, {"capacity": 0.0})["capacity"]
        picture.add_edge(tail, head, capacity=before + room)
    picture.add_edges_from(("from", source) for source in ends[:middle])
    picture.add_edges_from((target, "to") for target in ends[middle:])
    cut = nx.minimum_cut_value(picture, "from", "to", flow_func=nx.algorithms.flow.edmonds_karp)
    assert found.value == pytest.approx(cut, rel=1e-9, abs=1e-9)


def all_ways(arcs: Arcs, capacity: FloatArray, source: int) -> Iterator[tuple[int, Wide]]:
    """Yield every loopless way from a node, with its last node."""
    waiting: list[tuple[Path, tuple[int, ...]]] = [((), (source,))]
    while waiting:
        path, nodes = waiting.pop()
        yield (
            nodes[-1],
            Wide(path, min((float(capacity[arc]) for arc in path), default=inf), float(arcs.cost[list(path)].sum())),
        )
        onward = [arc for arc in np.flatnonzero(arcs.tail == nodes[-1]).tolist() if capacity[arc] > 0.0]
        steps = [(arc, int(arcs.head[arc])) for arc in onward if arcs.head[arc] not in nodes]
        waiting.extend(((*path, arc), (*nodes, head)) for arc, head in steps)


@steady
@given(multigraphs(), st.data())
def test_no_way_is_wider_and_none_so_wide_is_cheaper(arcs: Arcs, data: st.DataObject) -> None:
    """To each node, and to one within a bound on the cost."""
    capacity, up = drawn(data, arcs, st.integers(0, 4).map(float)), up_arcs(data, arcs)
    ways = list(all_ways(arcs, np.where(up, capacity, 0.0), 0))
    found, within = widest_paths(arcs, capacity, 0, up), float(data.draw(st.integers(0, 6)))
    for node in range(arcs.n_nodes):
        own = [(-way.width, way.cost) for end, way in ways if end == node]
        told = found[node]
        assert (told is None) == (not own)
        assert widths(arcs, capacity, 0, up)[node] == (told.width if told else 0.0)
        assert told is None or (-told.width, told.cost) == min(own)
        assert told is None or Wide(told.path, told.width, told.cost) in [way for end, way in ways if end == node]
        alone = widest_path(arcs, capacity, (0, node), up)
        assert (alone and (alone.width, alone.cost)) == (told and (told.width, told.cost))
        bounded = widest_path(arcs, capacity, (0, node), up, within=within)
        best = min((pair for pair in own if pair[1] <= within), default=None)
        assert (bounded and (-bounded.width, bounded.cost)) == best


@steady
@given(multigraphs(), st.data())
def test_trees_tell_ways_of_the_least_cost(arcs: Arcs, data: st.DataObject) -> None:
    """The costs are those that networkx finds, zeros included; each way adds up to its cost over arcs that are up."""
    up, everywhere = up_arcs(data, arcs), np.arange(arcs.n_nodes)
    trees = shortest_trees(arcs, everywhere, up)
    picture: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    picture.add_nodes_from(everywhere.tolist())
    columns = (arcs.tail[up].tolist(), arcs.head[up].tolist(), arcs.cost[up].tolist())
    picture.add_weighted_edges_from(zip(*columns, strict=True))
    expected = np.full(trees.cost.shape, inf)
    for source, reached in nx.all_pairs_dijkstra_path_length(picture):
        expected[source, list(reached)] = list(reached.values())
    assert trees.cost.tolist() == expected.tolist()
    assert trees.cost.tolist() == distances(arcs, everywhere, up).tolist()
    for source in range(arcs.n_nodes):
        for target in range(arcs.n_nodes):
            path = trees.path(source, target)
            assert (path is None) == np.isinf(trees.cost[source, target])
            if path is not None:
                nodes = [source, *arcs.head[list(path)].tolist()]
                assert arcs.tail[list(path)].tolist() == nodes[:-1]
                assert nodes[-1] == target
                assert arcs.cost[list(path)].sum() == trees.cost[source, target]
                assert up[list(path)].all()


@steady
@given(multigraphs(), st.data())
def test_each_node_splits_evenly(arcs: Arcs, data: st.DataObject) -> None:
    """Shares, loads and latencies are those of a walk that splits at each node, one demand at a time."""
    up = up_arcs(data, arcs)
    node = st.integers(0, arcs.n_nodes - 1)
    rows = data.draw(st.lists(st.tuples(node, node, st.integers(1, 9)), max_size=5))
    source, target, rate = (np.array([row[field] for row in rows], dtype=np.intp) for field in range(3))
    latency = drawn(data, arcs, st.integers(1, 5).map(float))
    found = spread(arcs, source, target, rate.astype(float), up, latency=latency)
    plain = spread(arcs, source, target, rate.astype(float), up)
    parts = shares(arcs, source, target, up)
    load = np.zeros(len(arcs.cost))
    for demand, (start, end, asked) in enumerate(rows):
        part, mean = walked(arcs, start, end, (up, latency))
        load += asked * part
        own = slice(parts.pointer[demand], parts.pointer[demand + 1])
        assert parts.arc[own].tolist() == np.flatnonzero(part).tolist()
        assert parts.share[own] == pytest.approx(part[part > 0.0])
        assert found.latency[demand] == pytest.approx(mean)
        assert plain.latency[demand] == distances(arcs, np.array([start]), up)[0, end]
        assert found.rate[demand] == (asked if mean < inf else 0.0)
    assert found.load == pytest.approx(load)
    assert plain.load.tolist() == found.load.tolist()


def walked(arcs: Arcs, start: int, end: int, terms: tuple[BoolArray, FloatArray]) -> tuple[FloatArray, float]:
    """Return the part of a demand over each arc and its mean latency."""
    up, latency = terms
    left = distances(arcs, np.array([end]), up, backwards=True)[0]
    if np.isinf(left[start]):
        return np.zeros(len(up)), inf
    tight = [arc for arc in np.flatnonzero(up) if left[arcs.head[arc]] + arcs.cost[arc] == left[arcs.tail[arc]] < inf]

    @cache
    def arcs_left(node: int, depth: int = 0) -> float:
        """Count arcs over cheapest ways, in no more than so many steps."""
        if node == end or depth > arcs.n_nodes:
            return 0.0 if node == end else inf
        return min(
            (1 + arcs_left(int(arcs.head[arc]), depth + 1) for arc in tight if arcs.tail[arc] == node), default=inf
        )

    part, delay = np.zeros(len(up)), 0.0
    waiting = [(start, 1.0)]
    while waiting:
        node, amount = waiting.pop()
        key = (left[node], arcs_left(node))
        hops = [
            arc
            for arc in tight
            if arcs.tail[arc] == node and (left[arcs.head[arc]], arcs_left(int(arcs.head[arc]))) < key
        ]
        for arc in hops if node != end else ():
            part[arc] += amount / len(hops)
            delay += amount / len(hops) * latency[arc]
            waiting.append((int(arcs.head[arc]), amount / len(hops)))
    return part, delay
