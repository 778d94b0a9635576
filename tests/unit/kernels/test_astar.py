"""The compiled search finds the very paths that the plain one finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from netsim.kernels import astar, nearest, views
from netsim.kernels.compiled import Compiled
from netsim.kernels.nearest import candidate_paths, k_shortest_paths
from netsim.kernels.paths import Arcs, Path

Find = Callable[..., list[list[Path]]]


def graph(seed: int, cheapest: int | None = None, n_nodes: int = 12, n_arcs: int = 60) -> Arcs:
    """Draw a multigraph; costs are real, or small whole numbers that tie, from the cheapest on."""
    draw = np.random.default_rng(seed)
    tail, head = draw.integers(n_nodes, size=(2, n_arcs))
    cost = draw.uniform(0.0, 9.0, n_arcs) if cheapest is None else draw.integers(cheapest, 4, n_arcs).astype(float)
    return Arcs(tail, np.where(head == tail, (head + 1) % n_nodes, head), cost, n_nodes)


@pytest.fixture(params=["interpreted", "compiled"])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Compiled[..., Any]:
    """Let searches use the compiled form from the first on, by numba or as Python runs it."""
    form = Compiled(astar.find, worth=0)
    if request.param == "interpreted":
        monkeypatch.setattr(form, "_machine", astar.find)
    for module in (astar, nearest, views):
        monkeypatch.setattr(module, "COMPILED", form)
    return form


@pytest.mark.parametrize("cheapest", [None, 1, 0])
def test_both_forms_find_the_same_paths(
    at_once: Compiled[..., Any], monkeypatch: pytest.MonkeyPatch, cheapest: int | None
) -> None:
    """In the same order, among equal ones too; over parallel arcs, past arcs that are down, to nodes out of reach."""
    sources, targets = np.array([(a, b) for a in range(6) for b in range(6, 12)]).T
    problems = [(graph(seed, cheapest), np.random.default_rng(seed).random(60) > 0.2) for seed in range(8)]
    finders: Sequence[Find] = (k_shortest_paths, candidate_paths)
    fast = [[find(arcs, sources, targets, 4, up) for find in finders] for arcs, up in problems]
    for module in (astar, nearest, views):
        monkeypatch.setattr(module, "COMPILED", Compiled(astar.find, worth=10**12))
    slow = [[find(arcs, sources, targets, 4, up) for find in finders] for arcs, up in problems]

    assert at_once.is_due(0)
    assert fast == slow
    assert any(len(found) == 4 for kinds in fast for found in kinds[0])


def test_the_heap_grows_where_many_places_are_open(at_once: Compiled[..., Any]) -> None:
    """A star of 300 arms, of which the last reaches the target."""
    arms = np.arange(1, 301)
    tail = np.concatenate((np.zeros(300, dtype=np.intp), arms))
    head = np.concatenate((arms, np.full(300, 301)))
    cost = np.concatenate((np.linspace(1.0, 2.0, 300), np.linspace(900.0, 1.0, 300)))
    ((found,),) = k_shortest_paths(Arcs(tail, head, cost, 302), np.array([0]), np.array([301]), 1)

    assert at_once.is_due(0)
    assert found == (299, 599)


def test_plain_searches_are_counted_until_the_compiled_form_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then, and not before, it is loaded."""
    form = Compiled(astar.find, worth=100)
    monkeypatch.setattr(form, "_machine", None)
    for module in (astar, nearest, views):
        monkeypatch.setattr(module, "COMPILED", form)
    arcs = graph(1)
    assert not form.is_due(0)
    for _ in range(30):
        k_shortest_paths(arcs, np.arange(4), np.arange(8, 12), 4)
        if form.is_due(0):
            break

    assert form.is_due(0)
