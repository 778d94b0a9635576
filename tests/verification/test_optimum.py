"""
Linear programmes over paths against textbook cases, max-flow, another formulation, and every other way to route.

Ford, L. R. and Fulkerson, D. R. (1958), doi:10.1287/mnsc.5.1.97. Okamura, H. and Seymour, P. D. (1981),
doi:10.1016/S0095-8956(81)80012-3. Shahrokhi, F. and Matula, D. W. (1990), doi:10.1145/77600.77620.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from netsim.kernels.concurrent import concurrent_flow, least_peak
from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.nearest import k_shortest_paths
from netsim.kernels.optimum import Optimum, Throughput
from netsim.kernels.paths import Arcs, Path
from netsim.kernels.searches import AllPaths, Listed

steady = settings(deadline=None, max_examples=60)  # the first example imports scipy


def graph(rows: list[str], cost: list[float] | None = None) -> Arcs:
    """Make a graph from pairs of letters."""
    tail, head = (np.array([ord(row[end]) - ord("A") for row in rows]) for end in (0, 1))
    return Arcs(
        tail, head, np.ones(len(rows)) if cost is None else np.array(cost), int(max(tail.max(), head.max())) + 1
    )


def both_ways(rows: list[str]) -> Arcs:
    """Make a graph from pairs of letters, each with its reverse behind all of them."""
    return graph(rows + [row[::-1] for row in rows])


def between(arcs: Arcs, pairs: list[str]) -> AllPaths:
    """Search all paths between pairs of letters."""
    source, target = (np.array([ord(pair[end]) - ord("A") for pair in pairs]) for end in (0, 1))
    return AllPaths(arcs, source, target)


def most(search: AllPaths | Listed, arcs: Arcs, capacity: list[float], limit: list[float]) -> Optimum:
    """Find the most throughput, demands alike."""
    return Throughput(search, np.ones(len(limit)), arcs.cost).solve(np.array(capacity), np.array(limit))


def test_a_single_commodity_has_the_max_flow() -> None:
    """Cormen et al., Introduction to Algorithms, figure 26.1: 23 trucks a day from Vancouver to Winnipeg."""
    rows = ["AB", "AC", "CB", "BD", "DC", "CE", "ED", "DF", "EF"]
    capacity = [16.0, 13.0, 4.0, 12.0, 9.0, 14.0, 7.0, 20.0, 4.0]
    arcs = graph(rows)
    found = most(between(arcs, ["AF"]), arcs, capacity, [np.inf])
    assert found.value == pytest.approx([23.0])
    assert found.bound == pytest.approx([23.0])
    assert found.price[0] @ capacity == pytest.approx(23.0)  # the minimum cut


def test_a_ring_of_three_with_three_pairs() -> None:
    """One each directly; the three arcs against them carry as much as half a unit each the long way round."""
    arcs = both_ways(["AB", "BC", "CA"])
    search = between(arcs, ["AB", "BC", "CA"])
    assert most(search, arcs, [1.0] * 6, [np.inf] * 3).value == pytest.approx([4.5])
    assert concurrent_flow(search, np.ones(6), np.ones(3), arcs.cost).value == pytest.approx([1.5])


def test_two_pairs_at_opposite_corners_of_a_square() -> None:
    """Each way from A to C shares an arc with a way from B to D, B-C or A-D: two units for both together."""
    arcs = both_ways(["AB", "BC", "CD", "DA"])
    search = between(arcs, ["AC", "BD"])
    found = concurrent_flow(search, np.ones(8), np.ones(2), arcs.cost)
    assert found.value == pytest.approx([1.0])
    assert found.bound == pytest.approx([1.0])
    assert np.flatnonzero(found.price[0] > 1e-9).tolist() == [1, 7]  # B-C and A-D
    peak = least_peak(search, np.ones(8), np.ones(2), arcs.cost)
    assert peak.value == pytest.approx([1.0])


def test_the_cut_condition_does_not_suffice_for_four_commodities() -> None:
    """Okamura and Seymour: on K(2,3) each cut would allow one of each demand, but only 3/4 can flow."""
    sides = [f"{hub}{leaf}" for hub in "AB" for leaf in "CDE"]
    demands = ["CD", "DE", "EC", "AB"]
    gadget = [row for number, side in enumerate(sides) for row in _gadget(side, number)]
    shared = Arcs(
        np.array([row[0] for row in gadget]),
        np.array([row[1] for row in gadget]),
        np.ones(len(gadget)),
        5 + 2 * len(sides),
    )
    capacity = np.array([np.inf, np.inf, 1.0, np.inf, np.inf] * len(sides))
    ends = np.array([[ord(letter) - ord("A") for letter in pair] for pair in demands])
    found = concurrent_flow(AllPaths(shared, ends[:, 0], ends[:, 1]), capacity, np.ones(4), shared.cost)
    assert found.value == pytest.approx([0.75])
    assert found.bound == pytest.approx([0.75])


def _gadget(side: str, number: int) -> list[tuple[int, int]]:
    """Let two nodes share an arc in both directions: into its tail from either, out of its head to either."""
    one, other = (ord(letter) - ord("A") for letter in side)
    tail, head = 5 + 2 * number, 6 + 2 * number
    return [(one, tail), (other, tail), (tail, head), (head, one), (head, other)]


def test_classes_come_first_even_where_they_cost_more_than_they_bring() -> None:
    """A long demand of class 0 displaces two short ones of class 1, and keeps to its cheaper path."""
    arcs = graph(["AB", "BC", "AC"], [1.0, 1.0, 5.0])
    search = between(arcs, ["AC", "AB", "BC"])
    programme = Throughput(search, np.ones(3), arcs.cost, np.array([0, 1, 1]))
    found = programme.solve(np.array([1.0, 1.0, 0.0]), np.full(3, 1.0))
    assert found.value == pytest.approx([1.0, 0.0], abs=1e-9)
    assert found.bound == pytest.approx([1.0, 0.0], abs=1e-9)
    found = programme.solve(np.array([1.0, 1.0, 1.0]), np.full(3, 1.0))
    assert found.value == pytest.approx([1.0, 2.0])
    assert found.served == pytest.approx([1.0, 1.0, 1.0])


def test_weights_decide_who_is_carried() -> None:
    """The long demand uses two arcs; it is carried as soon as it counts more than both short ones."""
    arcs = graph(["AB", "BC"])
    search = between(arcs, ["AC", "AB", "BC"])
    for weight, long in ((1.9, 0.0), (2.1, 1.0)):
        found = Throughput(search, np.array([weight, 1.0, 1.0]), arcs.cost).solve(np.ones(2), np.ones(3))
        assert found.served == pytest.approx([long, 1 - long, 1 - long])
        assert found.value == pytest.approx([max(2.0, weight)])
        assert found.bound == pytest.approx(found.value)


def test_of_two_ways_the_cheaper_carries() -> None:
    """Throughput alone would not care."""
    arcs = graph(["AB", "AB", "AC", "CB"], [5.0, 3.0, 1.0, 1.0])
    found = most(between(arcs, ["AB"]), arcs, [9.0, 9.0, 4.0, 9.0], [6.0])
    assert found.paths.arcs[:, 0].tolist() == [2, 1]
    assert found.rate == pytest.approx([4.0, 2.0])


@st.composite
def problems(draw: st.DrawFn) -> tuple[Arcs, np.ndarray, np.ndarray, np.ndarray]:
    """Draw a multigraph, capacities of which some are zero, pairs of nodes and what they ask for."""
    n_nodes = draw(st.integers(2, 6))
    ends = st.tuples(st.integers(0, n_nodes - 1), st.integers(0, n_nodes - 1)).filter(lambda pair: pair[0] != pair[1])
    rows = np.array(draw(st.lists(ends, min_size=1, max_size=14)))
    pairs = np.array(draw(st.lists(ends, min_size=1, max_size=5)))
    cost = np.array(draw(st.lists(st.integers(0, 5), min_size=len(rows), max_size=len(rows))), dtype=float)
    capacity = np.array(draw(st.lists(st.integers(0, 9), min_size=len(rows), max_size=len(rows))), dtype=float)
    limit = np.array(draw(st.lists(st.integers(0, 12), min_size=len(pairs), max_size=len(pairs))), dtype=float)
    return Arcs(rows[:, 0], rows[:, 1], cost, n_nodes), pairs, capacity, limit


Problem = tuple[Arcs, np.ndarray, np.ndarray, np.ndarray]


def edge_programme(problem: Problem, *, common: bool) -> float:
    """Find the most throughput, or the largest common fraction, by rates of arcs for each demand (scipy)."""
    arcs, pairs, capacity, limit = problem
    n_arcs, n = len(arcs.tail), len(pairs)
    amount = np.arange(n) + n * n_arcs  # rate of each demand, or the fraction as the last column
    size = n * n_arcs + (1 if common else n)
    balance, room = np.zeros((n * arcs.n_nodes, size)), np.zeros((n_arcs, size))
    for demand, (source, target) in enumerate(pairs):
        for arc in range(n_arcs):
            balance[demand * arcs.n_nodes + arcs.tail[arc], demand * n_arcs + arc] += 1.0
            balance[demand * arcs.n_nodes + arcs.head[arc], demand * n_arcs + arc] -= 1.0
            room[arc, demand * n_arcs + arc] = 1.0
        column, rate = (-1, limit[demand]) if common else (amount[demand], 1.0)
        balance[demand * arcs.n_nodes + source, column] = -rate
        balance[demand * arcs.n_nodes + target, column] = rate
    gain = np.zeros(size)
    gain[n * n_arcs :] = -1.0
    upper = [(0.0, None)] * (n * n_arcs) + ([(0.0, None)] if common else [(0.0, top) for top in limit])
    found = linprog(gain, room, capacity, balance, np.zeros(len(balance)), upper)
    return float(-found.fun)


@steady
@given(problems())
def test_the_most_throughput_is_that_of_rates_by_arc(problem: Problem) -> None:
    """Another formulation and another caller of the solver: the same value, and the bound proves it."""
    arcs, pairs, capacity, limit = problem
    found = most(AllPaths(arcs, pairs[:, 0], pairs[:, 1]), arcs, list(capacity), list(limit))
    assert found.value == pytest.approx([edge_programme(problem, common=False)], abs=1e-6)
    assert found.bound == pytest.approx(found.value, abs=1e-6)
    check(found, problem)


def check(found: Optimum, problem: Problem) -> None:
    """No arc over capacity, no demand over what it asks; rates add up; paths lead from source to target."""
    arcs, pairs, capacity, limit = problem
    assert (found.rate > 0.0).all()
    assert (found.paths.load(found.rate) <= capacity * (1 + 1e-9)).all()
    assert (found.served <= limit * (1 + 1e-9)).all()
    assert found.served == pytest.approx(np.bincount(found.paths.owner, found.rate, len(pairs)), abs=1e-9)
    for row, owner in zip(found.paths.arcs, found.paths.owner, strict=True):
        path = row[row < len(capacity)]
        nodes = [pairs[owner, 0], *arcs.head[path]]
        assert nodes[:-1] == arcs.tail[path].tolist()
        assert nodes[-1] == pairs[owner, 1]


@steady
@given(problems())
def test_nothing_carries_more_than_the_optimum(problem: Problem) -> None:
    """Neither shortest paths nor fair filling of all paths; and over all paths listed the optimum is the same."""
    arcs, pairs, capacity, limit = problem
    found = k_shortest_paths(arcs, pairs[:, 0], pairs[:, 1], 200)
    table = Candidates.of(found, len(capacity))
    best = most(AllPaths(arcs, pairs[:, 0], pairs[:, 1]), arcs, list(capacity), list(limit)).value[0]
    shortest = Candidates.of([paths[:1] for paths in found], len(capacity))
    assert fill_paths(shortest, capacity, limit).sum() <= best + 1e-6
    assert fill_paths(table, capacity, limit).sum() <= best + 1e-6
    assert most(Listed(table), arcs, list(capacity), list(limit)).value == pytest.approx([best], abs=1e-6)
    few = Candidates.of([paths[:2] for paths in found], len(capacity))
    assert most(Listed(few), arcs, list(capacity), list(limit)).value[0] <= best + 1e-6
    assert (
        fill_paths(few, capacity, limit).sum() <= most(Listed(few), arcs, list(capacity), list(limit)).value[0] + 1e-6
    )


@steady
@given(problems())
def test_the_common_fraction_is_that_of_rates_by_arc(problem: Problem) -> None:
    """And the least peak is one over it, with every demand served in full."""
    arcs, pairs, capacity, limit = problem
    search = AllPaths(arcs, pairs[:, 0], pairs[:, 1])
    found = concurrent_flow(search, capacity, limit, arcs.cost)
    if not limit.any():
        assert found.value == np.inf
        return
    assert found.value == pytest.approx([edge_programme(problem, common=True)], abs=1e-6)
    assert found.bound == pytest.approx(found.value, abs=1e-6)
    check(found, (arcs, pairs, capacity, limit * max(found.value[0], 1.0)))
    peak = least_peak(search, capacity, limit, arcs.cost)
    if found.is_reached[limit > 0.0].all():
        assert peak.value * found.value == pytest.approx([1.0])
        assert peak.served == pytest.approx(limit)
        load = peak.paths.load(peak.rate)
        assert (load <= peak.value * capacity * (1 + 1e-8)).all()
    capped = concurrent_flow(search, capacity, limit, arcs.cost, capped=True)
    assert capped.value == pytest.approx(np.minimum(found.value, 1.0))


@steady
@given(problems(), st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_a_class_is_served_as_if_alone_with_those_before(problem: Problem, priorities: list[int]) -> None:
    """The first class has what it would have alone; each value is proved; warm and cold agree."""
    arcs, pairs, capacity, limit = problem
    rank = np.array(priorities[: len(pairs)])
    search = AllPaths(arcs, pairs[:, 0], pairs[:, 1])
    programme = Throughput(search, np.ones(len(pairs)), arcs.cost, rank)
    found = programme.solve(capacity, limit)
    alone = most(search, arcs, list(capacity), list(np.where(rank == rank.min(), limit, 0.0)))
    assert found.value[0] == pytest.approx(alone.value[0], abs=1e-6)
    assert found.bound == pytest.approx(found.value, abs=1e-6)
    assert found.served.sum() == pytest.approx(found.value.sum(), abs=1e-6)
    check(found, problem)
    programme.solve(capacity[::-1], limit[::-1])
    assert programme.solve(capacity, limit).value == pytest.approx(found.value, abs=1e-6)


@steady
@given(problems())
def test_a_single_pair_has_the_max_flow_of_networkx(problem: Problem) -> None:
    """Parallel arcs add up there."""
    arcs, pairs, capacity, _ = problem
    flow: nx.DiGraph[int] = nx.DiGraph()
    flow.add_nodes_from(range(arcs.n_nodes))
    for tail, head, room in zip(arcs.tail.tolist(), arcs.head.tolist(), capacity.tolist(), strict=True):
        before = flow.get_edge_data(tail, head, {"capacity": 0.0})["capacity"]
        flow.add_edge(tail, head, capacity=before + room)
    source, target = pairs[0].tolist()
    found = most(AllPaths(arcs, pairs[:1, 0], pairs[:1, 1]), arcs, list(capacity), [np.inf])
    assert found.value == pytest.approx([nx.maximum_flow_value(flow, source, target)], abs=1e-6)


def paths_of(found: Optimum, demand: int) -> list[Path]:
    """Return the paths in use of a demand."""
    rows = found.paths.arcs[found.paths.first[demand] : found.paths.first[demand + 1]]
    return [tuple(row[row < found.paths.n_arcs].tolist()) for row in rows]


def test_a_demand_keeps_to_the_arcs_of_its_kind() -> None:
    """The second kind may not use the cheap arc."""
    arcs = graph(["AB", "AB"], [1.0, 2.0])
    masks = np.array([[True, True], [False, True]])
    search = AllPaths(arcs, np.zeros(2, dtype=int), np.ones(2, dtype=int), masks, np.array([0, 1]))
    found = Throughput(search, np.ones(2), arcs.cost).solve(np.array([4.0, 3.0]), np.full(2, 5.0))
    assert found.value == pytest.approx([7.0])
    assert paths_of(found, 1) == [(1,)]
    assert found.served == pytest.approx([4.0, 3.0])
