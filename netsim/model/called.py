"""What is called so: rows found by id or by name, in any language, capitals or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from netsim.errors import NotFound, did_you_mean

Names = Mapping[str, tuple[str, ...]]
"""The names of each row, by its id."""
_MOST: Final = 5
"""Of many that it may be so many are named."""


def names_of(rows: Iterable[object]) -> dict[str, tuple[str, ...]]:
    """Return the names of rows of any table, by id."""
    return {
        str(getattr(row, "id", "")): tuple(
            name for name in (getattr(row, "name", ""), getattr(row, "name_local", "")) if name
        )
        for row in rows
    }


def called(text: str, names: Names, what: str) -> str:
    """
    Return the id of what is called so.

    An id goes before a name, and what is written alike before what differs in capitals.

    Parameters
    ----------
    text
        An id or a name.
    names
        What there is, by id.
    what
        What it is, for the error: ``demand``, ``node``.

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.

    Examples
    --------
    >>> called("hanoi", {"HAN": ("Hanoi", "河内"), "NNG": ("Nanning", "南宁")}, "node")
    'HAN'
    """
    if text in names:
        return text
    wanted = text.strip().casefold()
    found = [key for key, own in names.items() if wanted in {key.casefold(), *(name.casefold() for name in own)}]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f'more than one {what} is called "{text}"', hint=f"give the id: {_some(found)}")
    raise NotFound(f'no {what} is named "{text}"', hint=_hint(wanted, names))


def _hint(wanted: str, names: Names) -> str:
    """Name what was probably meant: the nearest id or name, or those that contain the text."""
    words = list(dict.fromkeys(word for key, own in names.items() for word in (key, *own)))
    near = did_you_mean(wanted, words)
    if near or not wanted:
        return near
    longer = [word for word in words if wanted in word.casefold()]
    return f"did you mean one of these: {_some(longer)}" if longer else ""


def _some(words: list[str]) -> str:
    more = f" and {len(words) - _MOST} more" if len(words) > _MOST else ""
    return ", ".join(f'"{word}"' for word in words[:_MOST]) + more
