"""A duration that is drawn: its law and its parameters, as text in files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from netsim.errors import NetsimError, UnitError, did_you_mean
from netsim.units import parse

LAWS: Final[dict[str, tuple[str, ...]]] = {
    "constant": ("value",),
    "exponential": ("mean",),
    "lognormal": ("median", "sigma"),
    "gamma": ("mean", "cv"),
    "uniform": ("low", "high"),
    "empirical": ("values",),
}
_NUMBERS: Final = frozenset({"sigma", "cv"})
_WIDEST: Final = 10.0
"""Sigma beyond which a mean has more digits than sense."""
_CALL: Final = re.compile(r"\s*(\w+)\s*\(([^()]*)\)\s*")


@dataclass(frozen=True, slots=True)
class Distribution:
    """
    The law of a duration.

    Parameters
    ----------
    law
        ``constant``, ``exponential``, ``lognormal``, ``gamma``, ``uniform`` or ``empirical``.
    first, second
        The law's parameters, in the order of ``LAWS``: durations in s, ``sigma`` and ``cv`` without unit; of
        ``empirical``, the mean of its values, which is reckoned here.
    values
        What was measured; ``empirical`` draws one of them, each as likely as the other. [s]

    Examples
    --------
    >>> Distribution.parse("lognormal(8 h, 0.5)").first
    28800.0
    >>> Distribution.parse("uniform(1 h, 3 h)").mean
    7200.0
    >>> Distribution.parse("empirical(2 min, 3 min, 10 min)").mean
    300.0
    """

    law: str
    first: float = 0.0
    second: float = 0.0
    values: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse parameters that the law does not allow."""
        if self.law not in LAWS:
            raise NetsimError(f"{self.law!r} is not a distribution", hint=_law_hint(self.law))
        if self.law == "empirical":
            self._take_values()
        elif self.values:
            raise NetsimError(f"{self.law} takes no values", hint="only empirical does")
        if not (math.isfinite(self.first) and math.isfinite(self.second)):
            raise NetsimError(f"{self.law}: parameters must be finite")
        if self.first < 0 or (self.first == 0 and self.law not in {"constant", "uniform", "empirical"}):
            raise NetsimError(f"{self.law}: {LAWS[self.law][0]} must be positive")
        if self.law == "uniform" and self.second < self.first:
            raise NetsimError("uniform: the upper end lies below the lower end")
        if self.law == "lognormal" and self.second > _WIDEST:
            raise NetsimError(f"lognormal: sigma must be at most {_WIDEST:g}")
        if self.law in {"lognormal", "gamma"} and self.second <= 0:
            raise NetsimError(f"{self.law}: {LAWS[self.law][1]} must be positive")

    @classmethod
    def empirical(cls, values: Iterable[float]) -> Distribution:
        """Return the law that draws one of some measured durations. [s]"""
        return cls("empirical", values=tuple(values))

    def _take_values(self) -> None:
        """Keep the mean, which queues ask for again and again."""
        if not self.values:
            raise NetsimError("empirical: there are no values")
        if not all(math.isfinite(value) and value >= 0 for value in self.values):
            raise NetsimError("empirical: values must be finite and not negative")
        object.__setattr__(self, "first", math.fsum(self.values) / len(self.values))

    @property
    def mean(self) -> float:
        """Mean of the law. [s]"""
        if self.law == "lognormal":
            return self.first * math.exp(self.second**2 / 2)
        if self.law == "uniform":
            return (self.first + self.second) / 2
        return self.first

    @classmethod
    def parse(cls, text: str) -> Distribution:
        """
        Read a law as files write it, such as ``gamma(mean 2 h, cv 0.8)``.

        Raises
        ------
        NetsimError
            If the law is unknown or its parameters are missing, too many or impossible.
        """
        found = _CALL.fullmatch(text)
        if found is None:
            raise NetsimError(f"{text!r} is not a distribution", hint='write for example "exponential(10 min)"')
        law, inside = found[1], [part.strip() for part in found[2].split(",")]
        if law not in LAWS:
            raise NetsimError(f"{law!r} is not a distribution", hint=_law_hint(law))
        if law == "empirical":
            return cls.empirical(_value(part) for part in inside)
        names = LAWS[law]
        if len(inside) != len(names):
            raise NetsimError(f"{law} takes {' and '.join(names)}, not {len(inside)} values")
        first, second = ([_parameter(name, part) for name, part in zip(names, inside, strict=True)] + [0.0])[:2]
        return cls(law, first, second)

    def __str__(self) -> str:
        """Write the law as :meth:`parse` reads it."""
        if self.values:
            return f"{self.law}({', '.join(f'{value!r} s' for value in self.values)})"
        names = LAWS[self.law]
        values = (self.first, self.second)[: len(names)]
        return f"{self.law}({', '.join(_write(n, v) for n, v in zip(names, values, strict=True))})"


def _parameter(name: str, text: str) -> float:
    bare = text.removeprefix(name).strip()
    if name not in _NUMBERS:
        return parse(bare, "time")
    try:
        return float(bare)
    except ValueError:
        raise UnitError(f"{name} is a number without a unit, not {bare!r}") from None


def _value(text: str) -> float:
    """Read one measured duration; a name of a file is for readers of files."""
    if text.lower().endswith(".csv"):
        hint = "name it in a topology or scenario file, or give the values: empirical(2 min, 3 min)"
        raise NetsimError(f"the values of {text} are not here", hint=hint)
    return parse(text, "time")


def _write(name: str, value: float) -> str:
    return f"{value!r}" if name in _NUMBERS else f"{value!r} s"


def _law_hint(law: str) -> str:
    return did_you_mean(law, LAWS) or "known: " + ", ".join(LAWS)
