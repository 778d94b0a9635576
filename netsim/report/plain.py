"""Plain words for who reads a report and no code: names of countries, spans of time, what the log writes shortly."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from netsim.units import days, hours, minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from netsim.model import Scenario

_WAY: Final = re.compile(r"\(([A-Z]{2}) to ([A-Z]{2})\)")
"""The direction of a gate, as the log writes it."""
_PHRASES: Final = (
    (re.compile(r"\bfalls to manual: lost (?=\S)"), "falls back to work by hand, without "),
    (re.compile(r"\bfalls to manual\b"), "falls back to work by hand"),
    (re.compile(r": no admissible path$"), ": no way is left"),
)
"""What the log writes shortly, and how a report tells it."""

_TWINS: Final[Mapping[str, str]] = {
    "undisturbed": "the same days without what happens here",
    "independent": "the same outages, but no gate depends on a data centre",
}

_FEW: Final = 3
"""So many things are named one by one."""


@cache
def _names() -> Mapping[str, str]:
    """
    Read short English names by ISO 3166-1 code; a name says nothing of any status.

    Held against iso3166.tab of the tz database (public domain): the same 249 codes, 38 names spelled otherwise.
    """
    text = (files("netsim.report") / "assets" / "countries.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def country(code: str) -> str:
    """
    Return the short English name of a country; a code that ISO 3166-1 does not know stays as it is.

    Examples
    --------
    >>> country("VN"), country("XA")
    ('Vietnam', 'XA')
    """
    return _names().get(code, code)


def with_code(code: str) -> str:
    """
    Return name and code, so that a reader finds both again.

    Examples
    --------
    >>> with_code("VN"), with_code("XA")
    ('Vietnam (VN)', 'XA')
    """
    name = country(code)
    return name if name == code else f"{name} ({code})"


def way(direction: str) -> str:
    """
    Return the direction of a gate in words.

    Examples
    --------
    >>> way("CN>VN"), way("out")
    ('China to Vietnam', 'out')
    """
    source, is_way, target = direction.partition(">")
    return f"{country(source)} to {country(target)}" if is_way else direction


def told(sentence: str) -> str:
    """
    Return a sentence of the log as a report tells it: names in place of codes, whole words in place of short ones.

    Examples
    --------
    >>> told("the queue at Friendship Pass (CN to VN) is gone")
    'the queue at Friendship Pass (China to Vietnam) is gone'
    >>> told("the gate at Puzhai falls to manual: lost Nanning")
    'the gate at Puzhai falls back to work by hand, without Nanning'
    """
    for short, whole in _PHRASES:
        sentence = short.sub(whole, sentence)
    return _WAY.sub(lambda found: f"({country(found[1])} to {country(found[2])})", sentence)


def called(scenario: Scenario) -> str:
    """Return the title of a scenario, or its name where it has none."""
    return scenario.title or scenario.name


def at_work(modes: AbstractSet[str]) -> str:
    """
    Say what a gate did while it did not work automatically, from all modes it had.

    Examples
    --------
    >>> at_work({"automatic", "manual"}), at_work({"automatic", "closed"})
    ('worked without its systems', 'was closed')
    """
    if "closed" not in modes:
        return "worked without its systems"
    return "worked without its systems or was closed" if modes - {"automatic", "closed"} else "was closed"


def named_twins(twins: Iterable[str]) -> str:
    """
    Say which twins were run, and what they are; nothing where none was.

    Examples
    --------
    >>> named_twins(["undisturbed"])
    'the undisturbed twin (the same days without what happens here)'
    """
    return " and ".join(f"the {name} twin ({_TWINS[name]})" for name in twins)


def duration(seconds: float) -> str:
    """
    Write a span of time as a person would.

    Examples
    --------
    >>> duration(380700.0), duration(52200.0), duration(600.0), duration(float("nan"))
    ('4.4 days', '14.5 hours', '10 minutes', '-')
    """
    for unit, least, size in (("days", 2 * days, days), ("hours", 1.5 * hours, hours), ("minutes", 0.0, minutes)):
        if seconds >= least:
            return f"{seconds / size:.{0 if unit == 'minutes' else 1}f} {unit}"
    return "-"


def listed(words: list[str]) -> str:
    """
    Join words as in a sentence; of many, the first few and a number.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"]), listed(["a", "b", "c", "d"])
    ('a', 'a, b and c', 'a, b and 2 more')
    """
    shown = words if len(words) <= _FEW else [*words[: _FEW - 1], f"{len(words) - _FEW + 1} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def capital(text: str) -> str:
    """Write the first letter large."""
    return text[:1].upper() + text[1:]
