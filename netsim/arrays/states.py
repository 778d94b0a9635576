"""What demands get in the states of a digital plane, whatever its policy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray

if TYPE_CHECKING:
    from netsim.arrays.flows import Flows

_CUT: Final = frozenset({"end_down", "no_path"})
_BARRED: Final = frozenset({"policy", "path_down"})
"""Reasons, of ``Flows``, of demands without any path."""
Fate = tuple[frozenset[int], frozenset[int]]
"""Demands that are cut off, and those that are barred."""


@dataclass(frozen=True, slots=True, eq=False)
class Steady:
    """
    What demands get in one state at the busiest hour, once all has settled.

    Parameters
    ----------
    served
        Shape (n_demands,). [bit/s]
    latency
        One way, mean over the paths in use weighted by their rates; NaN where nothing is carried, same shape. [s]
    cut
        Demands, by number, between whose ends nothing leads any more, or an end of which is down.
    barred
        Demands, by number, without a path although there is one that the rules forbid: their terms or protection.
        Who has no path while nothing is down stays with the reason of that.
    """

    served: FloatArray
    latency: FloatArray
    cut: frozenset[int]
    barred: frozenset[int]
    tried: BoolArray | None = None
    """Which arcs and replicas anybody tried to grow over: no other can change this state by failing as well."""


class CarriedPlane:
    """
    The states of a digital plane under any policy: each is carried anew.

    Parameters
    ----------
    asked
        Shape (n_demands,). [bit/s]
    carry
        Carries what is asked while some assets are down.
    """

    def __init__(self, asked: FloatArray, carry: Callable[[FloatArray, frozenset[str]], Flows]) -> None:
        self._asked, self._carry = asked, carry
        self._known: dict[frozenset[str], Steady] = {}

    def after(self, down: Collection[str]) -> Steady:
        """Return what demands get while some nodes and links are down."""
        key = frozenset(down)
        if key not in self._known:
            flows, usual = self._carry(self._asked, key), self.usual
            now = Steady(flows.served, flows.latency, *fate_of(flows.reason))
            is_same = all(
                np.array_equal(*both, equal_nan=True)
                for both in ((now.served, usual.served), (now.latency, usual.latency))
            )
            self._known[key] = usual if is_same else now
        return self._known[key]

    def after_each(self, downs: Sequence[Collection[str]]) -> list[Steady]:
        """Return the same for many states."""
        return [self.after(down) for down in downs]

    @cached_property
    def usual(self) -> Steady:
        """What demands get while nothing is down."""
        flows = self._carry(self._asked, frozenset())
        return Steady(flows.served, flows.latency, *fate_of(flows.reason))

    def changes(self, state: Steady, down: Collection[str]) -> bool:  # noqa: ARG002 - as of steady planes
        """Tell whether more assets that go down can change a state: who knows."""
        return True


def fate_of(reasons: Sequence[str], among: Iterable[int] | None = None) -> Fate:
    """Tell from reasons, one a demand, who is cut off and who is barred; ``among`` names those who may be."""
    every = [(number, reasons[number]) for number in (range(len(reasons)) if among is None else among)]
    cut, barred = (frozenset(number for number, reason in every if reason in words) for words in (_CUT, _BARRED))
    return cut, barred
