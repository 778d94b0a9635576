"""Dispatch: by which rule a crew takes the next of several faults, and how to add a rule of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netsim.errors import NetsimError, NotFound, did_you_mean

if TYPE_CHECKING:
    from netsim.model import RepairCrew

FIRST_COME: Final = "first-come"
"""The rule of crews that name none."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What the network loses by one fault."""

    share: float
    """Part of all data, each demand at its busiest hour, that would be served in addition if this asset alone were up
    again, plus the part of all freight whose usual way is over it."""
    load: float
    """Data that it carries if nothing has failed, both directions, each demand at its busiest hour. [bit/s]"""


@dataclass(frozen=True, slots=True)
class Call:
    """A fault that waits, as a crew sees it that is free, may work there and can get there."""

    asset: str
    """The node or link that has failed."""
    kind: str
    """Kind of link, or ``node``."""
    number: int
    """Place in the queue: how many that wait now were called before."""
    failed: float
    """When it failed. [s after start]"""
    called: float
    """When it was located and permitted, so that a crew was asked for. [s after start]"""
    now: float
    """[s after start]"""
    crew: RepairCrew
    travel: float
    """Time until the crew would be on site, mobilisation included. [s]"""
    weigh: Callable[[], Loss]
    """Finds what is lost; it takes time, so only a rule that needs it asks."""


Rank = float | tuple[float, ...]
Rule = Callable[[Call], Rank]
"""Returns how urgent a call is: the least goes first; of equals the one reached first, then the one called first."""
_KNOWN: dict[str, Rule] = {}


def register_dispatch(name: str) -> Callable[[Rule], Rule]:
    """
    Give a rule of dispatch a name, by which scenarios (``dispatch``) and crews (column ``dispatch``) call it.

    Parameters
    ----------
    name
        Must be free.

    Returns
    -------
    decorator
        Takes a function that gets a :class:`Call` and returns a number, or numbers in order: the least goes first.

    Raises
    ------
    NetsimError
        If the name is taken.

    Examples
    --------
    >>> @register_dispatch("oldest-failure")
    ... def oldest_failure(call: Call) -> float:
    ...     return call.failed
    >>> "oldest-failure" in dispatches()
    True
    >>> forget_dispatch("oldest-failure")
    """
    if name in _KNOWN:
        raise NetsimError(f'there is a dispatch rule "{name}" already', hint="choose another name")

    def register(rule: Rule) -> Rule:
        _KNOWN[name] = rule
        return rule

    return register


def forget_dispatch(name: str) -> None:
    """Take a name away that was registered."""
    del _KNOWN[name]


def dispatch_named(name: str) -> Rule:
    """
    Return the rule of a name.

    Raises
    ------
    NotFound
        If there is none.
    """
    if name not in _KNOWN:
        known = "known dispatch rules: " + ", ".join(_KNOWN)
        raise NotFound(f'no dispatch rule is named "{name}"', hint=did_you_mean(name, _KNOWN) or known)
    return _KNOWN[name]


def dispatches() -> tuple[str, ...]:
    """Return the names of all rules."""
    return tuple(_KNOWN)


# -- the rules that come with netsim -----------------------------------------------------------------------------------


@register_dispatch(FIRST_COME)
def _first_come(call: Call) -> float:
    """Take faults in the order in which crews were asked for."""
    return call.number


@register_dispatch("nearest")
def _nearest(call: Call) -> float:
    """Take the fault that is reached first."""
    return call.travel


@register_dispatch("most-lost")
def _most_lost(call: Call) -> tuple[float, float]:
    """Take the fault whose mending brings most back at once; where that is equal, the one on what carries most."""
    loss = call.weigh()
    return -loss.share, -loss.load
