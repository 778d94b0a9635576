"""Inner loops compiled by numba, where it is installed and as soon as that pays."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

WORTH: Final = 80_000
"""
Steps after which compiled code is loaded. In plain Python they take about a second (a demand that takes a path of
seven arcs and leaves it again: 12 us), and so long takes importing numba
and reading what it compiled before. Whoever buys only after having paid the price in rent never pays more than twice
what was best, and a short run on the command line never loads numba. Steps are counted, not timed, so that the same
calls do the same; either way has the same answer to the last bit, so that it makes no difference who counted what.
"""
_UNREADABLE: Final = (
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    UnpicklingError,
)
"""What reading objects from disk raises where these are damaged, or of a class that is no longer there."""
CHEAPER: Final = 16
"""
Part of that which suffices where numba is loaded for another function and keeps this one on disk: then reading it takes
some hundredths of a second.
"""


class Compiled(Generic[P, R]):
    """
    A function in two forms: as it is written, and compiled once enough has been asked of it.

    Parameters
    ----------
    function
        On lists in plain Python, on arrays when compiled; where ``plain`` calls it, it counts and returns its steps.
    worth
        Steps after which it is compiled, if numba is there.
    kept
        Steps after which it is loaded where numba has it on disk already; ``None``: as many.

    Examples
    --------
    >>> def steps(n: int) -> int:
    ...     return n
    >>> counted = Compiled(steps, worth=10)
    >>> counted.is_due(3), counted.plain(8), counted.is_due(3), counted.is_due(3, wanted=False)
    (False, 8, True, False)
    """

    def __init__(self, function: Callable[P, R], worth: int = WORTH, kept: int | None = None) -> None:
        self._function, self._worth, self._kept = function, worth, worth if kept is None else kept
        self._done = 0
        self._machine: Callable[P, R] | None = None

    def is_due(self, steps: int, *, wanted: bool | None = None) -> bool:
        """Tell whether to call the compiled form for about so many steps more; ``wanted`` decides where it is given."""
        if wanted is not None:
            return wanted
        if self._machine is not None:
            return True
        done = self._done + steps
        if done >= self._worth:
            return find_spec("numba") is not None
        if done >= self._kept:
            return is_kept(self._function) and find_spec("numba") is not None
        return done * CHEAPER >= self._worth and "numba" in sys.modules and is_kept(self._function)

    def did(self, steps: int) -> None:
        """Count steps that another plain form of the function took."""
        self._done += steps

    def expect(self, steps: int) -> None:
        """Count steps that are sure to come: who knows of them need not pay rent first."""
        self._done += steps

    def plain(self: Compiled[P, int], *args: P.args, **kwargs: P.kwargs) -> int:
        """Call the function as it is written."""
        steps = self._function(*args, **kwargs)
        self._done += steps
        return steps

    def machine(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """
        Call the compiled function.

        Raises
        ------
        ImportError
            If numba is not installed.
        """
        if self._machine is None:
            self._machine = compiled(self._function)
        return self._machine(*args, **kwargs)


@cache
def is_kept(function: Callable[..., object]) -> bool:
    """
    Tell whether numba keeps on disk, beside the code, what it made of a function.

    Where it keeps things elsewhere the answer is no, which costs time and changes nothing else.
    """
    code = function.__code__
    source = Path(code.co_filename)
    kept = (source.parent / "__pycache__").glob(f"{source.stem}.{code.co_qualname}-{code.co_firstlineno}.*.nbi")
    return any(one.stat().st_mtime >= source.stat().st_mtime for one in kept)


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return what numba makes of a function at its first call, kept on disk where there is a place for it."""
    try:
        import numba
    except ImportError as error:
        raise ImportError("compiled kernels need numba: pip install netsim[fast]") from error
    machine: Callable[P, R]
    try:
        machine = numba.njit(cache=True)(function)
    except RuntimeError:  # neither the package nor the home of the user can be written: compile in each process
        return numba.njit(cache=False)(function)
    _forget_what_cannot_be_read(machine._cache)  # type: ignore[attr-defined]  # noqa: SLF001 - numba offers no other way
    return machine


def _forget_what_cannot_be_read(cache: Any) -> None:  # noqa: ANN401 - numba has no types
    """
    Let a cache on disk be thrown away where it cannot be read, so that numba compiles anew.

    It names the classes of arguments. Where one of these has another name by now, or the file is damaged, numba fails,
    before it looks whether the source is a newer one.
    """
    load = cache.load_overload

    def load_or_forget(*given: Any) -> Any:  # noqa: ANN401 - as numba has it
        try:
            return load(*given)
        except _UNREADABLE:
            cache.flush()
            return None

    cache.load_overload = load_or_forget
