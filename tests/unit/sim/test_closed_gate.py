"""What a closed gate answers to: patience, news, and room elsewhere, each in the right direction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from netsim.model import CargoClass, Distribution, Gate, Network, Outage
from netsim.record import Record
from netsim.units import days, hours, minutes

Play = Callable[..., Record]


class Answer(NamedTuple):
    """What became of the trucks."""

    queue: float
    """Before the closed gate, on average while it is closed."""
    diverted: float
    returned: float
    spoiled: float
    elsewhere: int
    """Before the other gate, at most."""


@pytest.fixture
def closed(two_ways: Network, played: Play) -> Callable[..., Answer]:
    """Return a function that closes the gate for two days, with another gate on the longer road."""

    def answer(lanes: int = 1, **terms: Any) -> Answer:
        fruit = CargoClass("fruit", value_of_time_per_h=20.0, shelf_life=14 * hours)
        lane = replace(two_ways.freight[0], class_="fruit", per_day=96.0, policy="return", **terms)
        other = Gate("north", "CN>VN", lanes=lanes, automatic=Distribution("constant", 30 * minutes))
        nodes = [replace(node, kind="border_gate") if node.id == "north" else node for node in two_ways.nodes]
        gates = [*two_ways.gates, other]
        network = replace(two_ways, nodes=nodes, classes=[fruit], freight=[lane], gates=gates)
        done = played(network, Outage("pass CN>VN", at=12 * hours, lasts=2 * days), until=4 * days)
        rows = done.shipments[done.shipments["created_s"].between(12 * hours, 2.5 * days)]
        peak = done.gate_totals.set_index("node")["peak_waiting"]
        shares = [(rows["outcome"] == outcome).mean() for outcome in ("returned", "spoiled")]
        diverted = (rows["chosen_path"].astype(str) == "n1;n2").mean()
        queue = done.gates[(done.gates["node"] == "pass") & (done.gates["mode"] == "closed")]
        mean = float((queue["waiting"] * (queue["to_s"] - queue["from_s"])).sum()) / (2 * days)
        return Answer(mean, float(diverted), float(shares[0]), float(shares[1]), int(peak["north"]))

    return answer


def test_with_patience_more_wait_and_fewer_return(closed: Callable[..., Answer]) -> None:
    """Who bears twelve hours is there when the turn comes; who bears three goes home, and what waits spoils."""
    hasty = closed(patience=3 * hours, information_delay=2 * hours)
    patient = closed(patience=12 * hours, information_delay=2 * hours)

    assert patient.elsewhere > hasty.elsewhere
    assert patient.returned < hasty.returned
    assert patient.spoiled > hasty.spoiled


def test_late_news_fill_the_queue_before_the_closed_gate(closed: Callable[..., Answer]) -> None:
    """Who does not know drives there: more stand before it, more turn away, fewer set out on the other road."""
    early = closed(patience=8 * hours, information_delay=0.0)
    late = closed(patience=8 * hours, information_delay=24 * hours)

    assert late.queue > 1.5 * early.queue
    assert late.diverted < early.diverted
    assert late.returned > early.returned


def test_room_elsewhere_takes_what_is_diverted(closed: Callable[..., Answer]) -> None:
    """Three lanes instead of one on the other road: more go there, nobody waits long, fewer return or spoil."""
    tight = closed(lanes=1, patience=10 * hours, information_delay=2 * hours)
    roomy = closed(lanes=3, patience=10 * hours, information_delay=2 * hours)

    assert roomy.diverted >= tight.diverted
    assert roomy.elsewhere < tight.elsewhere
    assert roomy.returned + roomy.spoiled < tight.returned + tight.spoiled
