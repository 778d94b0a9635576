"""Numbers of a run that several readers ask for, found once as long as the run lives."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary, ref

from netsim.record import Record

Rest = ParamSpec("Rest")
Found = TypeVar("Found")


def kept(find: Callable[Concatenate[Record, Rest], Found]) -> Callable[Concatenate[Record, Rest], Found]:
    """
    Keep what a function finds in a run, beside the run and for as long as it lives.

    Tables of a run are never changed in place; of a run that is given other tables, numbers are found anew.

    Parameters
    ----------
    find
        Its first argument is the run, others are runs, ``None``, texts, numbers or tuples of them. What it returns is
        shared: nobody may change it.
    """
    known: WeakKeyDictionary[Record, dict[Any, Found]] = WeakKeyDictionary()

    @wraps(find)
    def once(record: Record, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Found:
        own = known.setdefault(record, {})
        key = (_of(record), *map(_key, args), *((name, _key(value)) for name, value in sorted(kwargs.items())))
        if key not in own:
            own[key] = find(record, *args, **kwargs)
        return own[key]

    return once


def _key(value: Any) -> Any:  # noqa: ANN401 - what is asked about, whatever it is
    """Return what stands for an argument; no run is kept alive by it."""
    return (ref(value), _of(value)) if isinstance(value, Record) else value


def _of(record: Record) -> tuple[int, ...]:
    """Tell tables from others."""
    return tuple(id(table) for table in record.tables.values())
