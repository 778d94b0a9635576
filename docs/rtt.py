"""Write docs/latency.md: shortest round trips of china-asean beside the floor and public measurements."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from netsim import latency_matrix, read_topology
from netsim.geo.lengths import geodesic
from netsim.kernels.delay import propagation
from netsim.model import Network
from netsim.units import ms

DOCS: Final = Path(__file__).parent
TOPOLOGY: Final = DOCS.parent / "topologies/china-asean"
CITIES: Final = ("hong-kong", "singapore", "tokyo", "kuala-lumpur", "jakarta", "hanoi", "bangkok", "manila")
HEAD: Final = """<!-- Made by docs/rtt.py from the topology: run `make docs`, do not edit. -->

# Shortest round trips of china-asean

Between city centres, undisturbed, without queues. The floor is light in fibre along the geodesic: length x 2 x 4.897 us
per km. No path can be faster; cables lie off the geodesic, and the equipment on the way takes its part. The paths are
the shortest that there are; what operators sell, and the public internet, is slower. Where a measurement is missing,
none was found that may be cited.

| from | to | floor [ms] | modelled [ms] | modelled / floor | measured [ms] |
| --- | --- | --- | --- | --- | --- |
"""
TAIL: Final = """
Measured between cloud regions near these cities, not between their centres:

"""


@dataclass(frozen=True)
class Trip:
    """There and back between two cities."""

    a: str
    b: str
    floor: float
    """Of light in a straight fibre. [ms]"""
    modelled: float
    """Over the shortest path. [ms]"""

    @property
    def ratio(self) -> float:
        """How many times the floor the modelled round trip is."""
        return self.modelled / self.floor


def trips(network: Network) -> list[Trip]:
    """Return all pairs of the cities."""
    one_way = latency_matrix(network, CITIES)
    return [
        Trip(a, b, 2 * _floor(network, a, b), float(one_way.loc[a, b] + one_way.loc[b, a]))
        for a, b in combinations(CITIES, 2)
    ]


def _floor(network: Network, a: str, b: str) -> float:
    """Return how long light takes in a straight fibre. [ms]"""
    one, other = network.node[a], network.node[b]
    metres = geodesic(one.lon, one.lat, other.lon, other.lat)
    return float(propagation([float(metres)], [network.defaults.group_index])[0]) / ms


def measured() -> dict[frozenset[str], list[tuple[str, str]]]:
    """Return what was measured by others: time and source, by pair of cities."""
    found: dict[frozenset[str], list[tuple[str, str]]] = defaultdict(list)
    with (DOCS / "parts/latency_measured.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[frozenset((row["a"], row["b"]))].append((row["rtt_ms"], row["source"]))
    return found


def page() -> str:
    """Write the page."""
    network = read_topology(TOPOLOGY)
    return HEAD + "".join(_rows(network)) + TAIL + "".join(_cited(network))


def _rows(network: Network) -> Iterator[str]:
    known = measured()
    for trip in trips(network):
        told = "; ".join(f"{time} ({source})" for time, source in known.get(frozenset((trip.a, trip.b)), []))
        names = f"| {network.named(trip.a)} | {network.named(trip.b)} "
        yield f"{names}| {trip.floor:.1f} | {trip.modelled:.1f} | {trip.ratio:.2f} | {told} |\n"


def _cited(network: Network) -> Iterator[str]:
    wanted = {source for told in measured().values() for _, source in told}
    for source in network.sources:
        if source.id in wanted:
            yield f"- {source.id}: {source.title}. {source.publisher}, {source.date}. <{source.address}>\n"


def main() -> None:
    """Write the page and say so."""
    (DOCS / "latency.md").write_text(page(), encoding="utf-8")
    print("docs/latency.md")


if __name__ == "__main__":
    main()
