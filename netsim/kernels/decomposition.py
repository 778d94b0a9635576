"""Bounds of reliability for graphs of any size: sets of states taken apart by what keeps the terminals connected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf, log
from typing import NamedTuple

_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wiring:
    """What connects nodes, and what that needs: parts that fail independently of one another."""

    n_nodes: int
    links: Sequence[tuple[int, int]]
    """Both ends of each link."""
    needs: Sequence[frozenset[int]]
    """Parts without which a link does not connect: itself, its ends, what it shares with others."""
    always: frozenset[int]
    """Parts without which a terminal is not up."""
    up: Sequence[float]
    """Probability that each part is up."""
    one_way: frozenset[int] = _NOTHING
    """Links that connect only from their first end to the other."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known of a probability."""

    lower: float
    upper: float
    looked: int
    """Sets of states that were looked at."""
    is_all: bool
    """Whether no state is left to look at, so that both are equal but for rounding."""


def bounds(wiring: Wiring, terminals: Sequence[int], gap: float, most: int) -> Bounds:
    """
    Enclose the probability that some nodes are connected with one another, each to each other one.

    The likeliest set of states that is undecided is taken, at first all of them. If what is down in it cuts the
    terminals apart, it counts as failed. Otherwise there is a tree that connects them: the states in which all of the
    tree is up are fine, and the rest falls into sets by the first part of the tree that is down. What is fine is the
    lower bound, what has not failed is the upper one.

    Parameters
    ----------
    wiring
        The graph.
    terminals
        Nodes that shall be connected; each must be up itself.
    gap
        Distance of the bounds at which to stop.
    most
        Sets of states after which to stop.

    Returns
    -------
    bounds
        They enclose the probability, and come nearer to one another with each set.

    References
    ----------
    Dotson, W. P. and Gobien, J. O. (1979), A new analysis technique for probabilistic graphs.
    doi:10.1109/TCS.1979.1084573 (for two terminals; here with trees for any number, and with parts that links share;
    where links go one way, with a tree from the first terminal to the others and one from them back to it)

    Examples
    --------
    Two links between two nodes; the first set decides whether the first is up, the next one is the rest.

    >>> wiring = Wiring(2, [(0, 1), (0, 1)], [frozenset({0}), frozenset({1})], frozenset(), [0.9, 0.8])
    >>> bounds(wiring, [0, 1], 0.0, 1)
    Bounds(lower=0.9, upper=1.0, looked=1, is_all=False)
    >>> round(bounds(wiring, [0, 1], 0.0, 9).lower, 9)
    0.98
    """
    search = _Search(wiring, terminals)
    fine = failed = 0.0
    looked = 0
    heap, number = [_Set(-1.0, 0, _NOTHING, (), _NOTHING)], 0
    while heap and looked < most and 1.0 - fine - failed > gap:
        taken = heappop(heap)
        looked += 1
        likely, is_up = -taken.likely, taken.is_up.union(taken.more)
        tree = search.tree(is_up, taken.is_down)
        if tree is None:
            failed += likely
            continue
        order = tuple(sorted(tree, key=lambda part: (wiring.up[part], part)))
        for place, part in enumerate(order):
            if wiring.up[part] < 1.0:
                number += 1
                down = -likely * (1.0 - wiring.up[part])
                heappush(heap, _Set(down, number, is_up, order[:place], taken.is_down | {part}))
            likely *= wiring.up[part]
        fine += likely
    upper = min(1.0, 1.0 - failed) if heap else fine
    return Bounds(min(fine, upper), upper, looked, not heap)


class _Set(NamedTuple):
    """The states in which some parts are up and some are down."""

    likely: float
    """Negative, for the heap."""
    number: int
    """Of equally likely sets the one that was found first is taken first."""
    is_up: frozenset[int]
    more: tuple[int, ...]
    """Others that are up."""
    is_down: frozenset[int]


class _Search:
    """
    Trees that connect the terminals, as likely as can be found quickly.

    References
    ----------
    Takahashi, H. and Matsuyama, A. (1980), An approximate solution for the Steiner problem in graphs. Mathematica
    Japonica 24, 573-577.
    """

    def __init__(self, wiring: Wiring, terminals: Sequence[int]) -> None:
        self.terminals, self.needs, self.always = list(terminals), wiring.needs, wiring.always
        self.cost = [-log(own) if own > 0.0 else inf for own in wiring.up]
        onward: list[list[tuple[int, int]]] = [[] for _ in range(wiring.n_nodes)]
        back: list[list[tuple[int, int]]] = [[] for _ in range(wiring.n_nodes)]
        for link, (one, other) in enumerate(wiring.links):
            onward[one].append((link, other))
            back[other].append((link, one))
            if link not in wiring.one_way:
                onward[other].append((link, one))
                back[one].append((link, other))
        self.ways = (onward, back) if wiring.one_way else (onward,)

    def tree(self, is_up: frozenset[int], is_down: frozenset[int]) -> set[int] | None:
        """Return the parts of a tree that are not known to be up; ``None`` where there is no tree."""
        parts = set(self.always)
        if parts & is_down or any(self.cost[part] == inf for part in parts):
            return None
        for near in self.ways:
            own = self._tree(near, parts | is_up, is_down)
            if own is None:
                return None
            parts |= own
        return parts - is_up

    def _tree(self, near: list[list[tuple[int, int]]], free: set[int], is_down: frozenset[int]) -> set[int] | None:
        """Return what a tree from the first terminal needs; what is ``free`` costs nothing."""
        parts = set[int]()
        best, came = {self.terminals[0]: 0.0}, dict[int, tuple[int, int]]()
        heap, left = [(0.0, self.terminals[0])], set(self.terminals[1:])
        while heap and left:
            cost, node = heappop(heap)
            if cost > best[node]:
                continue
            if node in left:  # the way there is part of the tree now: go on from all of it
                left.discard(node)
                for link, passed in list(_steps(came, node)):
                    parts |= self.needs[link]
                    free |= self.needs[link]
                    best[passed] = 0.0
                    del came[passed]
                    heappush(heap, (0.0, passed))
                continue
            for link, other in near[node]:
                own = self.needs[link]
                if not is_down.isdisjoint(own):
                    continue
                total = cost + sum(self.cost[part] for part in own if part not in free)
                if total < best.get(other, inf):
                    best[other], came[other] = total, (link, node)
                    heappush(heap, (total, other))
        return None if left else parts


def _steps(came: dict[int, tuple[int, int]], node: int) -> Iterator[tuple[int, int]]:
    """Walk back from the end of a search to its start."""
    while node in came:
        link, before = came[node]
        yield link, node
        node = before
