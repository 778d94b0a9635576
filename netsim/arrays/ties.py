"""All shortest paths, where several are as short: which they are, and how traffic splits over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.errors import NetsimError
from netsim.kernels.nearest import candidates_over, shortest_over

if TYPE_CHECKING:
    from netsim.kernels.base import FloatArray, IntArray
    from netsim.kernels.paths import Path
    from netsim.kernels.views import View

EQUAL: Final = 0
"""Instead of a number of paths: all that are as short as the shortest."""
_TIE: Final = 1e-9
"""Part of a cost by which equal ones may differ; less is rounding."""
_MOST_EQUAL: Final = 1024


def searched(view: View, sources: IntArray, targets: IntArray, wanted: IntArray) -> list[list[Path]]:
    """Return the paths of pairs of nodes, as many as wanted."""
    is_equal = wanted == EQUAL
    if not is_equal.any():
        return candidates_over(view, sources, targets, wanted)
    paths: list[list[Path]] = [[] for _ in sources]
    some, equal = np.flatnonzero(~is_equal), np.flatnonzero(is_equal)
    for pair, found in zip(some, candidates_over(view, sources[some], targets[some], wanted[some]), strict=True):
        paths[pair] = found
    for pair, found in zip(equal, _equal(view, sources[equal], targets[equal]), strict=True):
        paths[pair] = found
    return paths


def _equal(view: View, sources: IntArray, targets: IntArray) -> list[list[Path]]:
    """Return all shortest paths of each pair: ever more are sought where the last found is still as short."""
    found: list[list[Path]] = [[] for _ in sources]
    open_pairs, k = np.arange(len(sources)), 4
    while len(open_pairs):
        paths = shortest_over(view, sources[open_pairs], targets[open_pairs], k)
        still = []
        for pair, own in zip(open_pairs.tolist(), paths, strict=True):
            ties = _ties(own, view.arcs.cost)
            found[pair] = ties
            if len(ties) == k:
                still.append(pair)
        if still and k >= _MOST_EQUAL:
            raise NetsimError(f"a demand has more than {k} shortest paths of equal latency", hint="take another policy")
        open_pairs, k = np.array(still, dtype=np.intp), 4 * k
    return found


def _ties(paths: list[Path], cost: FloatArray) -> list[Path]:
    """Keep the paths that are as short as the first."""
    costs = [float(cost[list(path)].sum()) for path in paths]
    return [path for path, own in zip(paths, costs, strict=True) if own <= costs[0] * (1.0 + _TIE)]


def splits(paths: Sequence[Path], states: Sequence[Sequence[int]]) -> list[float]:
    """
    Return the part of a rate that each of all shortest paths gets when each node splits equally per next hop.

    Parameters
    ----------
    paths
        All of them.
    states
        Node that each arc of each path leaves; where a path may come through one twice, with the stage it is in.

    Examples
    --------
    Two ways out of the first node; one of them forks again.

    >>> splits([(0, 2), (1, 3), (1, 4)], [[0, 1], [0, 2], [0, 2]])
    [0.5, 0.25, 0.25]
    """
    onward: dict[int, set[int]] = defaultdict(set)
    for path, left in zip(paths, states, strict=True):
        for arc, state in zip(path, left, strict=True):
            onward[state].add(arc)
    return [1.0 / prod(len(onward[state]) for state in left) for left in states]
