"""Several graphs searched together: the very paths that each finds alone, in whatever state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from netsim.kernels import astar, mending, union
from netsim.kernels.compiled import Compiled
from netsim.kernels.nearest import candidate_paths, merged
from netsim.kernels.paths import Arcs, Path, distances
from netsim.kernels.union import Asked, GraphUnion

N_PLANE = 40
Graph = tuple[Arcs, np.ndarray]


@pytest.fixture(params=["interpreted", "compiled"])
def _form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search as Python runs it, or as numba does."""
    found, mended = Compiled(astar.find), Compiled(mending.mend)
    if request.param == "interpreted":
        monkeypatch.setattr(found, "_machine", astar.find)
        monkeypatch.setattr(mended, "_machine", mending.mend)
    monkeypatch.setattr(union, "COMPILED", found)
    monkeypatch.setattr(union, "MENDED", mended)


def drawn(seed: int) -> tuple[list[Graph], Asked]:
    """Draw graphs of different size, each over some arcs of a plane or twice over one; costs tie, or do not."""
    draw, graphs = np.random.default_rng(seed), list[Graph]()
    for size in (6, 11, 4):
        n_arcs = 5 * size
        tail, head = draw.integers(size, size=(2, n_arcs))
        cost = draw.uniform(0.0, 9.0, n_arcs) if seed % 2 else draw.integers(0, 4, n_arcs).astype(float)
        graphs.append((Arcs(tail, head, cost, size), draw.integers(N_PLANE, size=n_arcs)))
    graph = draw.integers(2, size=30) if seed % 3 == 0 else draw.integers(3, size=30)  # the last may not be asked
    n_nodes = np.array([arcs.n_nodes for arcs, _ in graphs])[graph]
    return graphs, Asked(graph, *draw.integers(n_nodes, size=(2, 30)))


def states(seed: int) -> Iterator[np.ndarray]:
    """Yield arcs of the plane that are down: none, some, all."""
    draw = np.random.default_rng(seed)
    yield from (draw.choice(N_PLANE, count, replace=False) for count in (0, 1, 4, N_PLANE))


@pytest.mark.usefixtures("_form")
@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize("seed", range(6))
def test_paths_are_those_of_each_graph_alone(seed: int, most: int) -> None:
    """For some of the queries, one path or several, in one state after the other."""
    graphs, asked = drawn(seed)
    together = GraphUnion(graphs, N_PLANE, asked)
    for round_, down in enumerate(states(seed)):
        numbers = np.arange(round_ % 2, 30, 2)
        k = np.where(numbers % 3, 1, most)
        alone: list[list[Path]] = []
        for number, wanted in zip(numbers.tolist(), k.tolist(), strict=True):
            arcs, link_arc = graphs[asked.graph[number]]
            ends = asked.source[[number]], asked.target[[number]]
            (own,) = candidate_paths(arcs, *ends, wanted, ~np.isin(link_arc, down))
            alone.append([tuple(link_arc[list(path)].tolist()) for path in own])
        found = together.find(numbers, k, down)

        assert [own[0][:1] for own in found] == [own[:1] for own in alone]
        if seed % 2:  # costs differ: the order of all paths is that of the plane's costs
            lengths = [{len(path) for path in (*own[0], *own[1])} for own in found]
            assert lengths == [{len(path) for path in own} for own in alone]
            assert [{*own[0], *own[1]} for own in found] == [set(own) for own in alone]


@pytest.mark.usefixtures("_form")
def test_mended_costs_are_those_of_a_new_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit."""
    seen: list[tuple[Any, ...]] = []

    class Watched:
        def machine(self, *given: Any) -> astar.Found:
            seen.append(given)
            nothing = np.zeros(0, dtype=np.intp)
            return nothing, np.zeros(1, dtype=np.intp), nothing, np.zeros(2 * len(given[3].source), dtype=np.intp)

    monkeypatch.setattr(union, "COMPILED", Watched())
    for seed in range(6):
        graphs, asked = drawn(seed)
        together = GraphUnion(graphs, N_PLANE, asked)
        for down in states(seed):
            together.find(np.arange(30), np.full(30, 2), down)
            _, _, cost, queries, _, _ = seen.pop()
            for number, at in enumerate(queries.at.tolist()):
                arcs, link_arc = graphs[asked.graph[number]]
                fresh = distances(arcs, asked.target[[number]], ~np.isin(link_arc, down), backwards=True)
                assert cost[at : at + arcs.n_nodes].tobytes() == fresh.tobytes()


def test_more_than_may_be_kept_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks then searches each graph by itself."""
    graphs, asked = drawn(0)
    assert GraphUnion(graphs, N_PLANE, asked).is_small
    monkeypatch.setattr(union, "_MOST", 20)

    assert not GraphUnion(graphs, N_PLANE, asked).is_small


def test_paths_beside_the_best_are_put_in_order() -> None:
    """Each once, by cost."""
    cost = np.array([1.0, 2.0, 3.0])
    assert merged([(0,), (2,)], [(1,), (2,)], cost) == [(0,), (1,), (2,)]
