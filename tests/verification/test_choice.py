"""
Shares of ways against the logit: what shippers take must be what the formula says.

McFadden, D. (1974), Conditional logit analysis of qualitative choice behavior, in: Frontiers in Econometrics.
Ben-Akiva, M., Bierlaire, M. (1999), Discrete choice methods and their applications to short term travel decisions,
doi:10.1007/978-1-4615-5203-1_2: the path size.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netsim.model import CargoClass, Freight, Link, Logit, Network, Node
from netsim.sim.consignments import HASTE
from netsim.units import days, hours, km

Play = Callable[..., Any]
PRICES = {"low": 100.0, "middle": 120.0, "high": 150.0}
"""Price of each of three roads from a to b. [USD per TEU]"""
TIMES = {"low": 6.0, "middle": 4.0, "high": 2.0}
"""[h]"""
VALUE = 8.0
"""[USD per TEU and h]"""


@pytest.fixture
def three_roads() -> Network:
    """Three roads side by side; each passes a town of its own, where a gate makes it one to go round."""
    towns = {name: f"t-{name}" for name in PRICES}
    return Network(
        nodes=[Node(name, lon=100.0, lat=20.0, kind="city") for name in ("a", "b", *towns.values())],
        links=[
            link
            for name, town in towns.items()
            for link in (
                Link(f"{name}-1", "a", town, "road", length=1 * km, time=TIMES[name] * hours, cost_fixed=PRICES[name],
                     cost_per_km=0.0, capacity_per_h=1e6),
                Link(f"{name}-2", town, "b", "road", length=1 * km, time=0.0, cost_per_km=0.0),
            )
        ],
        freight=[Freight("out", "a", "b", per_day=2000.0, class_="goods")],
        classes=[CargoClass("goods", VALUE)],
    )  # fmt: skip


def counted(done: Any) -> dict[str, int]:
    """Return how many shipments took each road."""
    first = done.shipments.loc[done.shipments["path"] != "", "path"].str.split("-").str[0]
    return {str(name): int(number) for name, number in first.value_counts().items()}


def expected(ways: list[str], scale: float, haste: float) -> dict[str, float]:
    """Return the closed form for a shipper, where the ways share nothing."""
    worth = {name: math.exp(-scale * (PRICES[name] + haste * VALUE * TIMES[name])) for name in ways}
    return {name: one / sum(worth.values()) for name, one in worth.items()}


def within(done: Any, shares: dict[str, float]) -> None:
    """Assert shares within four standard errors."""
    found = counted(done)
    total = sum(found.values())
    for name, share in shares.items():
        error = math.sqrt(share * (1.0 - share) / total)
        assert abs(found.get(name, 0) / total - share) <= 4 * error, name


@pytest.mark.parametrize("scale", [0.01, 0.05, 0.2])
def test_shares_are_those_of_the_closed_form(three_roads: Network, played: Play, scale: float) -> None:
    """Over shippers of five values of time, alike in number: the mean of their shares."""
    done = played(three_roads, until=5 * days, choice=Logit(scale))
    each = [expected(list(PRICES), scale, haste) for haste in HASTE]

    assert len(done.shipments) > 9_000
    within(done, {name: float(np.mean([shares[name] for shares in each])) for name in PRICES})


def test_with_a_growing_scale_the_cheapest_way_takes_all(three_roads: Network, played: Play) -> None:
    """At a scale beyond all differences the run is the one of least cost, shipment by shipment."""
    least, sharp = played(three_roads), played(three_roads, choice=Logit(1000.0))
    spread = [max(counted(played(three_roads, choice=Logit(scale))).values()) for scale in (0.001, 0.02, 0.1)]

    assert sharp.shipments["path"].astype(str).tolist() == least.shipments["path"].astype(str).tolist()
    assert spread == sorted(spread)


def test_ways_that_share_most_of_their_length_count_almost_as_one(played: Play) -> None:
    """
    Two ways differ only in their last stretch, a third shares nothing; all cost the same.

    The first two share 9 of 10 hours: their path size is 0.9 / 2 + 0.1 = 0.55, so that each has a share of 0.262 and
    the third 0.476, not a third each.
    """
    nodes = [Node(name, lon=100.0, lat=20.0, kind="city") for name in ("a", "m", "n1", "n2", "o", "b")]

    def road(name: str, ends: tuple[str, str], time: float) -> Link:
        return Link(name, *ends, "road", length=1 * km, time=time * hours, cost_per_km=0.0, capacity_per_h=1e6)

    network = Network(
        nodes=nodes,
        links=[
            road("trunk", ("a", "m"), 9.0),
            *(road(f"end-{way}-1", ("m", f"n{way}"), 1.0) for way in (1, 2)),
            *(road(f"end-{way}-2", (f"n{way}", "b"), 0.0) for way in (1, 2)),
            road("other-1", ("a", "o"), 10.0),
            road("other-2", ("o", "b"), 0.0),
        ],
        freight=[Freight("out", "a", "b", per_day=4000.0)],
    )
    done, plain = (played(network, until=2.5 * days, choice=Logit(0.05, overlap=one)) for one in (1.0, 0.0))

    for run, third in ((done, 1.0 / 2.1), (plain, 1.0 / 3.0)):
        paths = run.shipments.loc[run.shipments["path"] != "", "path"].astype(str)
        share = float(paths.str.startswith("other").mean())
        assert abs(share - third) <= 4 * math.sqrt(third * (1 - third) / len(paths))


def test_shares_change_no_other_draw(three_roads: Network, played: Play) -> None:
    """The same shipments set out at the same moments."""
    least, shared = played(three_roads), played(three_roads, choice=Logit(0.05))

    assert least.shipments["created_s"].equals(shared.shipments["created_s"])


def test_a_shipment_keeps_its_taste_when_a_way_grows_dearer(three_roads: Network, played: Play) -> None:
    """One number for each shipment: who took a way that has become cheaper takes it still."""
    cheaper = replace(
        three_roads,
        links=[replace(one, cost_fixed=80.0) if one.id == "low-1" else one for one in three_roads.links],
        classes=[CargoClass("goods", 0.0)],
    )
    before = played(replace(three_roads, classes=cheaper.classes), choice=Logit(0.05)).shipments["path"].astype(str)
    after = played(cheaper, choice=Logit(0.05)).shipments["path"].astype(str)

    is_low = before.str.startswith("low")
    assert after[is_low].str.startswith("low").all()
    assert after.str.startswith("low").sum() > is_low.sum() > 0
