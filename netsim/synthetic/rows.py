"""The tables of a made-up region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.errors import NetsimError
from netsim.model import (
    CargoClass,
    Demand,
    Departures,
    Dependency,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    RepairCrew,
    Service,
)
from netsim.model.base import NodeKind
from netsim.synthetic.region import FEWEST, Region, lay_out, stream
from netsim.units import Gbps, days, hours, kmh, minutes, ms

if TYPE_CHECKING:
    from netsim.synthetic.plane import Ints

_ESTIMATE: Final[dict[str, Any]] = {"confidence": "estimate"}
_ZONES: Final = ("Asia/Shanghai", "Asia/Bangkok")
_OFFSET: Final = 0.02
"""From a town to its data centre or terminal. [degrees]"""
_CLASSES: Final = ("general", "perishables")
_CREWS: Final = {"fibre": ("fibre", 8 * hours), "works": ("road;rail;transfer;node", 15 * hours)}


def synthesise(count: int, seed: int = 0) -> Network:
    """
    Make up a region: towns in some countries, with fibre, roads, railways, gates, and what moves over them.

    Roads are planar and join each town to about three neighbours. Fibres do likewise, a few run in parallel, and
    longer ones join the large towns. Countries have codes that ISO 3166 leaves to users: XA, XB and so on.

    Parameters
    ----------
    count
        Nodes, at least 20: towns, data centres and rail terminals.
    seed
        The same number and seed give the same region.

    Returns
    -------
    network
        In which every row is called an estimate, for nothing in it is true.

    Raises
    ------
    NetsimError
        If there are too few nodes.

    Examples
    --------
    >>> synthesise(100, seed=1)
    <Network synthetic-100-1: 100 nodes, 277 links, 19 demands>
    """
    if count < FEWEST:
        raise NetsimError(f"a region of {count} nodes has no room for countries", hint=f"take {FEWEST} or more")
    region = lay_out(count, seed)
    names = _Names(region)
    gates = sorted({(names.gate_town(pair), *_codes(region, pair)) for pair in region.roads[region.crossings].tolist()})
    return Network(
        name=f"synthetic-{count}-{seed}",
        title=f"A made-up region of {count:,} places",
        description="Made by netsim new --synthetic: no place, link or demand in it exists.",
        licence="CC0",
        nodes=list(_nodes(region, names, {town for town, *_ in gates})),
        links=list(_links(region, names, seed)),
        demands=list(_demands(region, names, seed)),
        gates=list(_gates(names, gates)),
        services=list(_services(region, names, seed)),
        freight=list(_freight(region, names, seed)),
        classes=[
            CargoClass("general", 10.0, **_ESTIMATE),
            CargoClass("perishables", 30.0, shelf_life=5 * days, **_ESTIMATE),
        ],
        dependencies=list(_dependencies(region, names, {town for town, *_ in gates})),
        crews=list(_crews(region, names)),
    )


class _Names:
    """Ids of towns, data centres and terminals."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.codes = [code(number) for number in range(int(region.country.max()) + 1)]
        digits = len(str(len(region.places)))
        self.towns = [
            f"{self.codes[country].lower()}-{number:0{digits}}"
            for number, country in enumerate(region.country.tolist())
        ]
        self.halls = [f"{self.towns[town]}-dc" for town in region.halls.tolist()]
        self.terminals = [f"{self.towns[town]}-rail" for town in region.terminals.tolist()]

    def country(self, town: int) -> str:
        """Return the country's code of a town."""
        return self.codes[int(self.region.country[town])]

    def gate_town(self, road: list[int]) -> int:
        """Return the smaller of two towns on both sides of a border: there the gate stands."""
        return min(road, key=lambda town: (self.region.population[town], town))


def code(number: int) -> str:
    """
    Return the code of a country, from those that ISO 3166 leaves to users.

    Examples
    --------
    >>> code(0), code(11)
    ('XA', 'XL')
    """
    return "X" + chr(ord("A") + number)


