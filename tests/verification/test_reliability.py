"""Reliability against published polynomials, closed forms and all states of small graphs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations, pairwise
from math import comb

import networkx as nx
import numpy as np
import pytest

import netsim as ns
from netsim.kernels.decomposition import Wiring, bounds
from netsim.kernels.failures import likely_states
from netsim.kernels.frontier import connected
from netsim.kernels.reductions import Edge, reduced
from netsim.model import Distribution, Failure, Link, Network, Node
from netsim.model.failures import YEAR
from netsim.units import Gbps

PROBABILITIES = (0.05, 0.3, 0.5, 0.9, 0.999)


def edges_of(graph: nx.Graph[int], up: float) -> list[Edge]:
    """Give each edge the same probability."""
    return [(one, other, up) for one, other in graph.edges]


def factored(edges: list[Edge], terminals: Collection[int]) -> float:
    """
    Find a reliability by factoring: a link is up, so that its ends are one, or down; reductions between.

    Moskowitz, F. (1958), The analysis of redundancy networks. doi:10.1109/TCE.1958.6372698
    """
    small = reduced(edges, terminals)
    if not small.edges or small.factor == 0.0:
        return small.factor if len(small.terminals) == 1 else 0.0
    (one, other, up), *rest = small.edges
    merged = [(one if a == other else a, one if b == other else b, p) for a, b, p in rest]
    ends = {one if end == other else end for end in small.terminals}
    return small.factor * (up * factored(merged, ends) + (1.0 - up) * factored(rest, small.terminals))


def spanning(graph: nx.Graph[int]) -> list[int]:
    """Count the connected spanning subgraphs of each size."""
    rows, n_nodes = list(graph.edges), len(graph)
    counts = [0] * (len(rows) + 1)
    for size in range(n_nodes - 1, len(rows) + 1):
        for chosen in combinations(rows, size):
            part: nx.Graph[int] = nx.Graph(chosen)
            counts[size] += len(part) == n_nodes and nx.is_connected(part)
    return counts


def polynomial(counts: Iterable[int], up: float) -> float:
    """Add up the probabilities of subgraphs."""
    rows = list(counts)
    return sum(count * up**size * (1.0 - up) ** (len(rows) - 1 - size) for size, count in enumerate(rows))


@pytest.mark.parametrize("up", PROBABILITIES)
def test_the_complete_graph_of_four_nodes(up: float) -> None:
    """16 spanning trees, then all but what leaves a node alone: 15, 6, 1 (Colbourn 1987)."""
    graph = nx.complete_graph(4)

    assert connected(edges_of(graph, up), list(graph)) == pytest.approx(polynomial([0, 0, 0, 16, 15, 6, 1], up))


@pytest.mark.parametrize("n_nodes", [2, 3, 5, 7])
def test_complete_graphs_follow_gilberts_recursion(n_nodes: int) -> None:
    """Gilbert, E. N. (1959), Random graphs. doi:10.1214/aoms/1177706098 (equation 3)."""
    for up in PROBABILITIES:
        down, sure = 1.0 - up, [0.0, 1.0]
        for n in range(2, n_nodes + 1):
            sure.append(1.0 - sum(comb(n - 1, k - 1) * sure[k] * down ** (k * (n - k)) for k in range(1, n)))
        assert connected(edges_of(nx.complete_graph(n_nodes), up), range(n_nodes)) == pytest.approx(sure[-1])


def test_the_petersen_graph() -> None:
    """Its 2,000 spanning trees, and the counts of all larger connected subgraphs, by looking at each."""
    graph = nx.petersen_graph()
    counts = spanning(graph)
    assert counts[9] == 2000
    for up in PROBABILITIES:
        expected = pytest.approx(polynomial(counts, up), rel=1e-12)
        assert connected(edges_of(graph, up), list(graph)) == expected
        assert factored(edges_of(graph, up), list(graph)) == expected


def test_the_dodecahedron() -> None:
    """5,184,000 spanning trees are the first coefficient; the frontier and factoring agree on the rest."""
    graph = nx.dodecahedral_graph()
    rare = connected(edges_of(graph, 1e-10), list(graph))
    assert rare
    assert rare / 1e-190 == pytest.approx(5_184_000, rel=1e-8)
    assert connected(edges_of(graph, 0.9), list(graph)) == pytest.approx(factored(edges_of(graph, 0.9), list(graph)))
    assert connected(edges_of(graph, 0.9), [0, 10]) == pytest.approx(factored(edges_of(graph, 0.9), [0, 10]))
    assert connected(edges_of(graph, 0.8), [0, 5, 13]) == pytest.approx(factored(edges_of(graph, 0.8), [0, 5, 13]))


@pytest.mark.parametrize("up", PROBABILITIES)
def test_series_parallel_bridge_and_ring(up: float) -> None:
    """Closed forms of textbooks."""
    series = [(place, place + 1, up) for place in range(5)]
    parallel = [(0, 1, up)] * 5
    ring = edges_of(nx.cycle_graph(6), up)
    bridge = [(0, 1, up), (0, 2, up), (1, 2, up), (1, 3, up), (2, 3, up)]
    cases: list[tuple[list[Edge], list[int], float]] = [
        (series, [0, 5], up**5),
        (parallel, [0, 1], 1.0 - (1.0 - up) ** 5),
        (ring, list(range(6)), up**6 + 6 * up**5 * (1.0 - up)),
        (ring, [0, 2], up**2 + up**4 - up**6),
        (bridge, [0, 3], 2 * up**2 + 2 * up**3 - 5 * up**4 + 2 * up**5),
    ]
    for edges, ends, expected in cases:
        assert connected(edges, ends) == pytest.approx(expected)
        small = reduced(edges, ends)
        left = connected(small.edges, small.terminals)
        assert left is not None
        assert small.factor * left == pytest.approx(expected)


def test_bounds_enclose_and_shrink() -> None:
    """More sets of states, nearer bounds: two, three and all terminals of the dodecahedron."""
    graph = nx.dodecahedral_graph()
    edges = edges_of(graph, 0.95)
    wiring = Wiring(20, list(graph.edges), [frozenset({n}) for n in range(30)], frozenset(), [0.95] * 30)
    for ends in ([0, 10], [0, 5, 13], list(graph)):
        exact = connected(edges, ends)
        assert exact
        known = [bounds(wiring, ends, 0.0, most) for most in (1, 10, 100, 1_000)]
        for one, other in pairwise(known):
            assert one.lower <= other.lower <= exact + 1e-12
            assert exact - 1e-12 <= other.upper <= one.upper
        assert known[-1].upper - known[-1].lower < 0.05


def test_what_is_too_wide_is_not_tried_and_what_has_too_many_states_is_given_up() -> None:
    """No answer then, rather than one after an hour."""
    square = nx.convert_node_labels_to_integers(nx.grid_2d_graph(5, 5))
    assert connected(edges_of(square, 0.9), [0, 24], most=10) is None
    assert connected(edges_of(nx.complete_graph(14), 0.9), [0, 1]) is None


def test_states_come_by_decreasing_probability() -> None:
    """All of them, each once, and together certain; also of parts that are mostly down."""
    up = [0.9, 0.2, 0.99, 0.5, 0.7, 1.0, 0.0, 0.6]
    found = list(likely_states(up))
    states, likely = [state for state, _ in found], [own for _, own in found]
    assert len(set(states)) == len(states) == 2**6
    assert sum(likely) == pytest.approx(1.0)
    assert likely == sorted(likely, reverse=True)
    for state, own in found:
        expected = 1.0
        for part, chance in enumerate(up):
            expected *= 1.0 - chance if part in state else chance
        assert own == pytest.approx(expected)


def test_a_run_agrees_with_what_is_reckoned() -> None:
    """Links of a ring fail by chance, each alone and all at once: within four standard errors of the exact value."""
    nodes = [Node(name, float(lon), 0.0, "city") for lon, name in enumerate("ABCD")]
    ends = ("AB", "BC", "CD", "DA")
    links = [Link(two, two[0], two[1], "fibre", length=1e5, capacity=Gbps, srlgs=("duct",)) for two in ends]
    lasts = Distribution.parse("exponential(200 h)")
    rows = [Failure("fibre", rate_per_year=5.0, lasts=lasts), Failure("duct", rate_per_year=2.0, lasts=lasts)]
    ring = Network(nodes=nodes, links=links, failures=rows)
    scenario = ns.Scenario(ring, until=10 * YEAR, warm_up=0.0, hazards=[ns.Failures(("all",))], twins=())
    tables = [ns.simulate(scenario, seed).connections([("A", "C")]) for seed in range(8)]
    seen = np.array([table["connected"][0] for table in tables])
    exact = ns.reliability(ring, ns.asset_availability(ring), ["A", "C"]).value
    assert tables[0]["rates_lower"][0] == pytest.approx(exact, abs=2e-8)
    error = seen.std(ddof=1) / np.sqrt(len(seen))
    assert abs(seen.mean() - exact) < 4.0 * error
    assert error < 0.01
