"""Work that kills the process which does it, for tests of those who go on nevertheless."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from netsim.errors import NetsimError

DEADLY = 3
"""Whoever is asked for this is killed, the first time."""


def once(folder: Path) -> Callable[[int], int]:
    """Double numbers, and be killed by the deadly one when it comes for the first time."""

    def double(number: int) -> int:
        mark = folder / "killed"
        if number == DEADLY and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return 2 * number

    return double


def always(_: object) -> Callable[[int], int]:
    """Be killed by every number."""

    def die(number: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return number

    return die


def refusing(_: object) -> Callable[[int], int]:
    """Refuse every number, as one refuses input."""

    def refuse(number: int) -> int:
        raise NetsimError(f"{number} is no number", hint="take another")

    return refuse