def _codes(region: Region, road: list[int]) -> tuple[str, str]:
    first, second = sorted(code(int(region.country[town])) for town in road)
    return first, second


def _nodes(region: Region, names: _Names, gates: set[int]) -> Iterator[Node]:
    places, population = region.places.tolist(), region.population.tolist()
    zones = [_ZONES[number % 2] for number in region.country.tolist()]
    for town, (lon, lat) in enumerate(places):
        kind: NodeKind = "border_gate" if town in gates else "city"
        yield Node(
            names.towns[town], lon, lat, kind, country=names.country(town), timezone=zones[town],
            population=population[town], **_ESTIMATE,
        )  # fmt: skip
    beside: tuple[tuple[list[str], Ints, NodeKind, int], ...] = (
        (names.halls, region.halls, "data_centre", 1),
        (names.terminals, region.terminals, "rail_terminal", -1),
    )
    for ids, towns, kind, sign in beside:
        for name, town in zip(ids, towns.tolist(), strict=True):
            lon, lat = (round(degrees + sign * _OFFSET, 5) for degrees in places[town])
            yield Node(name, lon, lat, kind, country=names.country(town), timezone=zones[town], **_ESTIMATE)


def _links(region: Region, names: _Names, seed: int) -> Iterator[Link]:
    towns = names.towns
    for number, (a, b) in enumerate(region.roads.tolist(), start=1):
        yield Link(f"road-{number}", towns[a], towns[b], "road", speed=60 * kmh, **_ESTIMATE)
    yield from _fibres(region, names, seed)
    for number, (a, b) in enumerate(region.rails.tolist(), start=1):
        yield Link(f"rail-{number}", names.terminals[a], names.terminals[b], "rail", slots_per_day=24.0, **_ESTIMATE)
    for name, town in zip(names.terminals, region.terminals.tolist(), strict=True):
        yield Link(f"{name}-yard", towns[town], name, "transfer", time=4 * hours, cost_fixed=80.0, **_ESTIMATE)


def _fibres(region: Region, names: _Names, seed: int) -> Iterator[Link]:
    """Yield the fibres: those that run in parallel share a duct as often as not; a data centre has two ways out."""
    towns, rng = names.towns, stream(seed, "capacity")
    rates = np.where(region.trunks, 1600.0, rng.choice([400.0, 800.0], len(region.fibres))) * Gbps
    shared = dict(zip(region.doubled.tolist(), (rng.random(len(region.doubled)) < 0.5).tolist(), strict=True))  # noqa: PLR2004 - half
    for number, ((a, b), rate) in enumerate(zip(region.fibres.tolist(), rates.tolist(), strict=True)):
        duct = (f"duct-{number + 1}",) if shared.get(number) else ()
        for letter in ("a", "b") if number in shared else ("",):
            name = f"fibre-{number + 1}{letter}"
            yield Link(name, towns[a], towns[b], "fibre", capacity=rate, srlgs=duct, **_ESTIMATE)
    second = _next_town(region)
    for name, town, other in zip(names.halls, region.halls.tolist(), second.tolist(), strict=True):
        yield Link(f"{name}-a", name, towns[town], "fibre", capacity=3200 * Gbps, **_ESTIMATE)
        yield Link(f"{name}-b", name, towns[other], "fibre", capacity=3200 * Gbps, **_ESTIMATE)


def _next_town(region: Region) -> Ints:
    """Return the town nearest to each town with a data centre."""
    from scipy.spatial import KDTree

    _, nearest = KDTree(region.places).query(region.places[region.halls], k=2)
    found: Ints = nearest[:, 1]
    return found


