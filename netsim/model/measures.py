"""What could be done about a network, and what it would cost: measures, to be weighed against one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from netsim.errors import NetsimError
from netsim.model.base import Confidence
from netsim.model.changes import Alter, Change

_COST: Final = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*(k|M|bn)?\s*([A-Z]{3})\s*")
_PREFIXES: Final[Mapping[str, float]] = {"k": 1e3, "M": 1e6, "bn": 1e9}
_HINT: Final = 'write for example "800 kUSD", "12 MUSD" or "1.2 bnUSD"'


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What a measure takes, all of it in one figure: to build, and to run for as long as is reckoned with.

    Parameters
    ----------
    amount
        Above zero. [units of the currency]
    currency
        Three capital letters (ISO 4217), such as USD.

    Examples
    --------
    >>> Cost.parse("12 MUSD")
    Cost(amount=12000000.0, currency='USD')
    >>> str(Cost.parse("850 kUSD"))
    '850 kUSD'
    """

    amount: float
    currency: str

    def __post_init__(self) -> None:
        """Refuse what nothing can be divided by."""
        if not 0.0 < self.amount < float("inf"):
            hint = "even a permit takes somebody's time: estimate it, and say that it is an estimate"
            raise NetsimError("a cost is above nothing", hint=hint)

    @classmethod
    def parse(cls, text: str) -> Cost:
        """
        Read a number, ``k``, ``M`` or ``bn`` where it is so many, and a currency.

        Raises
        ------
        NetsimError
            If the text has another form, or the cost is nothing.
        """
        found = _COST.fullmatch(text)
        if found is None:
            raise NetsimError(f"{text!r} is not a cost", hint=_HINT)
        return cls(float(found[1]) * _PREFIXES.get(found[2] or "", 1.0), found[3])

    def __str__(self) -> str:
        """Write the cost as files do."""
        sizes = [(prefix, size) for prefix, size in _PREFIXES.items() if self.amount >= size]
        prefix, size = sizes[-1] if sizes else ("", 1.0)
        return f"{self.amount / size:.6g} {prefix}{self.currency}"


@dataclass(frozen=True, slots=True)
class Measure:
    """
    Something that could be done: changes to a network, and their cost.

    Parameters
    ----------
    id
        Its short name.
    cost
        What it takes.
    changes
        What becomes of the network, as in a scenario, after whatever the scenario changes itself.
    title
        One line for people.
    needs
        Measures without which it makes no sense: it is weighed together with them.
    excludes
        Measures that cannot be taken as well; it is enough if one of the two says so.
    sources, confidence, note
        Where the cost comes from, and how sure it is.
    """

    id: str
    cost: Cost
    changes: tuple[Change, ...]
    title: str = ""
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: Confidence = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """Measures that are taken together, in the order of their list."""

    measures: tuple[Measure, ...] = ()
    key: tuple[str, ...] = field(init=False)
    """Their ids."""

    def __post_init__(self) -> None:
        """Name the package by its measures."""
        object.__setattr__(self, "key", tuple(measure.id for measure in self.measures))

    @property
    def cost(self) -> float:
        """What all of them take. [units of the currency]"""
        return sum(measure.cost.amount for measure in self.measures)

    @property
    def changes(self) -> tuple[Change, ...]:
        """All their changes."""
        return tuple(change for measure in self.measures for change in measure.changes)


def package(measures: Iterable[Measure], ids: Iterable[str]) -> Package:
    """
    Return measures with all that they need, each once, in the order of the list.

    Parameters
    ----------
    measures
        All that there are.
    ids
        Those wanted.
    """
    known = {measure.id: measure for measure in measures}
    wanted, left = set[str](), list(ids)
    while left:
        name = left.pop()
        if name not in wanted:
            wanted.add(name)
            left += known[name].needs
    return Package(tuple(measure for name, measure in known.items() if name in wanted))


def quarrel(chosen: Package) -> tuple[str, str] | None:
    """Return two measures of a package that cannot be taken together, or nothing."""
    for position, one in enumerate(chosen.measures):
        for other in chosen.measures[position + 1 :]:
            if other.id in one.excludes or one.id in other.excludes:
                return one.id, other.id
    return None


def overlap(one: Measure, other: Measure) -> str:
    """Return what both measures set, such as ``gates pass in: lanes``; empty if they leave each other's alone."""
    sets = [
        {
            (change.table, change.id, name)
            for change in measure.changes
            if isinstance(change, Alter)
            for name in change.values
        }
        for measure in (one, other)
    ]
    shared = sorted(sets[0] & sets[1])
    return "{} {}: {}".format(*shared[0]) if shared else ""
