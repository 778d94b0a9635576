"""What holds of paths and fair shares on any graph."""

from __future__ import annotations

from itertools import islice

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netsim.kernels.fairness import Candidates, fill_paths, max_min_fair
from netsim.kernels.nearest import k_shortest_paths
from netsim.kernels.paths import Arcs, distances

steady = settings(deadline=None)  # the first example imports scipy
N_ARCS = 6
Path = tuple[int, ...]

paths_over_arcs = st.lists(st.integers(0, N_ARCS - 1), min_size=1, max_size=4, unique=True).map(tuple)
capacities = st.lists(st.integers(0, 30), min_size=N_ARCS, max_size=N_ARCS)


@st.composite
def multigraphs(draw: st.DrawFn) -> Arcs:
    """Draw a directed graph with parallel arcs, and with costs that often tie or are zero."""
    n_nodes = draw(st.integers(2, 7))
    node = st.integers(0, n_nodes - 1)
    rows = draw(st.lists(st.tuples(node, node, st.integers(0, 5)).filter(lambda row: row[0] != row[1]), max_size=25))
    tail, head, cost = (np.array([row[field] for row in rows], dtype=np.intp) for field in range(3))
    return Arcs(tail, head, cost.astype(float), n_nodes)


def subdivided(arcs: Arcs) -> nx.DiGraph[str]:
    """Give each arc a node of its own in the middle, so that networkx, too, tells parallel arcs apart."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(str(node) for node in range(arcs.n_nodes))
    for arc, (tail, head, cost) in enumerate(zip(arcs.tail.tolist(), arcs.head.tolist(), arcs.cost, strict=True)):
        graph.add_edge(str(tail), f"arc {arc}", weight=float(cost))
        graph.add_edge(f"arc {arc}", str(head), weight=0.0)
    return graph


@steady
@given(multigraphs(), st.integers(1, 8))
def test_k_shortest_paths_cost_what_networkx_finds(arcs: Arcs, k: int) -> None:
    """The same number of paths with the same costs in the same order; equal costs may come in any order."""
    source, target = 0, arcs.n_nodes - 1
    graph = subdivided(arcs)
    try:
        theirs = list(islice(nx.shortest_simple_paths(graph, str(source), str(target), weight="weight"), k))
    except nx.NetworkXNoPath:
        theirs = []
    ours = k_shortest_paths(arcs, np.array([source]), np.array([target]), k)[0]
    assert [arcs.cost[list(path)].sum() for path in ours] == [
        nx.path_weight(graph, path, weight="weight") for path in theirs
    ]


@steady
@given(multigraphs(), st.integers(1, 8), st.data())
def test_paths_are_distinct_loopless_and_over_what_is_up(arcs: Arcs, k: int, data: st.DataObject) -> None:
    """Each path is a walk from source to target that sees no node twice and no arc that is down."""
    up = np.array(data.draw(st.lists(st.booleans(), min_size=len(arcs.cost), max_size=len(arcs.cost))), dtype=bool)
    source, target = 0, arcs.n_nodes - 1
    paths = k_shortest_paths(arcs, np.array([source]), np.array([target]), k, up)[0]
    assert len(set(paths)) == len(paths)
    assert bool(paths) == bool(np.isfinite(distances(arcs, np.array([source]), up)[0, target]))
    for path in paths:
        nodes = [source, *arcs.head[list(path)].tolist()]
        assert arcs.tail[list(path)].tolist() == nodes[:-1]
        assert nodes[-1] == target
        assert len(set(nodes)) == len(nodes)
        assert up[list(path)].all()


@steady
@given(st.lists(paths_over_arcs, max_size=8), capacities, st.lists(st.integers(0, 20), min_size=8, max_size=8))
@example([(0, 2), *[(0,)] * 5, (2,), (2,)], [9, 0, 9, 0, 0, 0], [2, 0, 0, 3, 3, 3, 3, 4])  # rounding overfills arc 0
def test_who_gets_too_little_has_a_bottleneck(paths: list[Path], capacity: list[int], limits: list[int]) -> None:
    """The condition for max-min fairness: a full arc on the way where nobody gets more."""
    limit, room = np.array(limits[: len(paths)], dtype=float), np.array(capacity, dtype=float)
    pointer = np.cumsum([0, *map(len, paths)])
    rate = max_min_fair(pointer, np.array([arc for path in paths for arc in path], dtype=np.intp), room, limit)
    load = Candidates.of([[path] for path in paths], N_ARCS).load(rate)
    assert (load <= room * (1 + 1e-9)).all()
    assert (rate <= limit * (1 + 1e-9)).all()
    for flow in np.flatnonzero(rate < limit - 1e-6):
        users = {arc: [other for other, path in enumerate(paths) if arc in path] for arc in paths[flow]}
        assert any(load[arc] >= room[arc] - 1e-6 and rate[flow] >= rate[users[arc]].max() - 1e-6 for arc in paths[flow])


several_paths = st.lists(st.lists(paths_over_arcs, max_size=3, unique=True), max_size=7)
seven = st.lists(st.integers(0, 20), min_size=7, max_size=7)
classes = st.lists(st.integers(0, 2), min_size=7, max_size=7)


@steady
@given(several_paths, capacities, seven, classes)
def test_who_gets_too_little_has_a_full_arc_on_every_path(
    paths: list[list[Path]], capacity: list[int], limits: list[int], priorities: list[int]
) -> None:
    """And no arc is over capacity, no demand over what it asks."""
    limit, room = np.array(limits[: len(paths)], dtype=float), np.array(capacity, dtype=float)
    table = Candidates.of(paths, N_ARCS)
    rate = fill_paths(table, room, limit, priority=np.array(priorities[: len(paths)], dtype=np.intp))
    load, total = table.load(rate), np.bincount(table.owner, weights=rate, minlength=len(paths))
    assert (rate >= 0.0).all()
    assert (load <= room * (1 + 1e-9)).all()
    assert (total <= limit * (1 + 1e-9)).all()
    for demand in np.flatnonzero(total < limit - 1e-6):
        for path in paths[demand]:
            assert (load[list(path)] >= room[list(path)] - 1e-6).any()


@steady
@given(several_paths, capacities, seven, classes)
def test_a_class_takes_nothing_from_the_one_before(
    paths: list[list[Path]], capacity: list[int], limits: list[int], priorities: list[int]
) -> None:
    """The first class gets what it would get alone."""
    room, limit = np.array(capacity, dtype=float), np.array(limits[: len(paths)], dtype=float)
    priority = np.array(priorities[: len(paths)], dtype=np.intp)
    table = Candidates.of(paths, N_ARCS)
    alone = fill_paths(table, room, np.where(priority == 0, limit, 0.0))
    shared = fill_paths(table, room, limit, priority=priority)
    first = priority[table.owner] == 0
    assert shared[first] == pytest.approx(alone[first])