def _demands(region: Region, names: _Names, seed: int) -> Iterator[Demand]:
    """Yield what towns ask for: most of it from data centres, the more the larger they are."""
    rng, count = stream(seed, "demands"), max(4, (len(region.places) + len(region.halls)) // 5)
    weights = np.sqrt(region.population)
    asking = rng.choice(len(weights), count, p=weights / weights.sum())
    sending = rng.integers(len(region.halls), size=count)
    rates = np.round(rng.lognormal(0.0, 0.7, count), 2)
    for number, (town, hall, rate) in enumerate(zip(asking.tolist(), sending.tolist(), rates.tolist(), strict=True)):
        leased = number % 5 == 0
        yield Demand(
            names.halls[hall], names.towns[town], max(rate, 0.01) * Gbps, f"demand-{number + 1}",
            class_="leased" if leased else "public", profile="business" if leased else "residential", **_ESTIMATE,
        )  # fmt: skip


def _gates(names: _Names, gates: list[tuple[int, str, str]]) -> Iterator[Gate]:
    fast, slow = Distribution("gamma", 2 * minutes, 0.5), Distribution("gamma", 7 * minutes, 0.7)
    for town, a, b in gates:
        for direction in (f"{a}>{b}", f"{b}>{a}"):
            yield Gate(names.towns[town], direction, 4, fast, slow, restart=1 * hours, **_ESTIMATE)


def _dependencies(region: Region, names: _Names, towns: set[int]) -> Iterator[Dependency]:
    """Yield the need of each gate: the data centre of its country that is nearest."""
    for town in sorted(towns):
        at_home = np.flatnonzero(region.country[region.halls] == region.country[town])
        gaps = np.hypot(*(region.places[region.halls[at_home]] - region.places[town]).T)
        hall = names.halls[at_home[gaps.argmin()]]
        yield Dependency(
            names.towns[town], hall, latency_limit=50 * ms, grace=10 * minutes, restart=1 * hours, **_ESTIMATE
        )


def _freight(region: Region, names: _Names, seed: int) -> Iterator[Freight]:
    """Yield lanes from large towns to large towns not too far away."""
    from scipy.spatial import KDTree

    rng, count = stream(seed, "freight"), max(2, len(region.places) // 20)
    markets = np.argsort(-region.population, kind="stable")[: max(4, len(region.places) // 10)]
    _, near = KDTree(region.places[markets]).query(region.places[markets], k=min(len(markets), 50))
    origins = rng.integers(len(markets), size=count)
    others = near[origins, rng.integers(1, near.shape[1], size=count)]
    per_day = rng.integers(2, 21, size=count)
    for number, (a, b, units) in enumerate(zip(origins.tolist(), others.tolist(), per_day.tolist(), strict=True)):
        yield Freight(
            f"lane-{number + 1}", names.towns[markets[a]], names.towns[markets[b]], float(units),
            class_=_CLASSES[number % 2], modes=("road", "rail"), patience=24 * hours, **_ESTIMATE,
        )  # fmt: skip


def _services(region: Region, names: _Names, seed: int) -> Iterator[Service]:
    """Yield trains, both ways, between terminals that a railway joins and between some that are farther apart."""
    rng, count = stream(seed, "trains"), max(2, len(region.places) // 500)
    far = rng.integers(len(names.terminals), size=(count, 2)).tolist()
    near = region.rails[rng.permutation(len(region.rails))[: 2 * count]].tolist()
    pairs = dict.fromkeys((min(pair), max(pair)) for pair in (*near, *far) if pair[0] != pair[1])
    for number, (a, b) in enumerate(pairs, start=1):
        for letter, stops in (("a", (a, b)), ("b", (b, a))):
            yield Service(
                f"train-{number}{letter}", "rail", tuple(names.terminals[stop] for stop in stops),
                Departures.parse("every 12 h"), 80.0, 60 * kmh, **_ESTIMATE,
            )  # fmt: skip


def _crews(region: Region, names: _Names) -> Iterator[RepairCrew]:
    """Yield two crews for each country, in its largest town."""
    for number, country in enumerate(names.codes):
        home = int(np.where(region.country == number, region.population, -1.0).argmax())
        for kind, (mends, work) in _CREWS.items():
            yield RepairCrew(
                f"{kind}-crew-{country.lower()}", names.towns[home], tuple(mends.split(";")),
                Distribution("lognormal", work, 0.5), count=2, mobilise=1.5 * hours, zone=(country,), **_ESTIMATE,
            )  # fmt: skip
