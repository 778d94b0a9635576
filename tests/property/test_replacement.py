"""Replacement paths cost what a search from scratch finds."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.kernels import replacement
from netsim.kernels.compiled import Compiled
from netsim.kernels.replacement import replace_pairs, replacements

steady = settings(deadline=None)
Row = tuple[int, int, int]
Case = tuple[int, list[Row], list[tuple[int, int]]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw nodes, links with parallels, ties and links that cost nothing, and pairs."""
    n_nodes = draw(st.integers(2, 8))
    node = st.integers(0, n_nodes - 1)
    rows = draw(st.lists(st.tuples(node, node, st.integers(0, 4)).filter(lambda row: row[0] != row[1]), max_size=16))
    return n_nodes, rows, draw(st.lists(st.tuples(node, node), max_size=6))


def least(case: Case, pair: tuple[int, int], *down: int) -> float:
    """Search with networkx, without some links."""
    graph: nx.MultiGraph[int] = nx.MultiGraph()
    graph.add_nodes_from(range(case[0]))
    graph.add_weighted_edges_from(row for number, row in enumerate(case[1]) if number not in down)
    try:
        return float(nx.dijkstra_path_length(graph, *pair))
    except nx.NetworkXNoPath:
        return float("inf")


def arrays(case: Case) -> tuple[np.ndarray, np.ndarray, int, np.ndarray]:
    """Return links and pairs as kernels want them."""
    n_nodes, rows, pairs = case
    ends = np.array([row[:2] for row in rows], dtype=np.intp).reshape(-1, 2)
    cost = np.array([row[2] for row in rows], dtype=float)
    return ends, cost, n_nodes, np.array(pairs, dtype=np.intp).reshape(-1, 2)


@steady
@given(cases())
def test_each_link_costs_what_a_search_without_it_finds(case: Case) -> None:
    """On the path the replacement, elsewhere nothing changes."""
    found = replacements(*arrays(case))
    for number, pair in enumerate(case[2]):
        own = slice(found.pointer[number], found.pointer[number + 1])
        cost = dict(zip(found.link[own].tolist(), found.cost[own].tolist(), strict=True))
        assert found.usual[number] == least(case, pair)
        for link in range(len(case[1])):
            assert cost.get(link, found.usual[number]) == least(case, pair, link)


@steady
@given(cases())
def test_two_links_cost_what_a_search_without_both_finds(case: Case) -> None:
    """Rises and cuts, weighted and added up over all pairs; single failures on the diagonal."""
    weight = np.arange(1.0, len(case[2]) + 1.0)
    harm = replace_pairs(*arrays(case), weight)
    links = range(len(case[1]))
    for one, two in [*combinations(links, 2), *zip(links, links, strict=True)]:
        rise = cut = 0.0
        for pair, own in zip(case[2], weight.tolist(), strict=True):
            usual, now = least(case, pair), least(case, pair, one, two)
            if now < float("inf"):
                rise += own * (now - usual)
            elif usual < float("inf"):
                cut += own
        assert (harm.rise[one, two], harm.cut[one, two]) == (pytest.approx(rise), pytest.approx(cut))


def test_compiled_and_plain_code_agree_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same function, in two forms."""
    rng = np.random.default_rng(5)
    ends = rng.integers(0, 30, (70, 2))
    ends = ends[ends[:, 0] != ends[:, 1]].astype(np.intp)
    pairs = rng.integers(0, 30, (20, 2)).astype(np.intp)
    cost = rng.random(len(ends))
    found = replacements(ends, cost, 30, pairs, np.arange(len(ends)) > 0)
    monkeypatch.setattr(replacement, "COMPILED", Compiled(replacement.replace_all, worth=0))
    again = replacements(ends, cost, 30, pairs, np.arange(len(ends)) > 0)
    for one, two in zip(found, again, strict=True):
        np.testing.assert_array_equal(one, two)
