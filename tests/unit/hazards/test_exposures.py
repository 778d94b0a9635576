"""What each hazard may hit, before any run."""

from __future__ import annotations

from typing import Any

from netsim.hazards import Area, Attack, CommonCause, Order, PowerLoss, exposures
from netsim.model import Network, Outage, Scenario
from netsim.units import hours, km

CIRCLE: Any = {"centre": (107.5, 22.0), "radius": 2 * km}


def test_hazards_that_can_say_so_are_listed(wired: Network) -> None:
    """In the order of the scenario, with their number; footprints where there are any."""
    hazards = [
        Outage("fa", lasts=1 * hours),
        Area("quake", **CIRCLE, lasts=1 * hours, chance=0.4, at=3 * hours),
        CommonCause("strike", lasts=1 * hours, country=("VN",)),
        PowerLoss("storm", 1 * hours, **CIRCLE),
        PowerLoss("grid", 1 * hours, country=("VN",)),
        Order("closed", close=("pass", "r1")),
        Order("barred", forbid_transit=("VN",)),
        Attack("worm", ("dc",)),
    ]
    found = list(exposures(Scenario(wired, hazards=hazards), wired))  # type: ignore[arg-type] # any hazards

    assert [(one.number, one.name, len(one.assets), one.shape is not None) for one in found] == [
        (2, "quake", 4, True),
        (3, "strike", 2, False),
        (4, "storm", 1, True),
        (5, "grid", 1, False),
        (6, "closed", 2, False),
        (7, "barred", 0, False),
        (8, "worm", 1, False),
    ]
    assert found[0].at == 3 * hours
    assert {one.chance for one in found[0].assets} == {0.4}
    assert {one.chance for one in found[1].assets} == {1.0}
    assert [(one.asset, one.kind) for one in found[4].assets] == [("pass CN>VN", "gate"), ("r1", "road")]


def test_a_port_that_closes_is_a_node(sea: Network) -> None:
    """It has no gates."""
    (found,) = exposures(Scenario(sea, hazards=[Order("closed", close=("q",))]), sea)

    assert [(one.asset, one.kind) for one in found.assets] == [("q", "node")]
