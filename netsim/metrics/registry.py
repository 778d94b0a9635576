"""Metrics that users add to the summary of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from netsim.errors import NetsimError, NotFound, did_you_mean

if TYPE_CHECKING:
    from netsim.record import Record

Formula = Callable[["Record", "Record | None"], float]
"""Takes a run and its undisturbed twin, if it was run; NaN where there is no value."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of one's own."""

    name: str
    unit: str
    definition: str
    formula: Formula
    better: str = ""
    """``lower``, ``higher``, or empty: neither is better in itself."""


_KNOWN: Final[dict[str, Metric]] = {}


def register_metric(
    name: str, unit: str, definition: str, better: Literal["lower", "higher", ""] = ""
) -> Callable[[Formula], Formula]:
    """
    Add a metric to the summary of every run, to criteria of scenarios, reports and ``netsim list metrics``.

    Parameters
    ----------
    name
        In lower case, words joined by underscores.
    unit
        Empty for a count.
    definition
        What it is, in half a sentence.
    better
        Whether ``lower`` or ``higher`` is better, for those who compare runs; empty: neither in itself.

    Returns
    -------
    decorator
        Takes a function of a run and its undisturbed twin (or ``None``) that returns a number, a pure one.

    Raises
    ------
    NetsimError
        If there is a metric of that name, the name is none, the definition is empty, or nothing is better that way.
    """
    from netsim.metrics.summary import DEFINITIONS

    if not (name.isidentifier() and name.islower()):
        raise NetsimError(f'"{name}" is no name of a metric', hint="write it in lower case, such as lost_hours")
    if name in DEFINITIONS or name in _KNOWN:
        raise NetsimError(f'there is a metric "{name}" already', hint="take another name")
    if not definition.strip():
        raise NetsimError(f'the metric "{name}" does not say what it is', hint="write a definition in half a sentence")

    if better not in {"lower", "higher", ""}:
        raise NetsimError(f'nothing is better by being "{better}"', hint="lower or higher")

    def register(formula: Formula) -> Formula:
        _KNOWN[name] = Metric(name, unit, definition, formula, better)
        return formula

    return register


def forget_metric(name: str) -> None:
    """
    Drop a metric that was registered.

    Raises
    ------
    NotFound
        If there is none.
    """
    if name not in _KNOWN:
        raise NotFound(f'no metric "{name}" was registered', hint=did_you_mean(name, _KNOWN))
    del _KNOWN[name]


def registered_metrics() -> Mapping[str, Metric]:
    """Return the metrics that were registered, by name."""
    return MappingProxyType(_KNOWN)
