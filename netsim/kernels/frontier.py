"""Exact reliability of small graphs: which parts of a moving frontier are connected, and how likely."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from netsim.kernels.reductions import Edge

MOST_STATES: Final = 50_000
"""States of a frontier that are kept at a time: some ten seconds of work at most, some 20 MB."""
_WIDEST: Final = 12
"""Nodes in a frontier beyond which there would be more states than that: it is not even tried."""
_DOWN: Final = -1
"""Part of a node that is down."""


class _State(NamedTuple):
    """The nodes of the frontier by the connected part that each belongs to, numbered as they appear."""

    parts: tuple[int, ...]
    holds: tuple[bool, ...]
    """Which parts hold a terminal."""


_States = dict[_State, float]


def connected(
    edges: Sequence[Edge],
    terminals: Collection[int],
    node_up: Mapping[int, float] | None = None,
    most: int = MOST_STATES,
) -> float | None:
    """
    Find the probability that some nodes are connected with one another, exactly.

    Links are taken one after the other. All that matters of those taken is which nodes that still have links to come
    are connected, and which parts hold a terminal; ways to get there are added up. So the work grows with the width of
    the graph, not with the number of its links.

    Parameters
    ----------
    edges
        Links that fail independently of one another.
    terminals
        Nodes that shall be connected; each must be up itself.
    node_up
        Probability that a node is up; those left out never fail.
    most
        States of the frontier to keep at a time.

    Returns
    -------
    probability
        ``None`` where the frontier has more states than that, or more than twelve nodes.

    References
    ----------
    Hardy, G., Lucet, C. and Limnios, N. (2007), K-terminal network reliability measures with binary decision diagrams.
    doi:10.1109/TR.2007.898572
    Kuo, S.-Y., Yeh, F.-M. and Lin, H.-Y. (2007), Efficient and exact reliability evaluation for networks with imperfect
    vertices. doi:10.1109/TR.2007.896770

    Examples
    --------
    A triangle of links that are up half of the time:

    >>> triangle = [(0, 1, 0.5), (1, 2, 0.5), (0, 2, 0.5)]
    >>> connected(triangle, [0, 1, 2]), connected(triangle, [0, 1])
    (0.5, 0.625)
    """
    likely = node_up or {}
    if len(terminals) == 1:
        return float(likely.get(next(iter(terminals)), 1.0))
    if not set(terminals) <= {end for one, other, _ in edges for end in (one, other)}:
        return 0.0
    ordered = min((_ordered(edges, start) for start in _starts(edges, terminals)), key=_width)
    if _width(ordered) > _WIDEST:
        return None
    return _Sweep(ordered, frozenset(terminals), likely).run(most)


class _Sweep:
    """One pass over all links."""

    def __init__(self, edges: Sequence[Edge], terminals: frozenset[int], node_up: Mapping[int, float]) -> None:
        self.edges, self.terminals, self.node_up = edges, terminals, node_up
        self.frontier: list[int] = []
        self.missing = len(terminals)
        self.found = 0.0

    def run(self, most: int) -> float | None:
        """Take all links."""
        states: _States = {_State((), ()): 1.0}
        last = {end: place for place, (*ends, _) in enumerate(self.edges) for end in ends}
        seen: set[int] = set()
        for place, (one, other, up) in enumerate(self.edges):
            for node in (one, other):
                if node not in seen:
                    seen.add(node)
                    states = self._enter(states, node)
            states = self._take(states, (one, other), up)
            for node in dict.fromkeys((one, other)):
                if last[node] == place:
                    states = self._leave(states, node)
            if len(states) > most:
                return None
        return self.found

    def _enter(self, states: _States, node: int) -> _States:
        """Let a node join the frontier, up or down."""
        self.frontier.append(node)
        is_terminal, up = node in self.terminals, self.node_up.get(node, 1.0)
        self.missing -= is_terminal

        def grown(state: _State) -> Iterator[tuple[_State, float]]:
            yield _State((*state.parts, len(state.holds)), (*state.holds, is_terminal)), up
            if up < 1.0 and not is_terminal:
                yield _State((*state.parts, _DOWN), state.holds), 1.0 - up

        return _summed(states, grown)

    def _take(self, states: _States, ends: tuple[int, int], up: float) -> _States:
        """Let a link be up or down."""
        places = [self.frontier.index(end) for end in ends]

        def tried(state: _State) -> Iterator[tuple[_State, float]]:
            one, other = (state.parts[place] for place in places)
            if one == other or _DOWN in {one, other}:
                yield state, 1.0
                return
            yield state, 1.0 - up
            parts = tuple(one if part == other else part for part in state.parts)
            holds = list(state.holds)
            holds[one] = holds[one] or holds[other]
            yield self._numbered(parts, holds), up

        return self._without_done(_summed(states, tried))

    def _leave(self, states: _States, node: int) -> _States:
        """Let a node go; where its part goes with it and holds a terminal, the others are out of its reach."""
        place = self.frontier.index(node)
        del self.frontier[place]

        def shrunk(state: _State) -> Iterator[tuple[_State, float]]:
            part, parts = state.parts[place], (*state.parts[:place], *state.parts[place + 1 :])
            if part == _DOWN or part in parts or not state.holds[part]:
                yield self._numbered(parts, state.holds), 1.0

        return _summed(states, shrunk)

    def _without_done(self, states: _States) -> _States:
        """Set aside the states in which all terminals are in one part."""
        if self.missing:
            return states
        done = [state for state in states if sum(state.holds) == 1]
        for state in done:
            self.found += states.pop(state)
        return states

    @staticmethod
    def _numbered(parts: tuple[int, ...], holds: Sequence[bool]) -> _State:
        """Give parts numbers as they appear, so that equal states are equal."""
        number: dict[int, int] = {_DOWN: _DOWN}
        for part in parts:
            number.setdefault(part, len(number) - 1)
        return _State(tuple(number[part] for part in parts), tuple(holds[part] for part in number if part != _DOWN))


def _summed(states: _States, onward: Callable[[_State], Iterator[tuple[_State, float]]]) -> _States:
    """Add up what leads to the same state."""
    found: _States = {}
    for state, likely in states.items():
        for new, part in onward(state):
            if part > 0.0:
                found[new] = found.get(new, 0.0) + likely * part
    return found


def _starts(edges: Sequence[Edge], terminals: Collection[int]) -> list[int]:
    """Return some nodes to start from: terminals, and nodes of fewest links."""
    degree: dict[int, int] = {}
    for one, other, _ in edges:
        degree[one], degree[other] = degree.get(one, 0) + 1, degree.get(other, 0) + 1
    fewest = sorted(degree, key=lambda node: (degree[node], node))
    return list(dict.fromkeys((*sorted(terminals)[:2], *fewest[:4])))


def _ordered(edges: Sequence[Edge], start: int) -> list[Edge]:
    """Order links by breadth from a node, each where its farther end is reached."""
    near: dict[int, list[int]] = {}
    for one, other, _ in edges:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    rank: dict[int, int] = {}
    for first in (start, *near):
        queue = [first] if first not in rank else []
        for node in queue:
            if node not in rank:
                rank[node] = len(rank)
                queue += [other for other in near[node] if other not in rank]
    return sorted(edges, key=lambda edge: sorted((rank[edge[0]], rank[edge[1]]), reverse=True))


def _width(edges: Sequence[Edge]) -> int:
    """Return how many nodes the frontier holds at most."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, (*ends, _) in enumerate(edges):
        for end in ends:
            first.setdefault(end, place)
            last[end] = place
    steps = [0] * (len(edges) + 1)
    for node, place in first.items():
        steps[place] += 1
        steps[last[node] + 1] -= 1
    widest = now = 0
    for step in steps:
        now += step
        widest = max(widest, now)
    return widest
