"""
The road that a city would miss most, against published figures of a test network.

Sioux Falls (LeBlanc, Morlok and Pierskalla 1975, doi:10.1016/0041-1647(75)90030-1) as Transportation Networks for
Research has it: on free roads all trips take 3,176,000 minutes together, and of all roads, closed one at a time in both
directions, 9-10 costs most, 7.31 %. Its licence does not let us ship it: the test reads it where it lies beside the
project. Everywhere a city of our own is held against searches from scratch.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import numpy as np
import pytest

from netsim.kernels.base import FloatArray, IntArray
from netsim.kernels.replacement import replace_pairs, replacements

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "formats" / "tntp"


class City(NamedTuple):
    """Roads that go both ways at one time, and trips between places."""

    ends: IntArray
    minutes: FloatArray
    n_places: int
    pairs: IntArray
    trips: FloatArray

    def usual(self) -> float:
        """Return the time of all trips together on free roads. [min]"""
        return float(self.trips @ replacements(self.ends, self.minutes, self.n_places, self.pairs).usual)

    def rises(self) -> FloatArray:
        """Return by how much all trips together take longer while each road is closed, shape (n_roads,). [min]"""
        found = replacements(self.ends, self.minutes, self.n_places, self.pairs)
        weight = self.trips[found.pair] * (found.cost - found.usual[found.pair])
        return np.bincount(found.link, weights=weight, minlength=len(self.ends)).astype(float)


def sioux_falls() -> City:
    """Read the network and the trips."""
    rows = [
        [float(cell) for cell in line.split()[:5]]
        for line in (FOLDER / "SiouxFalls_net.tntp").read_text().splitlines()
        if re.match(r"\s*\d", line)
    ]
    times = {(int(row[0]) - 1, int(row[1]) - 1): row[4] for row in rows}
    roads = [road for road in times if road[0] < road[1]]
    assert len(times) == 2 * len(roads) == 76
    assert all(times[a, b] == times[b, a] for a, b in roads)
    trips: dict[tuple[int, int], float] = {}
    origin = 0
    for line in (FOLDER / "SiouxFalls_trips.tntp").read_text().splitlines():
        if line.startswith("Origin"):
            origin = int(line.split()[1]) - 1
        trips |= {(origin, int(to) - 1): float(n) for to, n in re.findall(r"(\d+)\s*:\s*([\d.]+)", line)}
    asked = {pair: n for pair, n in trips.items() if n > 0.0}
    assert sum(asked.values()) == 360_600.0
    return City(
        np.array(roads),
        np.array([times[road] for road in roads]),
        24,
        np.array(list(asked)),
        np.array([*asked.values()]),
    )


def grid() -> City:
    """Make a city of seven streets by five, with times and trips that are drawn."""
    rng = np.random.default_rng(4)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(7, 5), ordering="sorted")
    ends = np.array(list(graph.edges), dtype=np.intp)
    pairs = np.array([(a, b) for a in graph for b in graph if a != b], dtype=np.intp)
    return City(
        ends, rng.integers(2, 9, len(ends)).astype(float), 35, pairs, rng.integers(0, 50, len(pairs)).astype(float)
    )


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the network does not lie beside the project")
def test_sioux_falls_misses_the_road_between_9_and_10_most() -> None:
    """By 7.31 % of 3,176,000 minutes."""
    city = sioux_falls()
    rises = city.rises()
    worst = int(rises.argmax())

    assert city.usual() == pytest.approx(3_176_000.0)
    assert tuple(city.ends[worst] + 1) == (9, 10)
    assert rises[worst] / city.usual() == pytest.approx(0.0731, abs=5e-5)


def test_a_city_of_ones_own_against_searches_from_scratch() -> None:
    """Each road closed, all trips searched for again by networkx."""
    city = grid()
    rises = city.rises()

    def total(closed: int | None) -> float:
        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(range(city.n_places))
        roads = zip(city.ends.tolist(), city.minutes.tolist(), strict=True)
        graph.add_weighted_edges_from((a, b, time) for road, ((a, b), time) in enumerate(roads) if road != closed)
        least = dict(nx.all_pairs_dijkstra_path_length(graph))
        trips = zip(city.pairs.tolist(), city.trips.tolist(), strict=True)
        return float(sum(n * least[a][b] for (a, b), n in trips))

    assert city.usual() == total(None)
    for road in range(len(city.ends)):
        assert rises[road] == pytest.approx(total(road) - city.usual())
    harm = replace_pairs(city.ends, city.minutes, city.n_places, city.pairs, city.trips)
    np.testing.assert_allclose(np.diagonal(harm.rise), rises)
