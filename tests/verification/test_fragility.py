"""Fragility against the lognormal law of scipy, and laws of attenuation against values reckoned by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, lognorm

from netsim.hazards import Shock
from netsim.hazards.attenuation import Shaking, allen_wald_worden, joyner_boore
from netsim.hazards.harm import harms
from netsim.hazards.spread import Fall, Spread
from netsim.model import Fragility, Network, Node, Scenario
from netsim.sim import play
from netsim.units import hours, km

CURVES = (
    Fragility("city", "pga_g", "slight", 0.15, 0.6, capacity=0.0, lasts=1 * hours),
    Fragility("city", "pga_g", "extensive", 0.6, 0.62, lasts=2 * hours),
    Fragility("city", "pga_g", "complete", 1.25, 0.65, lasts=3 * hours),
)


def towns(count: int) -> Network:
    """Return many towns in one place."""
    return Network(nodes=[Node(f"t{number}", 0.0, 0.0, "city") for number in range(count)], fragility=CURVES)


@settings(deadline=None)
@given(peak=st.floats(0.02, 5.0))
def test_chances_are_those_of_scipy(peak: float) -> None:
    """P(state or worse) is the lognormal distribution function at the intensity."""
    (harm,) = harms(towns(1), Spread("pga_g", [(0.0, 0.0)], Fall(peak, 1 * km, None), 0.0, 100.0))
    expected = [lognorm.cdf(peak, curve.beta, scale=curve.median) for curve in CURVES]

    assert [chance for _, chance in harm.states] == pytest.approx([x for x in expected if x >= 1e-6], rel=1e-9)


@pytest.mark.parametrize("uniform", [0.01, 0.16, 0.5, 0.84, 0.99])
def test_states_change_at_the_quantiles(uniform: float) -> None:
    """An asset whose number is u comes into a state just above the quantile u of its curve."""
    for curve in CURVES:
        alone = replace(towns(1), fragility=[curve])
        quantile = float(lognorm.ppf(uniform, curve.beta, scale=curve.median))
        below, above = (
            harms(alone, Spread("pga_g", [(0.0, 0.0)], Fall(quantile * part, 1 * km, None), 0.0, 100.0))[0]
            for part in (1 - 1e-6, 1 + 1e-6)
        )
        assert below.drawn(uniform, "") is None
        assert above.drawn(uniform, "") is not None


def test_shares_of_states_are_the_differences_of_the_curves() -> None:
    """Of 4,000 towns shaken alike, within the middle 99.9 % of the binomial law."""
    count, peak = 4000, 0.5
    shaken = Shock("quake", "pga_g", peak, 10 * km, centre=(0.0, 0.0))
    events = play(Scenario(towns(count), until=6 * hours, hazards=[shaken], twins=()), seed=1).events
    states = events["detail"][events["what"] == "down"].astype(str).str.split(",").str[0].value_counts()
    worse = [*(lognorm.cdf(peak, curve.beta, scale=curve.median) for curve in CURVES), 0.0]

    for curve, at_least, more in zip(CURVES, worse, worse[1:], strict=False):
        low, high = binom.interval(0.999, count, at_least - more)
        assert low <= states[curve.state] <= high, (curve.state, states[curve.state], low, high)


def test_laws_of_shaking_by_hand() -> None:
    """Joyner and Boore at 10 km; Allen, Wald and Worden at 10 and 50 km."""
    way = math.hypot(10.0, 7.3)
    assert joyner_boore(6.5, 10 * km) == pytest.approx(10 ** (-1.02 + 0.249 * 6.5 - math.log10(way) - 0.00255 * way))
    for magnitude, distance, intensity in ((7.0, 10, 8.0344), (6.0, 50, 5.1604)):
        assert allen_wald_worden(magnitude, distance * km) == pytest.approx(intensity, abs=1e-3)


@pytest.mark.parametrize(("law", "depth"), [("joyner-boore-1981", 0.0), ("allen-2012", 15 * km)])
def test_the_reach_of_a_quake_is_where_its_law_says(law: str, depth: float) -> None:
    """None where it nowhere shakes so hard; a limit where the law never ends."""
    shaking = Shaking(law, 7.0, depth)
    lowest = float(shaking.at(80 * km))

    assert shaking.reach(lowest) == pytest.approx(80 * km, abs=0.01)
    assert shaking.reach(100.0) == 0.0
    assert shaking.reach(1e-9) == 1000 * km
    far = np.linspace(0.0, 500 * km, 1000)
    assert (np.diff(shaking.at(far)) <= 1e-12).all()


@given(peak=st.floats(0.1, 50.0), length=st.floats(10.0, 1e5), exponent=st.none() | st.floats(0.5, 6.0))
def test_a_fall_reaches_as_far_as_it_says(peak: float, length: float, exponent: float | None) -> None:
    """The reach is the inverse of the fall."""
    fall = Fall(peak, length, exponent)

    assert fall.at(fall.reach(peak / 7)) == pytest.approx(peak / 7)
    assert fall.at(0.0) == peak
    assert fall.reach(peak * 1.01) == 0.0
