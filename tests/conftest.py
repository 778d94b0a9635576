"""Small networks that many tests drive, and short ways to drive them."""

from __future__ import annotations

import gc
import math
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings

from netsim.arrays.freight import FreightPlane
from netsim.collecting import nothing_to_collect
from netsim.kernels.compiled import Compiled
from netsim.model import (
    Demand,
    Departures,
    Dependency,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    Outage,
    Port,
    RepairCrew,
    Scenario,
    Service,
)
from netsim.record import Record
from netsim.sim import play
from netsim.sim.freight import FreightWorld
from netsim.units import Gbps, days, hours, km, kmh, minutes, ms
from tests.tracing import without_tracing

settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):  # a change is judged by the same examples as the one before it; new ones are sought at home
    settings.load_profile("ci")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import and collect without a search for garbage, nor look at all that again later: it stays until the end."""
    with nothing_to_collect():
        collected = yield
    gc.freeze()
    return collected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Play scenarios first: each takes a minute, and what comes last should keep no worker waiting for the other."""
    items.sort(key=lambda item: "tests/scenarios/" not in item.nodeid)


@pytest.fixture
def untraced() -> Iterator[None]:
    """Run a long simulation without measuring coverage."""
    with without_tracing():
        yield


@pytest.fixture(scope="session", autouse=True)
def _untraced_compiler() -> Iterator[None]:
    """Let numba compile without measuring coverage: of its own code nothing is measured, but it would be asked."""
    machine = Compiled.machine

    def first_untraced(self: Compiled[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._machine is not None:
            return machine(self, *args, **kwargs)
        with without_tracing():
            return machine(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiled, "machine", first_untraced)
        yield


TEN = Distribution("constant", 10 * minutes)
FORTY = Distribution("constant", 40 * minutes)


@pytest.fixture
def border() -> Network:
    """Two cities, an hour's drive from a border gate between them, and a truck an hour that crosses it."""
    return Network(
        nodes=[
            Node("a", lon=108.0, lat=22.0, kind="city", country="CN", timezone="Asia/Shanghai", name="Aa"),
            Node("pass", lon=107.5, lat=22.0, kind="border_gate", country="CN", timezone="Asia/Shanghai"),
            Node("b", lon=107.0, lat=22.0, kind="city", country="VN", timezone="Asia/Bangkok"),
        ],
        links=[
            Link("r1", "a", "pass", "road", length=60 * km, speed=60 * kmh),
            Link("r2", "pass", "b", "road", length=60 * km, speed=60 * kmh),
        ],
        gates=[Gate("pass", "CN>VN", lanes=1, automatic=TEN, manual=FORTY)],
        freight=[Freight("out", "a", "b", per_day=24.0, arrivals="deterministic")],
        name="border",
    )


@pytest.fixture
def two_ways(border: Network) -> Network:
    """Return the border with a longer road around its gate: 3 h and 162 USD, not 2 h 10 min and 108 USD per TEU."""
    return replace(
        border,
        nodes=[*border.nodes, Node("north", lon=107.5, lat=22.4, kind="city", country="CN", timezone="Asia/Shanghai")],
        links=[
            *border.links,
            Link("n1", "a", "north", "road", length=90 * km, speed=60 * kmh),
            Link("n2", "north", "b", "road", length=90 * km, speed=60 * kmh),
        ],
    )


@pytest.fixture
def wired(border: Network) -> Network:
    """Return the border with a data centre behind the first city, which its gate needs, and 10 Gbps between cities."""
    fibres = {"fa": ("dc", "a"), "fp": ("a", "pass"), "fb": ("pass", "b")}
    return replace(
        border,
        nodes=[*border.nodes, Node("dc", lon=108.1, lat=22.0, kind="data_centre", country="CN", name="Customs")],
        links=[
            *border.links,
            *(Link(name, *ends, "fibre", length=50 * km, capacity=20 * Gbps) for name, ends in fibres.items()),
        ],
        demands=[Demand("a", "b", rate=10 * Gbps, class_="leased")],
        dependencies=[
            Dependency(
                "pass", "dc", latency_limit=20 * ms, rate=1 * Gbps, grace=10 * minutes, restart=1 * hours, avoid=("VN",)
            )
        ],
        crews=[RepairCrew("crew", "a", ("fibre",), Distribution("constant", 5 * hours), mobilise=1 * hours)],
    )


@pytest.fixture
def railway() -> Network:
    """Two terminals, a station between them, and a train at noon; an hour from stop to stop."""
    return Network(
        nodes=[
            Node(name, lon=lon, lat=22.0, kind="rail_terminal", country="CN", timezone="Asia/Shanghai")
            for name, lon in (("x", 108.0), ("y", 108.5), ("z", 109.0))
        ],
        links=[
            Link("xy", "x", "y", "rail", length=60 * km),
            Link("yz", "y", "z", "rail", length=60 * km),
        ],
        services=[Service("train", "rail", ("x", "y", "z"), Departures.parse("daily 12:00"), 4.0, 60 * kmh)],
        name="railway",
    )


@pytest.fixture
def sea() -> Network:
    """Two ports with one berth each, and a ship every morning."""
    return Network(
        nodes=[
            Node("p", lon=108.6, lat=21.7, kind="port", country="CN", timezone="Asia/Shanghai"),
            Node("q", lon=106.7, lat=20.9, kind="port", country="VN", timezone="Asia/Bangkok"),
        ],
        links=[Link("lane", "p", "q", "sea", length=200 * km)],
        ports=[Port("p", berths=1, cranes=1, moves_per_h=10.0), Port("q", berths=1, cranes=1, moves_per_h=10.0)],
        services=[Service("ship", "sea", ("p", "q"), Departures.parse("daily 08:00"), 100.0, 20 * kmh)],
        name="sea",
    )


@pytest.fixture
def corridor(wired: Network) -> Network:
    """Everything at once: the wired border, freight both ways, a train beside the road, and a crew."""
    law, slow = Distribution("lognormal", 8 * minutes, 0.3), Distribution("lognormal", 60 * minutes, 0.4)
    return replace(
        wired,
        nodes=[
            *wired.nodes,
            Node("at", lon=108.05, lat=22.05, kind="rail_terminal", country="CN", timezone="Asia/Shanghai"),
            Node("bt", lon=107.05, lat=22.05, kind="rail_terminal", country="VN", timezone="Asia/Bangkok"),
        ],
        links=[
            *wired.links,
            Link("ta", "a", "at", "transfer", time=2 * hours, cost_fixed=60.0, capacity_per_h=20.0),
            Link("tb", "bt", "b", "transfer", time=2 * hours, cost_fixed=60.0),
            Link("rail", "at", "bt", "rail", length=120 * km, slots_per_day=6.0),
        ],
        demands=[*wired.demands, Demand("b", "a", rate=5 * Gbps, class_="leased", profile="residential")],
        gates=[
            Gate("pass", "CN>VN", 2, law, slow, 0.1, Distribution("exponential", 30 * minutes)),
            Gate("pass", "VN>CN", 1, law, slow),
        ],
        services=[
            Service("train", "rail", ("at", "bt"), Departures.parse("every 6 h"), 40.0, 60 * kmh),
            Service("train-back", "rail", ("bt", "at"), Departures.parse("every 6 h"), 40.0, 60 * kmh),
        ],
        freight=[
            Freight("out", "a", "b", per_day=200.0, patience=8 * hours, information_delay=1 * hours),
            Freight("back", "b", "a", per_day=100.0, patience=8 * hours, policy="return"),
        ],
        name="corridor",
    )


Play = Callable[..., Record]


@pytest.fixture
def played() -> Play:
    """Play a network with some outages, for two days where nothing else is said."""

    def play_it(network: Network, *hazards: Outage, seed: int = 1, **more: Any) -> Record:
        terms = {"until": 2 * days, "twins": (), **more}
        return play(Scenario(network, hazards=hazards, **terms), seed)

    return play_it


@pytest.fixture
def freight_world() -> Callable[..., FreightWorld]:
    """Set up a world with freight in it, at the start of its clock."""

    def make(network: Network, hazards: Sequence[Outage] = (), seed: int = 1, **more: Any) -> FreightWorld:
        terms = {"until": 7 * days, "twins": (), **more}
        world = FreightWorld(Scenario(network, hazards=hazards, **terms), network, seed, FreightPlane(network))
        world.convoys.ready = math.inf  # tests look at shipments one by one
        return world

    return make
