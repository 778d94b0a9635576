"""What is up of a graph: arcs are taken out of a matrix one by one, and what is known is not sought."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from netsim.kernels import views
from netsim.kernels.paths import Arcs, distances
from netsim.kernels.views import View


def problems() -> Iterator[tuple[Arcs, list[np.ndarray]]]:
    """Draw multigraphs, with real costs and with small whole ones, zero among them, and what is up of each."""
    for seed in range(12):
        draw = np.random.default_rng(seed)
        tail, head = draw.integers(15, size=(2, 70))
        cost = draw.uniform(0.0, 9.0, 70) if seed % 2 else draw.integers(0, 4, 70).astype(float)
        yield Arcs(tail, head, cost, 15), [draw.random(70) > part for part in (0.0, 0.02, 0.1, 0.5, 1.0)]


@pytest.mark.parametrize("few", [0, 100])
def test_costs_without_some_arcs_are_those_of_a_new_matrix(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit, whether arcs are taken out or the matrix is made anew."""
    monkeypatch.setattr(views, "_FEW", few)
    targets = list(range(15))
    for arcs, states in problems():
        for up in states:
            fresh = distances(arcs, np.array(targets), up, backwards=True)
            assert View(arcs, up).toward(targets).tobytes() == fresh.tobytes()


def test_a_large_view_keeps_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Costs are sought anew then, and are the same."""
    monkeypatch.setattr(views, "_MOST", 30)
    for arcs, states in problems():
        view = View(arcs, states[2])
        for targets in ([1, 2], [2, 1, 4]):
            fresh = distances(arcs, np.array(targets), states[2], backwards=True)
            assert view.toward(targets).tobytes() == fresh.tobytes()


def test_costs_are_sought_once() -> None:
    """The second time they are at hand."""
    arcs, (_, up, *_) = next(problems())
    view = View(arcs, up)
    first = view.toward([4, 5])
    view._find = None  # type: ignore[assignment, method-assign] # whoever seeks again fails

    assert view.toward([5, 4]).tolist() == first[::-1].tolist()
