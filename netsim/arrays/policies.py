"""How demands share the digital plane: the policies that there are, and the place where others join."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from netsim.errors import NetsimError, NotFound, did_you_mean
from netsim.kernels.base import FloatArray, IntArray
from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.searches import Search

Paths = Literal["candidates", "overflow", "shortest", "equal-cost"]
"""
Paths that a policy chooses from: each demand's k shortest and up to k without a common link; the same, but beside the
best one only for demands that it does not give all on their best; its shortest; or all that are as short as its
shortest.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """
    What is asked of a policy in one state of the plane.

    Parameters
    ----------
    candidates
        The paths of each demand, best first.
    delay
        Of each of them without queueing, shape (n_candidates,). [s]
    split
        Part of a demand's rate that an equal split per next hop at every node sends over each of them, shape
        (n_candidates,); made for paths of equal cost, else ones.
    capacity
        Rate that fits into each arc, shape (n_arcs,). [bit/s]
    asked
        Shape (n_demands,). [bit/s]
    priority
        Lower numbers first, shape (n_demands,).
    cost
        Delay of each arc, shape (n_arcs,), and a deterrent where clients are served by their second choice. [s]
    search
        Gives the cheapest admissible path of each demand under prices of arcs, beyond the candidates.
    """

    candidates: Candidates
    delay: FloatArray
    split: FloatArray
    capacity: FloatArray
    asked: FloatArray
    priority: IntArray
    cost: FloatArray
    search: Search


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Rates on paths, which need not be the candidates. [bit/s]"""

    paths: Candidates
    rate: FloatArray


Share = Callable[[Task], "Answer | FloatArray"]
"""Returns the rate on each candidate path, shape (n_candidates,), or rates on other paths. [bit/s]"""


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to share the digital plane."""

    name: str
    share: Share
    paths: Paths = "candidates"


_KNOWN: Final[dict[str, Policy]] = {}


def register_policy(name: str, *, paths: Paths = "candidates") -> Callable[[Share], Share]:
    """
    Let a function decide how demands share the digital plane.

    Parameters
    ----------
    name
        By which scenarios and ``netsim.route`` ask for it.
    paths
        What it chooses from: ``candidates`` (each demand's k shortest paths, and up to k without a common link),
        ``overflow`` (the same, sought only for demands whose best path it does not let carry all: it is asked again
        then, and must answer for the others as before), ``shortest`` or ``equal-cost`` (all that are as short as the
        shortest).

    Returns
    -------
    decorator
        Takes a function of a :class:`Task` that returns the rate on each candidate path. Whatever it returns is cut
        to what was asked and to what fits.

    Raises
    ------
    NetsimError
        If a policy has that name already.

    Examples
    --------
    >>> @register_policy("first-come")
    ... def first_come(task: Task) -> FloatArray:
    ...     paths, room = task.candidates, np.append(task.capacity, np.inf)
    ...     rate, left = np.zeros(len(paths.arcs)), task.asked.copy()
    ...     for row, demand in enumerate(paths.owner):
    ...         rate[row] = min(left[demand], room[paths.arcs[row]].min())
    ...         left[demand] -= rate[row]
    ...         room[paths.arcs[row]] -= rate[row]
    ...     return rate
    >>> policy_named("first-come").paths
    'candidates'
    >>> forget_policy("first-come")
    """
    if name in _KNOWN:
        raise NetsimError(f'a policy is named "{name}" already', hint="take another name")

    def register(share: Share) -> Share:
        _KNOWN[name] = Policy(name, share, paths)
        return share

    return register


def forget_policy(name: str) -> None:
    """Drop a policy that was registered."""
    del _KNOWN[policy_named(name).name]


def policy_named(name: str) -> Policy:
    """
    Return the policy of a name.

    Raises
    ------
    NotFound
        If there is none.
    """
    if name not in _KNOWN:
        raise NotFound(f'no policy is named "{name}"', hint=did_you_mean(name, _KNOWN) or _known())
    return _KNOWN[name]


def policies() -> tuple[str, ...]:
    """Return the names of all policies."""
    return tuple(_KNOWN)


def _known() -> str:
    return "known policies: " + ", ".join(_KNOWN)


def share(policy: Policy, task: Task) -> Answer:
    """
    Let a policy decide, and hold it to the rules: nothing below zero, above what was asked or over a capacity.

    Rounding may exceed a capacity by a hair, and what others have registered by more: then all rates over such an arc
    shrink alike.
    """
    found = policy.share(task)
    answer = found if isinstance(found, Answer) else Answer(task.candidates, np.asarray(found, dtype=float))
    if answer.rate.shape != (len(answer.paths.arcs),):
        raise NetsimError(
            f'policy "{policy.name}" gave {answer.rate.shape} rates for {len(answer.paths.arcs)} paths',
            hint="return one for each candidate path",
        )
    rate = np.clip(np.nan_to_num(answer.rate, nan=0.0), 0.0, None)
    total = np.bincount(answer.paths.owner, weights=rate, minlength=len(task.asked)).astype(float)
    rate = rate * _part(task.asked, total)[answer.paths.owner]
    fits = np.append(_part(task.capacity, answer.paths.load(rate)), 1.0)
    if (fits < 1.0).any():
        rate = rate * fits[answer.paths.arcs].min(axis=1, initial=1.0)
    return Answer(answer.paths, np.asarray(rate, dtype=float))


def _part(room: FloatArray, wanted: FloatArray) -> FloatArray:
    """Return the part of what is wanted that there is room for; 1 where rounding alone exceeds it."""
    part = np.ones(len(room))
    over = wanted > room * (1.0 + 1e-9)
    part[over] = room[over] / wanted[over]
    return part


# -- the policies that come with netsim --------------------------------------------------------------------------------


@register_policy("max-min-fair", paths="overflow")
def _max_min_fair(task: Task) -> FloatArray:
    """Fill each demand's best path and spill over to the next, all in fair shares."""
    return fill_paths(task.candidates, task.capacity, task.asked, priority=task.priority)


@register_policy("shortest", paths="shortest")
def _shortest(task: Task) -> FloatArray:
    """Keep to the shortest path, full or not, and share full links fairly."""
    return fill_paths(task.candidates, task.capacity, task.asked, priority=task.priority)


@register_policy("ecmp", paths="equal-cost")
def _ecmp(task: Task) -> FloatArray:
    """Split equally per next hop over all shortest paths; what meets a full link there does not go elsewhere."""
    paths, owner = task.candidates, task.candidates.owner
    alone = Candidates(paths.arcs, np.arange(len(paths.arcs) + 1), paths.n_arcs)
    limit, weight = task.asked[owner] * task.split, np.maximum(task.split, np.finfo(float).tiny)
    return fill_paths(alone, task.capacity, limit, weight=weight, priority=task.priority[owner])


_CRUMB: Final = 1e-9
"""Part of what was asked that is rounding of the programme, not service."""


@register_policy("optimal")
def _optimal(task: Task) -> Answer:
    """Carry as much as any routing could, each priority before the next, and of that the least latency."""
    from netsim.kernels.optimum import Throughput

    programme = Throughput(task.search, np.ones(len(task.asked)), task.cost, task.priority)
    best = programme.solve(task.capacity, task.asked)
    return Answer(best.paths, np.where(best.rate > _CRUMB * task.asked[best.paths.owner], best.rate, 0.0))
