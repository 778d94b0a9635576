"""Long simulations in tests, run without measuring coverage."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_tracing() -> Iterator[None]:
    """Run without measuring coverage, which takes five times as long; the tests of the parts cover what runs here."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


def environment_untraced() -> dict[str, str]:
    """Return the environment of a process that is to simulate at length without measuring coverage."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS")}
