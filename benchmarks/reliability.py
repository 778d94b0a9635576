"""How likely all places are connected: netsim's frontier against all states of the links, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from netsim.kernels.frontier import connected
from netsim.kernels.reductions import Edge, reduced

UP = 0.9

Answer = list[float]


def ladder(links: int) -> tuple[list[Edge], int]:
    """Return a ladder of squares with both diagonals, five more links for each, and the number of its nodes."""
    rows: list[Edge] = [(0, 1, UP)]
    last = 1
    while len(rows) < links:
        rows += [(last - 1, last + 1, UP), (last, last + 2, UP), (last + 1, last + 2, UP)]
        rows += [(last - 1, last + 2, UP), (last, last + 1, UP)]
        last += 2
    return rows, last + 1


def netsim(links: int) -> Callable[[], Answer]:
    """Prepare netsim: reductions, then the frontier."""
    edges, n_nodes = ladder(links)
    return lambda: [exact(edges, n_nodes)]


def exact(edges: list[Edge], n_nodes: int) -> float:
    """Find the probability that all nodes are connected."""
    small = reduced(edges, range(n_nodes))
    left = connected(small.edges, small.terminals)
    if left is None:
        raise SystemExit("the frontier is too wide")
    return small.factor * left


def naive(links: int) -> Callable[[], Answer]:
    """Prepare all states."""
    edges, n_nodes = ladder(links)
    return lambda: [by_hand(edges, n_nodes)]


def by_hand(edges: list[Edge], n_nodes: int) -> float:
    """Add up the states in which all nodes are connected."""
    total = 0.0
    for state in product((False, True), repeat=len(edges)):
        likely, parts = 1.0, list(range(n_nodes))
        for is_up, (one, other, up) in zip(state, edges, strict=True):
            likely *= up if is_up else 1.0 - up
            if is_up and parts[one] != parts[other]:
                old, new = parts[other], parts[one]
                parts = [new if part == old else part for part in parts]
        total += likely if len(set(parts)) == 1 else 0.0
    return total
