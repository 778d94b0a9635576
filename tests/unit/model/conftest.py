"""The smallest networks that show something."""

from __future__ import annotations

import pytest

from netsim.model import CargoClass, Demand, Departures, Distribution, Freight, Gate, Link, Network, Node, Service
from netsim.units import Gbps, kmh, minutes

TEN = Distribution("constant", 10 * minutes)


@pytest.fixture
def network() -> Network:
    """Two cities and a border gate between them, by fibre and road."""
    return Network(
        nodes=[
            Node("NNG", lon=108.37, lat=22.82, kind="city", country="CN"),
            Node("PASS", lon=106.71, lat=21.97, kind="border_gate", country="CN"),
            Node("HAN", lon=105.85, lat=21.03, kind="city", country="VN"),
        ],
        links=[
            Link("F1", "NNG", "PASS", "fibre", capacity=400 * Gbps, srlgs=("duct",)),
            Link("F2", "PASS", "HAN", "fibre", capacity=400 * Gbps),
            Link("R1", "NNG", "PASS", "road", speed=80 * kmh),
            Link("R2", "PASS", "HAN", "road"),
        ],
        demands=[Demand("NNG", "HAN", rate=120 * Gbps, id="D")],
        gates=[Gate("PASS", "CN>VN", lanes=2, automatic=TEN, manual=TEN)],
        freight=[Freight("L", "NNG", "HAN", per_day=100.0, class_="fruit")],
        classes=[CargoClass("fruit", value_of_time_per_h=1.0)],
        services=[Service("S", "rail", ("NNG", "HAN"), Departures.parse("every 6 h"), capacity=50.0, speed=60 * kmh)],
        name="small",
    )
