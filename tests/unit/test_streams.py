"""Named random streams."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.model import Distribution
from netsim.streams import Stream, Streams

N = 20_000


def test_one_name_and_seed_give_the_same_numbers_in_every_run() -> None:
    """Whatever else is drawn in between."""
    one, other = Streams(7), Streams(7)
    other("something else").uniform()

    assert [one("gate").uniform() for _ in range(600)] == [other("gate").uniform() for _ in range(600)]


def test_a_name_has_one_stream_in_a_run() -> None:
    """Who asks again goes on where the last one stopped."""
    streams = Streams(7)

    assert streams("gate") is streams("gate")
    assert streams("gate").uniform() != streams("gate").uniform()


@pytest.mark.parametrize(("seed", "name"), [(7, "gatf"), (8, "gate")])
def test_another_name_or_seed_gives_other_numbers(seed: int, name: str) -> None:
    """And numbers that have nothing to do with the first."""
    one, other = Stream(7, "gate"), Stream(seed, name)
    pairs = np.array([(one.normal(), other.normal()) for _ in range(N)])

    assert abs(np.corrcoef(pairs.T)[0, 1]) < 4 / np.sqrt(N)


@pytest.mark.parametrize(
    "text",
    ["exponential(10 min)", "lognormal(10 min, 0.5)", "uniform(5 min, 25 min)", "gamma(mean 10 min, cv 0.8)"],
)
def test_draws_have_the_mean_that_the_law_tells(text: str) -> None:
    """Within four standard errors."""
    law, stream = Distribution.parse(text), Stream(1, text)
    values = np.array([stream.draw(law) for _ in range(N)])

    assert values.min() >= 0.0
    assert abs(values.mean() - law.mean) < 4 * values.std() / np.sqrt(N)


def test_a_gamma_law_has_the_variation_that_was_asked_for() -> None:
    """Its second parameter is the standard deviation over the mean."""
    law, stream = Distribution("gamma", 600.0, 0.8), Stream(1, "gamma")
    values = np.array([stream.draw(law) for _ in range(N)])

    assert values.std() / values.mean() == pytest.approx(0.8, rel=0.03)


def test_a_lognormal_law_has_the_median_that_was_asked_for() -> None:
    """Its first parameter is the median, not the mean."""
    law, stream = Distribution("lognormal", 600.0, 0.8), Stream(1, "lognormal")

    assert np.median([stream.draw(law) for _ in range(N)]) == pytest.approx(600.0, rel=0.03)


def test_a_constant_law_is_constant_and_uses_up_no_numbers() -> None:
    """What comes after it is the same with or without it."""
    one, other = Stream(1, "x"), Stream(1, "x")

    assert one.draw(Distribution("constant", 42.0)) == 42.0
    assert one.exponential() == other.exponential()
