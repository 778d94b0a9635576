"""The kinds of hazard that there are, by the key that begins their entry in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from netsim.errors import NetsimError, NotFound, did_you_mean
from netsim.model.hazards import Outage

Noun = TypeVar("Noun", bound=type)

_KNOWN: Final[dict[str, type]] = {"outage": Outage}


def register_hazard(key: str) -> Callable[[Noun], Noun]:
    """
    Let scenarios list a new kind of hazard.

    Parameters
    ----------
    key
        Begins the entry in a file, and is the column of one of the fields.

    Returns
    -------
    decorator
        Takes a frozen pydantic dataclass with the methods of :class:`netsim.model.hazards.Hazard`. Files are read and
        written, and editors helped, by its fields.

    Raises
    ------
    NetsimError
        If a hazard has that key already.
    """
    if key in _KNOWN:
        raise NetsimError(f'a hazard begins with "{key}" already', hint="take another key")

    def register(noun: Noun) -> Noun:
        _KNOWN[key] = noun
        return noun

    return register


def forget_hazard(key: str) -> None:
    """
    Drop a kind of hazard that was registered.

    Raises
    ------
    NotFound
        If there is none.
    """
    if key not in _KNOWN:
        raise NotFound(f'no hazard begins with "{key}"', hint=did_you_mean(key, _KNOWN))
    del _KNOWN[key]


def hazard_kinds() -> Mapping[str, type]:
    """Return the kinds of hazard by the key that begins their entry."""
    return MappingProxyType(_KNOWN)
