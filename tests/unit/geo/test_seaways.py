"""Ways by sea: around land, through straits, over the antimeridian, and where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.geo import seaways
from netsim.geo.lengths import geodesic
from netsim.geo.seaways import sea_distances

SINGAPORE, BANGKOK, PHUKET, SUEZ, YOKOHAMA = (103.8, 1.2), (100.6, 13.4), (98.3, 7.8), (32.55, 29.9), (139.7, 35.4)


def test_open_water_is_nearly_straight() -> None:
    """At most 3 % longer, but for the way from each end to the middle of its cell."""
    rng = np.random.default_rng(1)
    for lon, lat in rng.uniform((-10, -10), (10, 10), (20, 2)):
        start, end = (-150.0, 0.0), (-150.0 + lon, lat)
        straight = float(geodesic(*start, *end))
        assert straight <= sea_distances(start, [end])[0] * 1.01 + 40_000
        assert sea_distances(start, [end])[0] <= straight * 1.03 + 60_000


def test_ships_go_round_the_malay_peninsula_and_not_over_it() -> None:
    """From the gulf to the Andaman Sea by Singapore."""
    whole = sea_distances(BANGKOK, [PHUKET])[0]
    parts = sea_distances(SINGAPORE, [BANGKOK, PHUKET]).sum()

    assert whole > 3 * float(geodesic(*BANGKOK, *PHUKET))
    assert whole == pytest.approx(parts, rel=0.03)


def test_the_way_back_is_as_long() -> None:
    """In both directions, to several places at once as to each by itself."""
    there = sea_distances(SINGAPORE, [YOKOHAMA, SUEZ])

    assert sea_distances(YOKOHAMA, [SINGAPORE])[0] == pytest.approx(there[0])
    assert sea_distances(SUEZ, [SINGAPORE])[0] == pytest.approx(there[1])


def test_over_the_antimeridian_it_is_not_round_the_globe() -> None:
    """A degree on either side of it."""
    assert 200_000 < sea_distances((179.0, 0.0), [(-179.0, 0.0)])[0] < 300_000
    assert 10e6 < sea_distances((100.0, -50.0), [(-90.0, -50.0)])[0] < 16e6


def test_what_is_not_at_the_sea_is_not_reached() -> None:
    """Neither from inland, nor to it, nor from nowhere to nothing; a lake without an outlet is no sea."""
    assert np.isinf(sea_distances((102.0, 30.0), [SINGAPORE])).all()
    assert np.isinf(sea_distances(SINGAPORE, [(102.0, 30.0), (51.0, 42.0)])).tolist() == [True, True]
    assert sea_distances(SINGAPORE, []).size == 0


def test_who_asks_again_gets_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without another search; ways across the Pacific are as long from either end."""
    auckland, honolulu = (174.8, -36.8), (-157.9, 21.3)
    there = sea_distances(auckland, [honolulu])[0]
    seaways._ways_from.cache_clear()
    back = sea_distances(honolulu, [auckland])[0]
    assert there == pytest.approx(back)
    monkeypatch.setattr(seaways, "_whole", None)  # no search is possible any more
    assert sea_distances(honolulu, [auckland])[0] == back
