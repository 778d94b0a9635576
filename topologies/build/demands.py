"""
Make demands.csv of china-asean: a gravity model, held to what is known of each country's international bandwidth.

Run ``python -m topologies.build.demands`` after a change of nodes.csv or of a table in ``topologies/build/data``; it
writes the demands and prints what comes in to each country beside what was measured. Ends abroad take part as soon as
they are nodes: of each row of onward.csv the first city that there is.

What comes in at the busiest hour to a country with a known total is ``bandwidth x growth x USED``. Demands that are
named in pairs.csv (customs, payments, leased, cloud) are part of it; public traffic is the rest. A country takes it
from the others in proportion to their attraction over the square root of the distance, and sends a part of what it
takes back. Between two countries it runs between the cities where the root of the product of populations over the
square of the distance is largest.

References
----------
Zipf, G. K. (1946), The P1 P2 / D hypothesis: on the intercity movement of persons. doi:10.2307/2087063
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import sqrt
from pathlib import Path
from typing import Final

from netsim.geo.lengths import geodesic
from topologies.build.files import Row, read

DATA: Final = Path(__file__).parent / "data"
TOPOLOGY: Final = Path(__file__).parents[1] / "china-asean"
COLUMNS: Final = (
    "id",
    "source",
    "target",
    "rate_gbps",
    "name",
    "class",
    "priority",
    "profile",
    "latency_limit_ms",
    "avoid",
    "require",
    "protection",
    "disjoint",
    "sources",
    "confidence",
    "note",
)

GROWTH: Final = 1.40
GROWTH_UNTIL: Final = 2020
"""Bandwidth in Asia grew by this factor a year until then (tg-asia-2021); for later years none was found."""
USED: Final = 0.3
"""Part of the bandwidth that the busiest hour uses: the lower end of published peaks, 30 to 55 % (itu-peak-2004)."""
SENT_BACK: Final = 0.25
"""Public traffic that goes to where content comes from, per unit that comes."""
NEAR: Final = 500.0
"""Countries, and cities, that are closer than this attract no more than at this distance. [km]"""
PAIRS: Final = 90
"""Pairs of cities in different countries between which public traffic runs."""
OWN_PAIRS: Final = 3
"""Of these each country has at least so many, its largest, and the one with ``HOME``; the others are the largest."""
HOME: Final = "CN"
MORE_PAIRS: Final = (1000.0, 3000.0)
"""Between two countries that exchange more than each of these, one more pair of cities. [Gbps]"""
UNKNOWN: Final = 1.0
"""Population of an end that has none in the table. [million]"""
NO_TRANSIT: Final = ("KH", "LA", "MM")
"""Public traffic of other countries does not pass here, as the crossings are thin; VSTN of Vietnam may pass Laos."""
LEAST: Final = 0.1
"""Below this a public demand is left out. [Gbps]"""

PER_ROOT: Final[Mapping[str, float]] = {"public": 15.0, "cloud": 10.0, "leased": 4.0, "payments": 0.2}
"""Rate of a pair without a given one, per root of the product of the populations in millions. [Gbps]"""
PRIORITY: Final[Mapping[str, int]] = {"customs": 0, "payments": 0, "leased": 1, "cloud": 2, "public": 3}
PROFILE: Final[Mapping[str, str]] = {"public": "residential", "cloud": "flat"}
GIVEN: Final = ("latency_limit_ms", "avoid", "require", "protection", "disjoint", "sources")
"""Columns of pairs.csv that demands.csv takes as they are."""
PUBLIC_LIMIT: Final = 300
"""One way. [ms]"""

Pair = tuple[str, str]
Way = tuple[float, float, tuple[str, "Place"], tuple[str, "Place"]]
"""Public traffic there and back, between a city of one country and one of another."""


@dataclass(frozen=True)
class Place:
    """A node that demands may begin or end at."""

    id: str
    name: str
    lon: float
    lat: float
    country: str
    population: float
    """Of the place, or of the city that a data centre belongs to. [million]"""


@dataclass(frozen=True)
class Side:
    """A country, or a region abroad, as the gravity model sees it."""

    cities: tuple[Place, ...]
    attraction: float
    incoming: float | None = None
    """What comes in from other countries at the busiest hour; ``None``: not held to a total. [Gbps]"""
    sources: str = ""


def places(folder: Path) -> dict[str, Place]:
    """Return the live nodes on land; a place without population has that of the nearest city of its country."""
    rows = [row for row in read(folder / "nodes.csv") if row["status"] in {"", "live"} and row["country"]]
    cities = [row for row in rows if row["kind"] in {"city", "landing_station"} and row["population"]]
    return {row["id"]: _place(row, cities) for row in rows}


def _place(row: Row, cities: Iterable[Row]) -> Place:
    lon, lat = float(row["lon"]), float(row["lat"])
    people = row["population"]
    if not people:
        own = [city for city in cities if city["country"] == row["country"]]
        at = [abs(float(city["lon"]) - lon) + abs(float(city["lat"]) - lat) for city in own]
        people = own[at.index(min(at))]["population"] if own else str(UNKNOWN * 1e6)
    return Place(row["id"], row["name"], lon, lat, row["country"], float(people) / 1e6)


def expected(row: Row) -> float:
    """Return what comes in to a country at the busiest hour. [Gbps]"""
    return float(row["bandwidth_gbps"]) * GROWTH ** max(GROWTH_UNTIL - int(row["year"]), 0) * USED


def sides(known: Mapping[str, Place]) -> dict[str, Side]:
    """Return the countries of the region, and those abroad of which a city is a node."""
    found = {
        row["country"]: Side(_cities(row, known), float(row["attraction"]), expected(row), row["sources"])
        for row in read(DATA / "countries.csv")
    }
    abroad = {
        row["country"]: Side(_cities(row, known)[:1], float(row["attraction"])) for row in read(DATA / "onward.csv")
    }
    return {name: side for name, side in (found | abroad).items() if side.cities}


def _cities(row: Row, known: Mapping[str, Place]) -> tuple[Place, ...]:
    return tuple(known[name] for name in row["cities"].split(";") if name in known)


def distance(a: Place, b: Place) -> float:
    """Return how far apart two places are, at least ``NEAR``. [km]"""
    return max(float(geodesic(a.lon, a.lat, b.lon, b.lat)) / 1e3, NEAR)


def named(known: Mapping[str, Place]) -> list[Row]:
    """Return the demands of pairs.csv whose two ends there are, both ways."""
    pairs = [row for row in read(DATA / "pairs.csv") if row["a"] in known and row["b"] in known]
    return [_named(row, known[a], known[b]) for row in pairs for a, b in _both_ways(row)]


def _both_ways(row: Row) -> tuple[Pair, Pair]:
    return (row["a"], row["b"]), (row["b"], row["a"])


def _named(row: Row, source: Place, target: Place) -> Row:
    kind = row["class"]
    rate = float(row["rate_gbps"] or PER_ROOT[kind] * sqrt(source.population * target.population))
    law = "" if row["rate_gbps"] else f"gravity: {PER_ROOT[kind]:g} Gbps x sqrt(population x population in millions)"
    note = "; ".join(filter(None, (row["note"], law)))
    made = demand(kind, source, target, rate, note)
    return made | {column: row[column] for column in GIVEN}


def demand(kind: str, source: Place, target: Place, rate: float, note: str) -> Row:
    """Write a row of demands.csv."""
    return {
        "id": f"dd-{kind}-{source.id}-{target.id}",
        "source": source.id,
        "target": target.id,
        "rate_gbps": f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}",  # noqa: PLR2004 - two digits say enough
        "name": f"{kind.capitalize()}: {source.name} to {target.name}",
        "class": kind,
        "priority": str(PRIORITY[kind]),
        "profile": PROFILE.get(kind, "business"),
        "latency_limit_ms": str(PUBLIC_LIMIT),
        "avoid": _avoid(source, target) if kind == "public" else "",
        "require": "",
        "protection": "",
        "disjoint": "",
        "sources": "",
        "confidence": "estimate",
        "note": note,
    }


def _avoid(source: Place, target: Place) -> str:
    """Return the countries that public traffic between two countries does not pass."""
    ends = {source.country, target.country}
    if len(ends) == 1:
        return ""
    allowed = ends | ({"LA"} if "VN" in ends else set())
    return ";".join(country for country in NO_TRANSIT if country not in allowed)


def exchanged(found: Mapping[str, Side], rest: Mapping[str, float]) -> dict[Pair, float]:
    """
    Return the public traffic from each country to each other, before it is held to the totals.

    Parameters
    ----------
    found
        The countries.
    rest
        Public traffic that comes in to those of the region. [Gbps]

    Returns
    -------
    flows
        By sender and receiver. [Gbps]
    """
    flows: dict[Pair, float] = defaultdict(float)
    for taker, total in rest.items():
        here = found[taker].cities[0]
        pull = {
            name: side.attraction / sqrt(distance(here, side.cities[0]))
            for name, side in found.items()
            if name != taker
        }
        for giver, weight in pull.items():
            taken = total * weight / sum(pull.values())
            flows[giver, taker] += taken
            flows[taker, giver] += SENT_BACK * taken
    return flows


def between(a: Side, b: Side, rate: float) -> list[tuple[Place, Place, float]]:
    """Return the pairs of cities between which two countries exchange public traffic, and the share of each."""
    ranked = sorted(
        (
            (sqrt(one.population * other.population) / distance(one, other) ** 2, one, other)
            for one, other in product(a.cities, b.cities)
        ),
        key=lambda entry: -entry[0],
    )[: 1 + sum(rate > step for step in MORE_PAIRS)]
    total = sum(weight for weight, _, _ in ranked)
    return [(one, other, weight / total) for weight, one, other in ranked]


def public(found: Mapping[str, Side], rest: Mapping[str, float]) -> list[Row]:
    """Return the public demands between countries."""
    flows = exchanged(found, rest)
    ways = [
        (flows[a, b] * share, flows[b, a] * share, (a, one), (b, other))
        for a, b in sorted(pair for pair in flows if pair[0] < pair[1])
        for one, other, share in between(found[a], found[b], flows[a, b] + flows[b, a])
    ]
    kept = _largest(ways)
    directed = [(rate, start, end) for there, back, a, b in kept for rate, start, end in ((there, a, b), (back, b, a))]
    sums: dict[str, float] = defaultdict(float)
    for rate, _, (receiver, _) in directed:
        sums[receiver] += rate
    told = "gravity between countries, held to the international bandwidth of the receiver"
    scaled = (
        (rate * rest[end[0]] / sums[end[0]] if end[0] in rest else rate, start[1], end[1], found[end[0]].sources)
        for rate, start, end in directed
    )
    return [
        demand("public", start, end, rate, told) | {"sources": sources}
        for rate, start, end, sources in scaled
        if rate >= LEAST
    ]


def _largest(ways: list[Way]) -> list[Way]:
    """Return the largest pairs of cities, with some of each country."""
    ranked = sorted(ways, key=lambda way: -way[0] - way[1])
    own: dict[str, list[Way]] = defaultdict(list)
    for way in ranked:
        for country, _ in way[2:]:
            own[country].append(way)
    kept = {way[2:] for country in own for way in own[country][:OWN_PAIRS]}
    kept |= {next(way[2:] for way in ways_of if HOME in {way[2][0], way[3][0]}) for country, ways_of in own.items()}
    rest = [way[2:] for way in ranked if way[2:] not in kept]
    kept.update(rest[: max(PAIRS - len(kept), 0)])
    return [way for way in ranked if way[2:] in kept]


def incoming(rows: Iterable[Row], known: Mapping[str, Place]) -> dict[str, float]:
    """Add up what comes in to each country from others. [Gbps]"""
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        source, target = known[row["source"]], known[row["target"]]
        if source.country != target.country:
            sums[target.country] += float(row["rate_gbps"])
    return sums


def make(folder: Path = TOPOLOGY) -> list[Row]:
    """Return the rows of demands.csv for the nodes of a topology."""
    known = places(folder)
    found = sides(known)
    fixed = named(known)
    already = incoming(fixed, known)
    rest = {name: side.incoming - already[name] for name, side in found.items() if side.incoming is not None}
    return fixed + public(found, rest)


def compare(rows: Iterable[Row], folder: Path = TOPOLOGY) -> list[tuple[str, str, float, float]]:
    """Return country, basis, what is expected to come in and what the demands bring in. [Gbps]"""
    sums = incoming(rows, places(folder))
    return [(row["country"], row["basis"], expected(row), sums[row["country"]]) for row in read(DATA / "countries.csv")]


def main() -> None:
    """Write demands.csv and print the comparison."""
    rows = make()
    with (TOPOLOGY / "demands.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} demands, {sum(float(row['rate_gbps']) for row in rows) / 1e3:.1f} Tbps")
    print(f"{'country':8}{'basis':10}{'expected':>10}{'modelled':>10}  Gbps in at the busiest hour")
    for country, basis, known, modelled in compare(rows):
        print(f"{country:8}{basis:10}{known:10.0f}{modelled:10.0f}")


if __name__ == "__main__":
    main()
