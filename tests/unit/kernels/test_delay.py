"""Light and queues."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.kernels.delay import BUSIEST, propagation, queueing


def test_light_is_faster_through_air_than_through_glass() -> None:
    """The index may differ from link to link."""
    glass, air = propagation([100e3, 100e3], [1.468, 1.0003])
    assert glass / air == pytest.approx(1.468 / 1.0003)


def test_an_empty_link_lets_nobody_wait() -> None:
    """No load, no queue."""
    assert queueing(0.0, 1e9) == 0.0


def test_the_wait_is_bounded_on_a_full_link() -> None:
    """A full link waits no longer than one at the bound, and even too much load waits a finite time."""
    full, beyond, bound = queueing([1e9, 2e9, BUSIEST * 1e9], 1e9)
    assert full == beyond == pytest.approx(bound)
    assert full == pytest.approx(99 * 12_000 / 1e9)


def test_a_link_without_capacity_neither_carries_nor_waits() -> None:
    """What is degraded to nothing gives no division by zero."""
    assert np.array_equal(queueing([0.0, 0.0], [0.0, 1e9]), [0.0, 0.0])
