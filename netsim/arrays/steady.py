"""The digital plane after failures, state by state: only what a failure changes is reckoned anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import compress, islice
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.arrays.settling import Failure, Settled, Settling
from netsim.arrays.states import Fate, Steady, fate_of
from netsim.arrays.undisturbed import Undisturbed
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.refilling import Task

if TYPE_CHECKING:
    from netsim.arrays.arcs import DigitalArcs
    from netsim.arrays.situations import Found, Situation, Situations

_TOGETHER: Final = 64
"""States that are reckoned together: more take hardly less time each, but more memory."""


class SteadyPlane:
    """
    The states of a digital plane in which demands fill their best path and spill over, see ``max-min-fair``.

    After a failure a demand is *hit* if it breaks a path on which the demand tried to grow while nothing was down: its
    rows up to the last that carries anything. Four things are known without carrying everything anew.

    (a) Nobody is hit: all is as it was. A path that takes the place of a broken one is no shorter than that, so that
    the rows before it stay as they are, and filling looks at no other. Where lengths tie, this is not relied upon.

    (b) The same arcs are down: the answer is the same.

    (c) All that another state lacks is down, and more, over which nothing passes of which that state was made: no
    usual row of those who were not hit there, and no row that others were given. The answer is that of the other state.
    For the same demands are hit; what was shortest stays so when others go, so that they are given the same rows; and
    all that follows is reckoned from these. Only who has no path for reasons of policy may now be cut off as well:
    states that bar somebody new do not answer for others. So most failures of a node are that of one of its links.

    (d) No demand that is hit ran over a full arc, each had all on its best path, and when each runs over its new best
    path instead no arc of these is full. Then nobody else's rate changes. For let the others grow as before and those
    hit on their new paths: the load of an arc never falls while rates grow, so that an arc of a new path, not full in
    the end, never is; an arc that was full carries none of those hit, before or after, so that it fills at the same
    moment; and all others carry at most what they did. So each demand finds the same arcs full whenever it looks, and
    this is how filling goes.

    In all other states, those hit get new rows, and all whom that may reach are filled anew, see
    :class:`netsim.kernels.refilling.Refill`.

    States that are asked for together are searched, filled and added up together, as if they were one plane in as many
    parts that have nothing in common.

    Parameters
    ----------
    arcs, situations
        The plane.
    usual
        What happens while nothing is down.
    answer
        Rate on each path while nothing is down, shape (n_candidates,). [bit/s]
    task
        Capacities, replicas counted, what is asked, and the priority of each demand.
    """

    def __init__(
        self, arcs: DigitalArcs, situations: Situations, usual: Situation, answer: FloatArray, task: Task
    ) -> None:
        self._arcs, self._situations, self._now = arcs, situations, usual
        self._undisturbed = Undisturbed(usual, answer, task)
        self._settling = Settling(situations, self._undisturbed, len(arcs.capacity))
        self._known: dict[bytes, Steady] = {}
        self._least: dict[int, tuple[frozenset[int], Settled]] = {}
        self.counts = {"not_used": 0, "known": 0, "contained": 0, "moved": 0, "filled": 0}
        """How many states were answered in which way."""

    def after(self, down: Collection[str]) -> Steady:
        """
        Return what demands get while some nodes and links are down; ids of other planes do no harm.

        A state that changes nothing is answered by :attr:`usual` itself.
        """
        return self.after_each([down])[0]

    def after_each(self, downs: Sequence[Collection[str]]) -> list[Steady]:
        """Return the same for many states: those that nobody asked for before are reckoned together."""
        every = [self._gone(down) for down in downs]
        keys = [gone.tobytes() for gone in every]
        new = {key: given for key, *given in zip(keys, every, downs, strict=True) if key not in self._known}
        self.counts["known"] += len(keys) - len(new)
        left = iter(new.values())
        while some := list(islice(left, _TOGETHER)):
            self._find(*zip(*some, strict=True))
        return [self._known[key] for key in keys]

    def _gone(self, down: Collection[str]) -> IntArray:
        """Return the arcs and replicas that go with nodes and links, in order."""
        gone = {arc for name in down if name in self._arcs_of for arc in self._arcs_of[name]}
        return np.array(sorted(gone), dtype=np.intp)

    @cached_property
    def _arcs_of(self) -> dict[str, list[int]]:
        """The arcs and replicas, of those that are there, that go with each node and link."""
        graph, is_there = self._arcs.graph, self._now.up.tolist()
        of: dict[str, list[int]] = {name: [] for name in self._arcs.nodes}
        for arc, (tail, head) in enumerate(zip(graph.tail.tolist(), graph.head.tolist(), strict=True)):
            of[self._arcs.nodes[tail]].append(arc)
            of[self._arcs.nodes[head]].append(arc)
        for replica, seat in self._situations.seat.items():
            of[replica.partition(";")[2]].append(seat)
        of |= {link: [2 * number, 2 * number + 1] for number, link in enumerate(self._arcs.links)}
        return {name: [arc for arc in own if is_there[arc]] for name, own in of.items()}

    @cached_property
    def usual(self) -> Steady:
        """What demands get while nothing is down."""
        return self._settling.usual(fate_of(self._now.fate))

    # -- states ------------------------------------------------------------------------------------------------------

    def _find(self, gone: Sequence[IntArray], down: Sequence[Collection[str]]) -> None:
        """Find out about states of which nothing is known."""
        open_ = []
        for own, names, hit in zip(gone, down, self._settling.hit(gone), strict=True):
            known, how = (self._contained(own), "contained") if hit else (self.usual, "not_used")
            if known is None:
                open_.append((own, names, hit))
            else:
                self._known[own.tobytes()] = known
                self.counts[how] += 1
        failures = self._failures(open_)
        is_free = [bool(self._undisturbed.is_free[hit].all()) for _, _, hit in open_]
        moved = iter(self._settling.moved(list(compress(failures, is_free))))
        settled = [next(moved) if free else None for free in is_free]
        is_left = [done is None for done in settled]
        filled = iter(self._settling.filled(list(compress(failures, is_left))))
        for (own, _, _), done in zip(open_, settled, strict=True):
            self.counts["filled" if done is None else "moved"] += 1
            self._keep(own, done or next(filled))

    def _failures(self, hits: Sequence[tuple[IntArray, Collection[str], list[int]]]) -> list[Failure]:
        """Find the best paths that are left to those hit, given what is down as arcs and by name."""
        ups = []
        for gone, _, _ in hits:
            up = self._now.up.copy()
            up[gone] = False
            ups.append(up)
        found = self._situations.best_rows([hit for _, _, hit in hits], ups)
        return [
            Failure(up, rows, self._fates([number for number in rows if not rows[number]], paths, up, down))
            for up, (_, down, _), (rows, paths) in zip(ups, hits, found, strict=True)
        ]

    def _fates(self, lost: list[int], found: Found, up: BoolArray, down: Collection[str]) -> Fate:
        """Tell why demands without a path have none, those included that never had one."""
        cut, barred = self.usual.cut, self.usual.barred
        if lost:
            now = fate_of(self._situations.fates(lost, found, self._arcs.node_up(down), up), lost)
            cut, barred = cut | now[0], barred | now[1]
        return cut, barred

    def _contained(self, gone: IntArray) -> Steady | None:
        """Return the state of a part of what is down if the rest has no say in it."""
        every = set(gone.tolist())
        for arc in every & self._least.keys():
            part, settled = self._least[arc]
            if part <= every and not settled.seen[gone].any():
                return settled.state
        return None

    def _keep(self, gone: IntArray, settled: Settled) -> None:
        """Keep a state: also for those in which more is down, unless that may tell somebody another reason."""
        self._known[gone.tobytes()] = settled.state
        least = int(gone[0])
        is_shorter = least not in self._least or len(gone) < len(self._least[least][0])
        if is_shorter and settled.state.barred == self.usual.barred:
            self._least[least] = frozenset(gone.tolist()), settled

    def changes(self, state: Steady, down: Collection[str]) -> bool:
        """Tell whether more assets that go down can change a state at all, by the argument (a) for that state."""
        return state.tried is None or bool(state.tried[self._gone(down)].any())
