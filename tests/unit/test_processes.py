"""Work done beside one's own."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from multiprocessing import active_children
from typing import Any

import pytest

from netsim.errors import NetsimError
from netsim.processes import beside
from netsim.units import parse


def test_results_come_back_by_name() -> None:
    """Each call has a process of its own."""
    with beside(math.hypot, {"small": (3.0, 4.0), "large": (5.0, 12.0)}) as results:
        assert len(active_children()) == 2
        assert results() == {"small": 5.0, "large": 13.0}

    assert active_children() == []


def test_without_calls_there_is_nothing_to_wait_for() -> None:
    """And no process is started."""
    with beside(math.hypot, {}) as results:
        assert active_children() == []
        assert results() == {}


def test_what_the_user_can_put_right_is_told_as_in_one_process() -> None:
    """The message and the hint travel."""
    with (
        pytest.raises(NetsimError, match=r"^'6' has no unit; write for example \"6 h\"$"),
        beside(parse, {"bad": ("6", "time")}) as results,
    ):
        results()


@pytest.mark.parametrize(("work", "arguments"), [(os._exit, (3,)), (math.sqrt, (-1.0,))])
def test_a_process_that_dies_is_told_with_a_way_out(work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Killed, or stopped by a fault of the program."""
    with pytest.raises(NetsimError, match="that played the twin run has died; run with one worker") as raised:  # noqa: SIM117 - the block raises
        with beside(work, {"twin": arguments}) as results:
            results()

    assert raised.value.hint == "run with one worker"


def test_whatever_ends_the_block_ends_the_processes() -> None:
    """Nobody waits for a minute's sleep."""
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), beside(time.sleep, {"long": (60.0,), "longer": (600.0,)}):
        raise KeyboardInterrupt

    assert active_children() == []
    assert time.monotonic() - began < 30
