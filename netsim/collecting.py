"""Keeping Python's collector of circular garbage away from work that makes much and no circles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """
    Spare the search for garbage while many objects are made that all stay.

    It would look at all of them again and again: without it the rows of a large topology take half the time, and a
    run of the Friendship Pass scenario two thirds, in the same memory.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
