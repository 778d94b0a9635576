"""What a story says of bans, rests, slots, cut-offs and full approaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from netsim.metrics import story
from netsim.model import Ban, CargoClass, Cutoffs, Distribution, Freight, Link, Network, Node
from netsim.record import Record
from netsim.units import hours, km, kmh, minutes

MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Play = Callable[..., Record]


def gate(network: Network, **values: Any) -> Network:
    """Alter the only gate of a network."""
    return replace(network, gates=[replace(network.gates[0], **values)])


def road(network: Network, name: str, **values: Any) -> Network:
    """Alter one road of a network."""
    links = [replace(link, **values) if link.id == name else link for link in network.links]
    return replace(network, links=links)


def told(done: Record, name: str) -> str:
    """Return the text of a story."""
    return str(story(done, name))


def test_hours_without_trucks_are_a_cause(border: Network, played: Play) -> None:
    """Ready at one o'clock, and the road is banned until six."""
    banned = road(border, "r1", no_trucks=Ban.parse("00:00-06:00"))
    done = played(banned, start=MIDNIGHT, until=12 * hours)

    assert "waits 5 h before r1: trucks may not enter it at 00:00-06:00" in told(done, "out/1")


def test_a_rest_is_a_cause(border: Network, played: Play) -> None:
    """After half an hour at the wheel."""
    done = played(border, driving_limit=0.5 * hours, rest=2 * hours, until=12 * hours)

    assert "waits 2 h before r1: its driver rests, or waits his turn" in told(done, "out/1")


def test_few_vehicles_an_hour_are_a_cause(border: Network, played: Play) -> None:
    """Half a truck an hour where one comes."""
    done = played(road(border, "r1", capacity_per_h=0.5), until=12 * hours)

    assert "before r1: only so many vehicles may enter in an hour" in told(done, "out/3")


def test_a_slot_that_is_booked_is_told(border: Network, played: Play) -> None:
    """One in two hours."""
    done = played(gate(border, bookings_per_h=0.5), until=12 * hours)

    assert "waits for 1 h for its slot at pass (CN to VN)" in told(done, "out/2")


def test_the_cut_off_is_why_parcels_stay(border: Network, played: Play) -> None:
    """All leave at noon."""
    border = replace(
        border,
        freight=[replace(border.freight[0], class_="parcels")],
        classes=[CargoClass("parcels", 3.0, cutoffs=Cutoffs.parse("12:00"))],
    )
    done = played(border, start=MIDNIGHT, until=18 * hours)

    assert "stays at home for 11 h: what is of its class leaves together at 12:00" in told(done, "out/1")


def test_a_full_approach_is_why_the_road_behind_is_blocked(border: Network, played: Play) -> None:
    """At the link before the gate, and at those behind it."""
    hour = Distribution("constant", 61 * minutes)
    valley = replace(
        border,
        nodes=[*border.nodes, Node("fork", lon=107.7, lat=22.0, kind="city", country="CN", timezone="Asia/Shanghai")],
        links=[
            Link("k", "a", "fork", "road", length=47 * km, speed=60 * kmh, capacity_per_h=60.0),
            Link("l", "fork", "pass", "road", length=73 * km, speed=60 * kmh, capacity_per_h=60.0),
            Link("r", "pass", "b", "road", length=60 * km, speed=60 * kmh),
        ],
        freight=[Freight("out", "a", "b", per_day=96.0, arrivals="deterministic", policy="wait")],
    )
    done = played(gate(valley, automatic=hour, manual=hour, approach_room=1), until=16 * hours)
    stories = [told(done, name) for name in done.shipments["shipment"]]

    for link in ("k", "l"):
        assert any(
            f"before {link}: trucks stand on the road before the gate at pass (CN to VN)" in one for one in stories
        )
