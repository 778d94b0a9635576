"""Resilience against closed forms and published figures."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsim.kernels.base import FloatArray
from netsim.metrics import availability, served_share
from netsim.metrics.curves import Curve, service_curve
from netsim.metrics.resilience import depth, rapidity, resilience_loss, time_to, time_under
from netsim.units import hours


def sampled(of: Callable[[FloatArray], FloatArray], until: float, steps: int = 20_000) -> Curve:
    """Return a smooth performance as steps with its value in the middle of each. [h]"""
    edges = np.linspace(0.0, until * hours, steps + 1)
    middle = (edges[:-1] + edges[1:]) / 2 / hours
    return Curve(edges, of(middle))


@pytest.mark.parametrize(("deep", "took"), [(0.5, 10.0), (1.0, 48.0), (0.05, 3.0)])
def test_the_resilience_triangle_is_half_of_depth_times_time(deep: float, took: float) -> None:
    """Bruneau et al. (2003): a fall at once and a straight recovery lose half of what a plateau would."""
    curve = sampled(lambda t: np.minimum(1.0, 1.0 - deep * (1.0 - (t - 5.0) / took) * (t >= 5.0)), until=100.0)

    assert resilience_loss(curve) == pytest.approx(deep * took / 2, rel=1e-3)
    assert depth(curve) == pytest.approx(deep, rel=1e-2)
    assert rapidity(curve) == pytest.approx(deep / took, rel=1e-2)
    assert time_to(curve, 1.0) == pytest.approx(took, rel=1e-2)
    half = 1.0 - deep / 2
    assert time_to(curve, half) == pytest.approx(took / 2, rel=1e-2)


def test_a_plateau_before_the_recovery_is_a_trapezium() -> None:
    """Loss: the plateau in full, the slope by half."""
    curve = sampled(lambda t: np.interp(t, [0, 2, 2, 6, 10, 20], [1.0, 1.0, 0.4, 0.4, 1.0, 1.0]), until=20.0)

    assert resilience_loss(curve) == pytest.approx(0.6 * 4 + 0.6 * 4 / 2, rel=1e-3)
    assert time_under(curve) == pytest.approx(8.0, rel=1e-3)
    assert time_under(curve, 0.4 + 1e-6) == pytest.approx(4.0, rel=1e-2)
    assert rapidity(curve) == pytest.approx(0.6 / 4, rel=1e-2)


@pytest.mark.parametrize(("deep", "tau"), [(0.8, 6.0), (0.3, 1.5)])
def test_an_exponential_recovery_loses_depth_times_its_constant(deep: float, tau: float) -> None:
    """Q = 1 - d exp(-t/tau): loss d tau (1 - exp(-T/tau)), and 95 % after tau ln(d/0.05)."""
    until = 60.0
    curve = sampled(lambda t: 1.0 - deep * np.exp(-t / tau), until)

    assert resilience_loss(curve) == pytest.approx(deep * tau * (1.0 - math.exp(-until / tau)), rel=1e-4)
    for level in (0.5, 0.8, 0.95):
        expected = max(0.0, tau * math.log(deep / (1.0 - level)))
        assert time_to(curve, level) == pytest.approx(expected, abs=0.01)


def test_service_availability_is_that_of_wntr() -> None:
    """
    The figures of the test of WNTR's water service availability.

    Klise, K. et al., WNTR (U.S. EPA), wntr/tests/test_metrics_hydraulic.py, test_wsa: expected 12, 3, 5 and 2, 4, 10
    at two junctions at three times; delivered 5, 3, 3 and 2, 2, 4.
    """
    hour = np.arange(3)
    rows = pd.DataFrame(
        {
            "demand": np.repeat(["A", "B"], 3),
            "from_s": np.tile(hour * hours, 2),
            "to_s": np.tile((hour + 1) * hours, 2),
            "asked_gbps": [12.0, 3.0, 5.0, 2.0, 4.0, 10.0],
            "served_gbps": [5.0, 3.0, 3.0, 2.0, 2.0, 4.0],
            "reason": "",
        }
    )
    a, b = (rows[rows["demand"] == name] for name in "AB")

    assert service_curve(a).value == pytest.approx([5 / 12, 1.0, 3 / 5])
    assert service_curve(b).value == pytest.approx([1.0, 2 / 4, 4 / 10])
    assert service_curve(rows).value == pytest.approx([7 / 14, 5 / 7, 7 / 15])
    assert [served_share(one) for one in (a, b, rows)] == pytest.approx([100 * 11 / 20, 100 * 8 / 16, 100 * 19 / 36])
    assert availability(rows) == pytest.approx(100 * 2 / 6)


@given(
    values=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12),
    spans=st.lists(st.floats(0.1, 100.0), min_size=12, max_size=12),
    target=st.floats(0.05, 1.0),
)
def test_loss_depth_and_time_agree(values: list[float], spans: list[float], target: float) -> None:
    """The loss is at most depth times the time below; a higher level takes no less time; all or nothing is lost."""
    curve = Curve(np.concatenate([[0.0], np.cumsum(spans[: len(values)])]) * hours, np.array(values))
    lost, deep, under = resilience_loss(curve, target), depth(curve, target), time_under(curve, target)

    assert 0.0 <= lost <= deep * float(curve.spans.sum()) / hours + 1e-9
    assert lost <= deep * under + 1e-6
    times = [time_to(curve, level, target) for level in (0.2, 0.5, 0.8, 1.0)]
    assert times == sorted(times)
    assert (under == 0.0) == (times[-1] == 0.0) == math.isnan(rapidity(curve, target))
    assert (rapidity(curve, target) == 0.0) == math.isinf(times[-1])
