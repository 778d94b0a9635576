"""Laws that hold for any input are tried many times: without measuring coverage, for which the unit tests are there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tracing import without_tracing


@pytest.fixture(scope="module", autouse=True)
def _untraced() -> Iterator[None]:
    with without_tracing():
        yield
