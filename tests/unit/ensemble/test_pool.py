"""Work spread over processes."""

from __future__ import annotations

import math
import os
from functools import partial
from multiprocessing import active_children
from pathlib import Path

import pytest

from netsim.ensemble import pool
from netsim.ensemble.pool import spread
from netsim.errors import NetsimError
from tests.killing import always, once, refusing

JOBS = [(number,) for number in range(6)]


def test_one_worker_does_all_here_group_by_group() -> None:
    """No process is started, and what belongs together stays together."""
    found = list(spread(partial, math.hypot, [(3.0, 4.0), (5.0, 12.0), (8.0, 15.0)], ["a", "b", "a"]))

    assert found == [(0, 5.0), (2, 17.0), (1, 13.0)]
    assert active_children() == []


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    """Its job is done by another, and all results are there once."""
    found = list(spread(once, tmp_path, JOBS, [number % 2 for (number,) in JOBS], workers=2))

    assert (tmp_path / "killed").exists()
    assert sorted(found) == [(number, 2 * number) for (number,) in JOBS]
    assert active_children() == []


@pytest.mark.parametrize(
    ("prepare", "shared", "told"),
    [
        (always, None, "has died; run with one worker"),
        (partial, os._exit, "has died; run with one worker"),
        (refusing, None, "is no number; take another"),
    ],
)
def test_a_job_that_fails_is_told(prepare: object, shared: object, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed as often as it may be, ended by a fault of the program, or refused; and no process stays behind."""
    monkeypatch.setattr(pool, "TRIES", 1)
    with pytest.raises(NetsimError, match=told):
        list(spread(prepare, shared, [(7,), (8,)], [0, 1], workers=2))  # type: ignore[arg-type]  # of several kinds

    assert active_children() == []
