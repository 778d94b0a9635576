"""What the freight plane delivered, reckoned by hand."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan, nan

import pandas as pd
import pytest

from netsim.metrics import delay_truck_h, freight_cost, late, mode_share, outcomes, transit_quantile
from netsim.metrics.freight import counted, lean, main_mode, mode_shares, transit_quantiles
from netsim.units import hours

Make = Callable[..., pd.DataFrame]


@pytest.fixture
def shipments(table: Make) -> pd.DataFrame:
    """Two trucks by road, four TEU by rail and road, six by rail and sea, one on the way, one from the warm-up."""
    return table(
        "shipments",
        ("1", "truck", 1, 0, 2 * hours, "delivered", "road", 100),
        ("2", "truck", 1, hours, 5 * hours, "delivered", "road", 100),
        ("3", "teu", 4, 0, 10 * hours, "delivered", "rail;road", 300),
        ("4", "teu", 6, 0, 20 * hours, "delivered", "rail;sea;road", 500),
        ("5", "truck", 2, 0, nan, "moving", "road", 50),
        ("6", "truck", 1, -hours, 1 * hours, "delivered", "road", 100),
        ("7", "truck", 1, 0, 3 * hours, "returned", "road", 20),
        ("8", "truck", 1, 0, nan, "not_departed", "", 0),
    )


def test_each_shipment_has_one_outcome(shipments: pd.DataFrame) -> None:
    """All that were created after the warm-up, and no other."""
    counts = outcomes(shipments)

    assert counts["delivered"] == 4
    assert counts["moving"] == counts["returned"] == counts["not_departed"] == 1
    assert counts["spoiled"] == counts["waiting"] == counts["abandoned"] == 0
    assert sum(counts.values()) == 7


def test_transit_is_from_creation_to_delivery(shipments: pd.DataFrame) -> None:
    """2, 4, 10 and 20 h."""
    assert transit_quantile(shipments, 0.0) == 2.0
    assert transit_quantile(shipments, 0.5) == 7.0
    assert transit_quantile(shipments, 1.0) == 20.0


def test_delay_is_time_in_the_system_more_than_undisturbed(shipments: pd.DataFrame) -> None:
    """The second takes 3 h more, a truck; the third 2 h more, two trucks; what is on the way 5 h less, two trucks."""
    disturbed = shipments.copy()
    disturbed.loc[1, "ended_s"] += 3 * hours
    disturbed.loc[2, "ended_s"] += 2 * hours
    undisturbed_end, disturbed.loc[4, "ended_s"] = 24 * hours, 19 * hours

    assert delay_truck_h(disturbed, shipments, undisturbed_end) == pytest.approx(3 + 2 * 2 - 5 * 2)
    assert delay_truck_h(shipments, shipments, undisturbed_end) == 0.0


def test_late_are_those_delivered_after_they_were_due(shipments: pd.DataFrame) -> None:
    """On time is not late, nor is what has no due time; a run of an older version does not tell."""
    told = shipments.assign(late_h=[0.0, 3.0, 0.5, nan, nan, 9.0, nan, nan])

    assert late(told) == 2  # the third that is late was created in the warm-up
    assert isnan(late(shipments))


def test_the_main_mode_is_the_one_with_most_room() -> None:
    """Sea before rail before road; what did not set out has none."""
    modes = pd.Series(["road", "road;rail;road", "rail;sea", "waterway;road", "road;air", ""])

    assert list(main_mode(modes)) == ["road", "rail", "sea", "waterway", "air", ""]


def test_shares_are_of_the_teu_delivered(shipments: pd.DataFrame) -> None:
    """Trucks are two TEU: three by road, also the one from the warm-up; 6 of 16, 4 of 16, 6 of 16."""
    assert mode_share(shipments, "road") == pytest.approx(100 * 6 / 16)
    assert mode_share(shipments, "rail") == pytest.approx(100 * 4 / 16)
    assert mode_share(shipments, "sea") == pytest.approx(100 * 6 / 16)
    assert mode_share(shipments, "waterway") == 0.0


def test_what_is_left_of_the_table_tells_the_same(shipments: pd.DataFrame) -> None:
    """Fewer columns and quicker types, the same numbers; nothing is copied where all rows count."""
    rows = lean(shipments)

    assert transit_quantiles(rows, (0.5, 0.95)) == [transit_quantile(shipments, share) for share in (0.5, 0.95)]
    assert mode_shares(rows) == mode_shares(shipments)
    assert outcomes(rows) == outcomes(shipments)
    whole = counted(rows)
    assert whole.equals(rows.drop(index=5))
    assert counted(whole) is whole


def test_cost_is_of_all_that_was_created(shipments: pd.DataFrame) -> None:
    """Also of what is on the way or came back."""
    assert freight_cost(shipments) == 1070.0


def test_without_freight_there_is_nothing(table: Make) -> None:
    """NaN where a mean has nothing to be of, zero where a sum has."""
    nothing = table("shipments")

    assert isnan(transit_quantile(nothing, 0.5))
    assert isnan(mode_share(nothing, "road"))
    assert freight_cost(nothing) == delay_truck_h(nothing, nothing, 1.0) == sum(outcomes(nothing).values()) == 0


def test_where_nothing_arrives_there_is_no_transit(table: Make) -> None:
    """All on the way."""
    moving = table("shipments", ("1", "truck", 1, 0, nan, "moving", "road", 9))

    assert isnan(transit_quantile(moving, 0.5))
    assert isnan(mode_share(moving, "road"))
