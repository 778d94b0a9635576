"""The diary of shipments: the table of legs, part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from netsim.metrics import legs
from netsim.model import Add, Distribution, Freight, Gate, Network, Outage, Remove
from netsim.record import Record
from netsim.sim.diary import _tell
from netsim.units import days, hours

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Record]


def told(done: Record, name: str) -> list[tuple[Any, ...]]:
    """Return what a shipment did: what, where, from when to when in hours, how long it waited, whether it left."""
    rows = legs(done)
    rows = rows[rows["shipment"] == name]
    times = [(rows[key] / hours).round(3) for key in ("from_s", "wait_s", "to_s")]
    return list(zip(rows["what"], rows["asset"], *times, rows["left"], strict=True))


def lane(network: Network, **values: Any) -> Network:
    """Alter the only lane of a network."""
    return replace(network, freight=[replace(network.freight[0], **values)])


def test_a_way_over_a_gate_is_three_parts(border: Network, played: Play) -> None:
    """An hour to the gate, ten minutes in its lane, an hour from there."""
    done = played(border, until=6 * hours)

    assert told(done, "out/1") == [
        ("road", "r1", 1.0, 0.0, 2.0, False),
        ("gate", "pass CN>VN", 2.0, 0.167, 2.167, False),
        ("road", "r2", 2.167, 0.0, 3.167, False),
    ]


def test_parts_name_the_nodes_at_their_ends(border: Network, played: Play) -> None:
    """Also of a road that is driven backwards."""
    back = replace(border, freight=[replace(border.freight[0], origin="b", destination="a")])
    rows = legs(played(back, until=6 * hours)).iloc[:2]

    assert list(zip(rows["asset"], rows["from"], rows["to"], strict=True)) == [("r2;r1", "b", "a")] * 2


def test_who_is_on_the_way_at_the_end_has_a_part_that_is_not_over(border: Network, played: Play) -> None:
    """The truck of the fifth hour is half an hour on the road, that of the fourth twenty minutes behind the gate."""
    done = played(border, until=5.5 * hours)

    assert told(done, "out/5") == [("road", "r1", 5.0, 0.0, 5.5, False)]
    assert told(done, "out/4")[-1] == ("road", "r2", 5.167, 0.0, 5.5, False)


def test_who_waits_at_the_end_has_waited_until_then(border: Network, played: Play) -> None:
    """Before a road that is closed."""
    done = played(border, Outage("r2", at=0.0, lasts=9 * days), until=4 * hours)

    assert told(done, "out/1")[-1] == ("road", "r2", 2.167, 1.833, 4.0, False)


def test_the_wait_before_a_closed_road_is_that_roads(border: Network, played: Play) -> None:
    """Closed from the first to the third hour: the part is wait and drive."""
    done = played(border, Outage("r2", at=0.0, lasts=3 * hours), until=8 * hours)

    assert told(done, "out/1")[-1] == ("road", "r2", 2.167, 0.833, 4.0, False)


def test_who_turns_away_has_a_part_that_was_left(two_ways: Network, played: Play) -> None:
    """An hour of patience before a closed road, then round it."""
    short = lane(two_ways, policy="reroute", patience=1 * hours, information_delay=9 * hours)
    done = played(short, Outage("r2", at=0.0, lasts=9 * days), until=12 * hours)
    rows = told(done, "out/1")

    assert [(row[1], row[-1]) for row in rows if row[-1]] == [("r2", True)]
    assert rows[-1][1] == "r1;n1;n2"


def test_roads_behind_a_truck_whose_next_road_closes_are_told_one_by_one(border: Network, played: Play) -> None:
    """The second road closes while the truck is on the first: each has its own time, to the second."""
    open_roads = replace(border, gates=[], nodes=[replace(node, country="CN") for node in border.nodes])
    done = played(open_roads, Outage("r2", at=1.5 * hours, lasts=2 * hours), until=8 * hours)

    assert told(done, "out/1") == [("road", "r1", 1.0, 0.0, 2.0, False), ("road", "r2", 2.0, 1.5, 4.5, False)]
    assert told(done, "out/4") == [("road", "r1;r2", 4.0, 0.0, 6.0, False)]


def test_who_drives_home_or_gives_up_does_nothing_more(border: Network, played: Play) -> None:
    """The part that was left is the last."""
    home = lane(border, policy="return", patience=1 * hours)
    rows = told(played(home, Outage("r2", at=0.0, lasts=9 * days), until=12 * hours), "out/1")

    assert rows[-1][1:3] == ("r2", 2.167)
    assert rows[-1][-1]


def test_a_network_without_a_way_on_is_told(two_ways: Network, played: Play) -> None:
    """Both roads on are removed while trucks queue, and comes back half a day later: hours are counted."""
    slow = Gate("pass", "CN>VN", lanes=1, automatic=Distribution("constant", 5 * hours))
    patient = lane(replace(two_ways, gates=[slow]), policy="reroute", patience=2 * hours, information_delay=20 * hours)
    changes = [Remove("links", ("n2", "r2"), at=3.5 * hours), Add("links", two_ways.links[1], at=15 * hours)]
    rows = legs(played(patient, changes=changes))
    stays = rows[rows["what"] == "no way"]

    assert len(stays) > 5
    assert set(stays["wait_s"]) == {3600}
    assert set(stays["asset"]) == set(stays["from"]) == {""}


def test_a_ride_begins_with_the_wait_for_it(railway: Network, played: Play) -> None:
    """A box of one in the morning boards at noon and is at the third stop at two."""
    boxes = Freight("box", "x", "z", per_day=24.0, arrivals="deterministic", unit="teu", modes=("rail",))
    done = played(replace(railway, freight=[boxes]), start=MIDNIGHT, until=1 * days)

    assert told(done, "box/3") == [("rail", "train", 3.0, 9.0, 14.0, False)]
    assert set(done.services["load"]) == {4.0}


def test_parts_add_up_to_the_time_on_the_way(two_ways: Network, played: Play) -> None:
    """Of every shipment that arrived, whatever it met."""
    busy = lane(two_ways, per_day=240.0, arrivals="poisson", policy="reroute", patience=2 * hours)
    done = played(busy, Outage("r2", at=6 * hours, lasts=5 * hours), until=1 * days)
    rows = legs(done)
    last = rows.groupby("shipment")["to_s"].max()
    arrived = done.shipments[done.shipments["outcome"] == "delivered"].set_index("shipment")

    assert last.loc[arrived.index].to_numpy() == pytest.approx(arrived["ended_s"].to_numpy(), abs=1.0)
    waited = rows.groupby("shipment")["wait_s"].sum() / hours
    at_home = (arrived["departed_s"] - arrived["created_s"]) / hours
    assert (waited.loc[arrived.index] + at_home).to_numpy() == pytest.approx(arrived["wait_h"].to_numpy(), abs=0.01)


def test_what_ended_in_the_warm_up_is_not_told(border: Network, played: Play) -> None:
    """Rows point to shipments that are there, and who was on the way at the start has all of its parts."""
    done = played(border, until=6 * hours, warm_up=6 * hours)
    rows = legs(done)

    assert set(rows["shipment"]) == set(done.shipments["shipment"])
    assert rows["from_s"].min() < 0.0
    assert done.shipments["ended_s"].min() >= 0.0


def test_a_link_that_the_network_has_lost_has_no_ends(border: Network, freight_world: Any) -> None:
    """A part of a way that was chosen before a change."""
    world = freight_world(border)
    stretch = world.plane.route(("a", "b"), 1.0, ("road",)).parts[0]
    world.network = replace(border, links=[border.links[1]], freight=[])

    assert _tell(stretch, world.network) == ("road", "r1", "", "")


def test_a_run_without_freight_has_no_legs(border: Network, played: Play) -> None:
    """The table is there, with its columns, and empty."""
    done = played(replace(border, freight=[]), until=1 * hours)

    assert done.legs.empty
    assert list(legs(done).columns)[-3:] == ["shipment", "from_s", "to_s"]
    assert isinstance(done.legs["asset"].dtype, pd.CategoricalDtype)


def test_choices_are_kept_with_what_was_known(two_ways: Network, played: Play) -> None:
    """Another way than usual, since a closure of a hundred hours is known; the event that closed the road is named."""
    slow = lane(two_ways, information_delay=0.0)
    done = played(slow, Outage("r2", at=0.0, lasts=100 * hours), until=8 * hours)
    one = done.shipments.set_index("shipment").loc["out/3"]

    assert (one["usual_path"], one["chosen_path"]) == ("r1;r2", "n1;n2")
    assert one["known_delay_h"] == 0.0
    assert one["usual_delay_h"] == pytest.approx(97.0, abs=0.1)
    assert done.events.loc[one["cause"], "what"] == "down"
    usual = played(two_ways, until=8 * hours).shipments.iloc[0]
    assert (usual["chosen_path"], usual["usual_delay_h"]) == ("r1;r2", 0.0)
    assert pd.isna(usual["cause"])
