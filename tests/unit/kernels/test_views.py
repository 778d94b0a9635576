"""What is up of a graph: least costs that are mended are those of a new search, and what is known is not sought."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from netsim.kernels import astar, mending, nearest, views
from netsim.kernels.compiled import Compiled
from netsim.kernels.nearest import candidate_paths, candidates_over
from netsim.kernels.paths import Arcs, distances
from netsim.kernels.views import View, Whole


@pytest.fixture(params=["interpreted", "compiled"])
def _at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let costs be mended from the first on, by numba or as Python runs it."""
    found, mended = Compiled(astar.find, worth=0), Compiled(mending.mend)
    if request.param == "interpreted":
        monkeypatch.setattr(found, "_machine", astar.find)
        monkeypatch.setattr(mended, "_machine", mending.mend)
    for module in (astar, nearest, views):
        monkeypatch.setattr(module, "COMPILED", found)
    monkeypatch.setattr(views, "MENDED", mended)


def problems() -> Iterator[tuple[Arcs, list[np.ndarray]]]:
    """Draw multigraphs, with real costs and with small whole ones, zero among them, and what is up of each."""
    for seed in range(12):
        draw = np.random.default_rng(seed)
        tail, head = draw.integers(15, size=(2, 70))
        cost = draw.uniform(0.0, 9.0, 70) if seed % 2 else draw.integers(0, 4, 70).astype(float)
        yield Arcs(tail, head, cost, 15), [draw.random(70) > part for part in (0.0, 0.02, 0.1, 0.5, 1.0)]


@pytest.mark.usefixtures("_at_once")
def test_mended_costs_are_those_of_a_new_search() -> None:
    """To the last bit, whatever is down, in whatever order targets are asked for."""
    for arcs, states in problems():
        whole = Whole(arcs)
        for up in states:
            view = View(arcs, up, whole)
            for targets in ([3], [0, 3, 7], list(range(14, -1, -1))):
                fresh = distances(arcs, np.array(targets), up, backwards=True)
                assert view.toward(targets).tobytes() == fresh.tobytes()


@pytest.mark.usefixtures("_at_once")
def test_paths_from_mended_costs_are_those_of_a_new_search() -> None:
    """A view is searched twice, for some paths and for more."""
    sources, targets = np.array([(a, b) for a in range(5) for b in range(9, 13)]).T
    for arcs, states in problems():
        whole = Whole(arcs)
        for up in states:
            view = View(arcs, up, whole)
            for k in (1, 3):
                assert candidates_over(view, sources, targets, k) == candidate_paths(arcs, sources, targets, k, up)


@pytest.mark.usefixtures("_at_once")
def test_on_a_large_graph_little_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Costs are sought anew then, and are the same."""
    monkeypatch.setattr(views, "_MOST", 30)
    for arcs, states in problems():
        whole, up = Whole(arcs), states[2]
        view = View(arcs, up, whole)
        for targets in ([1, 2], [2, 1, 4]):
            assert view.toward(targets).tobytes() == distances(arcs, np.array(targets), up, backwards=True).tobytes()
        assert whole.mended(up, [1, 2, 4]) is None


def test_costs_are_sought_once() -> None:
    """The second time they are at hand."""
    arcs, (_, up, *_) = next(problems())
    view = View(arcs, up)
    first = view.toward([4, 5])
    view._find = None  # type: ignore[assignment, method-assign] # whoever seeks again fails

    assert view.toward([5, 4]).tolist() == first[::-1].tolist()
