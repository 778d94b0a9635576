"""Long simulations in tests, run without measuring coverage."""

from __future__ import annotations

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
