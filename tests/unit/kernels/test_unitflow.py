"""Flows of units and the paths they are made of."""

from __future__ import annotations

import numpy as np

from netsim.kernels.paths import Arcs
from netsim.kernels.unitflow import UnitFlow, paths_of

EIGHT = Arcs(np.array([0, 1, 2, 3, 1]), np.array([1, 2, 3, 1, 4]), np.array([1.0, 0.0, 0.0, 0.0, 1.0]), 5)
"""From 0 over 1 to 4, with a circle 1-2-3-1 that costs nothing."""


def test_circles_are_left_out_of_paths() -> None:
    """Whether the walk comes by or not."""
    assert paths_of(EIGHT, {0, 1, 2, 3, 4}, 0, 4) == [(0, 4)]
    assert paths_of(EIGHT, {1, 2, 3}, 0, 4) == []


def test_no_more_units_are_sent_than_asked_for_or_fit() -> None:
    """And none to where they are."""
    flow = UnitFlow.of(EIGHT, np.arange(5))
    assert flow.send(0, 4, 0) == set()
    assert flow.send(0, 4, 3) == {0, 4}
    assert flow.send(4, 4, 1) == set()
