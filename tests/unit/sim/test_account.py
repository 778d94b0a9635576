"""The account of a run: what is lost or counted twice is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netsim.model import Freight, Network
from netsim.sim.account import AccountError, check_account
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours

Make = Callable[..., FreightWorld]


@pytest.fixture
def world(border: Network, railway: Network, freight_world: Make) -> FreightWorld:
    """Return a world at noon and a half, with trucks before a gate and boxes on a platform."""
    boxes = Freight("box", "x", "z", per_day=24.0, arrivals="deterministic", unit="teu", modes=("rail",))
    both = replace(
        border,
        nodes=[*border.nodes, *railway.nodes],
        links=[*border.links, *railway.links],
        services=railway.services,
        freight=[replace(border.freight[0], per_day=240.0), boxes],
    )
    world = freight_world(both)
    world.env.run_to(12.5 * hours)
    world.close_books()
    return world


def test_a_sound_run_passes(world: FreightWorld) -> None:
    """With trucks in line and boxes on a platform."""
    check_account(world)

    assert world.gates["pass CN>VN"].waiting > 5
    assert sum(map(len, world.timetables.waiting.values())) > 2


def test_a_lost_shipment_is_found(world: FreightWorld) -> None:
    """The lane has counted it."""
    del world.shipments[3]

    with pytest.raises(AccountError, match="not as many shipments as they sent out"):
        check_account(world)


def test_an_end_without_an_outcome_is_found(world: FreightWorld) -> None:
    """And an outcome without an end."""
    world.shipments[0].ended = 1 * days
    world.shipments[0].outcome = "moving"

    with pytest.raises(AccountError, match="is moving and ended at"):
        check_account(world)


def test_a_truck_in_a_queue_that_says_otherwise_is_found(world: FreightWorld) -> None:
    """Somebody stands there who says to be on the road."""
    for one in world.shipments:
        one.doing = None

    with pytest.raises(AccountError, match="trucks wait at pass CN>VN, but 0 say so"):
        check_account(world)


def test_a_box_on_a_platform_that_says_otherwise_is_found(world: FreightWorld) -> None:
    """As at a gate."""
    for one in world.shipments:
        if one.lane.id == "box":
            one.doing = None

    with pytest.raises(AccountError, match="shipments wait for train at x, but 0 say so"):
        check_account(world)
