"""Graphs on points of the plane: who is a neighbour of whom, and which neighbours to join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Truths = NDArray[np.bool_]

_JITTER: Final = 0.8
"""Part of its cell of the grid in which a point may lie: no two points are closer than the rest."""
_FEWEST: Final = 4
"""Below so many points there is nothing to triangulate: all are neighbours."""


def scatter(count: int, rng: np.random.Generator) -> Floats:
    """
    Scatter points over a square of which each has one unit of area, nowhere crowded.

    Parameters
    ----------
    count
        How many.
    rng
        Draws the places.

    Returns
    -------
    points
        Places in random order, shape (count, 2).
    """
    side = int(np.ceil(np.sqrt(count)))
    cells = rng.permutation(side * side)[:count]
    corner = np.stack([cells % side, cells // side], axis=1)
    points: Floats = (corner + rng.uniform(0.5 - _JITTER / 2, 0.5 + _JITTER / 2, (count, 2))) * np.sqrt(count) / side
    return points


def neighbours(points: Floats) -> Ints:
    """
    Join the points between which there is no other: the Gabriel graph.

    It is part of the Delaunay triangulation and therefore planar, and holds the shortest spanning tree and is
    therefore connected. Four joins a point are usual.

    Parameters
    ----------
    points
        Places, shape (n, 2).

    Returns
    -------
    edges
        Pairs of neighbours, the smaller number first, in ascending order, shape (m, 2).

    References
    ----------
    Gabriel, K. R. and Sokal, R. R. (1969), A new statistical approach to geographic variation analysis, Systematic
    Zoology 18, 259-278. doi:10.2307/2412323

    Examples
    --------
    >>> neighbours(np.array([[0.0, 0.0], [1.0, 0.1], [2.0, 0.0], [1.0, 5.0]])).tolist()
    [[0, 1], [1, 2], [1, 3]]
    """
    if len(points) < _FEWEST:
        return np.stack(np.triu_indices(len(points), 1), axis=1)
    from scipy.spatial import Delaunay

    corners = Delaunay(points).simplices
    edges, inside = [], []
    for a, b, c in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        ends, other = np.sort(corners[:, [a, b]], axis=1), points[corners[:, c]]
        edges.append(ends)
        inside.append(((points[ends[:, 0]] - other) * (points[ends[:, 1]] - other)).sum(axis=1) < 0.0)
    pairs, number = np.unique(np.concatenate(edges), axis=0, return_inverse=True)
    between = np.bincount(number.ravel(), weights=np.concatenate(inside), minlength=len(pairs))
    found: Ints = pairs[between == 0].astype(np.intp)
    return found


def lengths(points: Floats, edges: Ints) -> Floats:
    """Return the length of each edge."""
    found: Floats = np.hypot(*(points[edges[:, 0]] - points[edges[:, 1]]).T)
    return found


def spanning(count: int, edges: Ints, weights: Floats) -> Truths:
    """
    Choose the edges of a spanning tree of least weight.

    Parameters
    ----------
    count
        Number of points.
    edges
        Pairs of points that are connected, the smaller number first, shape (m, 2).
    weights
        Weight of each edge, positive and all different, shape (m,).

    Returns
    -------
    chosen
        Whether each edge is in the tree, shape (m,).

    Examples
    --------
    >>> spanning(3, np.array([[0, 1], [0, 2], [1, 2]]), np.array([1.0, 3.0, 2.0])).tolist()
    [True, False, True]
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    graph = csr_array((weights, (edges[:, 0], edges[:, 1])), shape=(count, count))
    tree = minimum_spanning_tree(graph).tocoo()
    chosen: Truths = np.isin(edges[:, 0] * count + edges[:, 1], tree.row.astype(np.intp) * count + tree.col)
    return chosen


def filled(chosen: Truths, weights: Floats, count: int) -> Truths:
    """
    Choose edges of least weight until there are enough; those already chosen stay.

    Parameters
    ----------
    chosen
        Whether each edge is chosen already, shape (m,).
    weights
        Weight of each edge; infinite: never, shape (m,).
    count
        How many shall be chosen in all.

    Returns
    -------
    chosen
        Whether each edge is chosen, shape (m,).

    Examples
    --------
    >>> filled(np.array([True, False, False]), np.array([9.0, 2.0, 1.0]), 2).tolist()
    [True, False, True]
    """
    left = np.flatnonzero(~chosen & np.isfinite(weights))
    order = left[np.argsort(weights[left], kind="stable")]
    result = chosen.copy()
    result[order[: max(count - int(chosen.sum()), 0)]] = True
    return result
