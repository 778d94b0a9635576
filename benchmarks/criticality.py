"""
What every failure costs: netsim against a script with networkx, and states of the reference topology one by one.

``python benchmarks/criticality.py`` prints processor times; a script is measured on a sample, and that is scaled.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.routing import Cables
from netsim.kernels.replacement import replace_pairs, replacements

SAMPLE = 2_000
"""Searches of the script that are measured."""


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


def single(places: int, links: int, demands: int, *, naive: bool) -> None:
    """Every single link."""
    cables, pairs = grown(places, links), asked(places, demands)
    ends, cost = np.array(cables.ends), np.array(cables.length)
    replacements(ends, cost, places, pairs)  # compiled code is loaded once a process
    began = time.process_time()
    found = replacements(ends, cost, places, pairs)
    ours = time.process_time() - began
    print(f"{places} nodes, {links} links, {demands} demands, single failures: netsim {ours:.3f} s", end="")
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
        print(f", networkx {theirs:.0f} s (from {count} searches), ratio {theirs / ours:.0f}", end="")
    print()


def double(places: int, links: int, demands: int) -> None:
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
    theirs *= len(both) / len(some)
    print(
        f"{places} nodes, {len(both)} pairs of {links} links, {demands} demands: netsim {ours:.3f} s, "
        f"networkx {theirs:.0f} s (from {len(some)} pairs), ratio {theirs / ours:.0f}"
    )


def reference() -> None:
    """Every link, node, system and shared-risk group of the reference topology, and the same by carrying anew."""
    from netsim.arrays.digital import DigitalPlane
    from netsim.criticality.assets import assets_of
    from netsim.io import read_topology
    from netsim.kernels.astar import COMPILED, WORTH

    network = read_topology("china-asean")
    states = [one.members for of in ("links", "nodes", "systems", "srlgs") for one in assets_of(network, of, "data")]
    plane = DigitalPlane(network)
    COMPILED.expect(WORTH)  # both sides search in compiled form
    steady = plane.steady()
    began = time.process_time()
    found = [steady.after(down) for down in states]
    ours = time.process_time() - began
    changed = [down for down, state in zip(states, found, strict=True) if state is not steady.usual]
    began = time.process_time()
    some = changed[:: max(len(changed) // 100, 1)]
    for down in some:
        plane.carry(plane.rate, down=down)
    theirs = (time.process_time() - began) / len(some) * len(changed)
    print(
        f"china-asean, {len(states)} states, {len(changed)} that change anything: {ours:.2f} s; "
        f"carried one by one {theirs:.1f} s (from {len(some)} states), ratio {theirs / ours:.1f}"
    )


if __name__ == "__main__":
    single(1_000, 1_500, 500, naive=True)
    single(6_700, 10_000, 1_000, naive=False)
    double(200, 300, 500)
    reference()
