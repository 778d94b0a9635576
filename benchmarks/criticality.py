"""
What every failure costs: netsim against a script with networkx, and states of the reference topology one by one.

Times are those of the processor; a script is measured on a sample, and that is scaled.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.routing import Cables
from netsim.kernels.replacement import replace_pairs, replacements

SAMPLE = 2_000
"""Searches of the script that are measured."""
ROUNDS = 3
"""Tables of the reference topology, of which the fastest counts: the first one loads compiled code."""
Row = tuple[str, float, float | None]
"""A job, what netsim takes, and what the script does, where it is measured. [s]"""


def grown(places: int, links: int) -> Cables:
    """Draw a chain of places with chords; lengths are whole numbers, so that sums are exact."""
    draw = random.Random(7)  # noqa: S311 - no secret
    ends = [(place, place + 1) for place in range(places - 1)]
    while len(ends) < links:
        one = draw.randrange(places)
        other = (one + draw.randint(2, 60)) % places
        if one != other:
            ends.append((one, other))
    return Cables(places, ends, [float(draw.randint(10, 999)) for _ in ends], [1.0] * links)


def asked(places: int, demands: int) -> np.ndarray:
    """Draw pairs of places."""
    draw = np.random.default_rng(7)
    one = draw.integers(0, places, demands)
    return np.column_stack((one, (one + draw.integers(1, places, demands)) % places)).astype(np.intp)


def without(cables: Cables, *down: int) -> nx.MultiGraph[int]:
    """Return the graph of what is left."""
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_nodes_from(range(cables.places))
    rows = zip(cables.ends, cables.length, strict=True)
    graph.add_weighted_edges_from((*ends, far) for number, (ends, far) in enumerate(rows) if number not in down)
    return graph


def search(graph: nx.MultiGraph[int], source: int, target: int) -> float:
    """Search as a script would."""
    try:
        return float(nx.dijkstra_path_length(graph, source, target))
    except nx.NetworkXNoPath:
        return float("inf")


def netsim(links: int) -> Callable[[], list[float]]:
    """Prepare a network; the job closes each link by itself, and adds up by how much all demands take longer."""
    places, demands = links * 2 // 3, links // 3
    cables, pairs = grown(places, links), asked(places, demands)
    ends, cost = np.array(cables.ends), np.array(cables.length)
    replacements(ends, cost, places, pairs)  # compiled code is loaded once a process

    def job() -> list[float]:
        found = replacements(ends, cost, places, pairs)
        rise = found.cost - found.usual[found.pair]
        return [float(rise[np.isfinite(rise)].sum()), int(np.isinf(rise).sum())]

    return job


def naive(links: int) -> Callable[[], list[float]]:
    """Prepare the same; every demand is searched for again without each link."""
    places, demands = links * 2 // 3, links // 3
    cables, pairs = grown(places, links), asked(places, demands).tolist()

    def job() -> list[float]:
        whole = without(cables)
        usual = [search(whole, *pair) for pair in pairs]
        rises = [
            search(graph, *pair) - before
            for graph in (without(cables, link) for link in range(links))
            for pair, before in zip(pairs, usual, strict=True)
        ]
        return [sum(rise for rise in rises if rise < float("inf")), rises.count(float("inf"))]

    return job


def refuse_unless(agree: bool) -> None:  # noqa: FBT001 - one condition is all it takes
    """End where both do not give the same answer: what is not the same is not compared."""
    if not agree:
        raise SystemExit("netsim and networkx disagree")


def single(places: int, links: int, demands: int, *, naive: bool) -> Row:
    """Every single link."""
    cables, pairs = grown(places, links), asked(places, demands)
    ends, cost = np.array(cables.ends), np.array(cables.length)
    replacements(ends, cost, places, pairs)  # compiled code is loaded once a process
    began = time.process_time()
    found = replacements(ends, cost, places, pairs)
    ours, theirs = time.process_time() - began, None
    if naive:
        draw, entry = random.Random(3), found.pair  # noqa: S311 - no secret
        known = dict(zip(zip(entry.tolist(), found.link.tolist(), strict=True), found.cost.tolist(), strict=True))
        theirs, count = 0.0, 0
        while count < SAMPLE:
            link = draw.randrange(links)
            began = time.process_time()
            graph = without(cables, link)
            some = draw.sample(range(demands), 100)
            costs = [search(graph, *pairs[pair].tolist()) for pair in some]
            theirs, count = theirs + time.process_time() - began, count + len(some)
            refuse_unless(costs == [known.get((pair, link), float(found.usual[pair])) for pair in some])
        theirs *= links * demands / count
    return f"Each of {links:,} links of {places:,} nodes, {demands:,} demands", ours, theirs


def double(places: int, links: int, demands: int) -> Row:
    """Every two links."""
    cables, pairs = grown(places, links), asked(places, demands)
    ends, cost = np.array(cables.ends), np.array(cables.length)
    weight = np.ones(demands)
    replace_pairs(ends, cost, places, pairs, weight)
    began = time.process_time()
    found = replace_pairs(ends, cost, places, pairs, weight)
    ours = time.process_time() - began
    usual = replacements(ends, cost, places, pairs).usual
    both = list(combinations(range(links), 2))
    theirs, some = 0.0, random.Random(3).sample(both, SAMPLE // demands + 1)  # noqa: S311 - no secret
    for one, two in some:
        began = time.process_time()
        graph = without(cables, one, two)
        costs = np.array([search(graph, *pair) for pair in pairs.tolist()])
        theirs += time.process_time() - began
        is_there = np.isfinite(costs)
        refuse_unless(abs((costs - usual)[is_there].sum() - found.rise[one, two]) < 1e-6)
        refuse_unless((~is_there).sum() == found.cut[one, two])
    return f"Each of {len(both):,} pairs of {links} links, {demands} demands", ours, theirs * len(both) / len(some)


def reference() -> Iterator[Row]:
    """Every link, node, system and shared-risk group of the reference topology, as ``netsim critical`` asks."""
    from netsim.criticality.assets import assets_of
    from netsim.criticality.table import Survey
    from netsim.io import read_topology

    network = read_topology("china-asean")
    kinds = ("links", "nodes", "systems", "srlgs")
    for layer in ("data", "both"):
        whole, count = [], 0
        for _ in range(ROUNDS):
            survey, taken = Survey(network, layer), 0.0
            for of in kinds:
                assets = assets_of(network, of, layer)
                began = time.process_time()
                count += len(survey.table(assets))
                taken += time.process_time() - began
            whole.append(taken)
        layers = "both layers" if layer == "both" else "the data layer"
        yield f"All {count // ROUNDS:,} single failures of `china-asean`, {layers}", min(whole), None


def rows() -> Callable[[], list[Row]]:
    """Prepare nothing; the job measures all."""
    return lambda: [
        single(1_000, 1_500, 500, naive=True),
        single(6_700, 10_000, 1_000, naive=False),
        double(200, 300, 500),
        *reference(),
    ]
