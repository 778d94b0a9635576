"""Cuts, bridges and disjoint paths of small multigraphs, against networkx and against all paths."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netsim as ns
from netsim.kernels.bridges import weak_parts
from netsim.kernels.packing import fewest_risks, risk_disjoint_paths
from netsim.kernels.paths import Arcs, Path
from netsim.model import Demand, Link, Network, Node

steady = settings(deadline=None, max_examples=60)
Rows = list[tuple[int, int, int, frozenset[int]]]
"""Both ends of each link, its capacity, and the groups that it belongs to."""
_SIZE = 6


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    """Draw links between six nodes, parallel ones among them."""
    node = st.integers(0, _SIZE - 1)
    row = st.tuples(node, node, st.integers(1, 9), st.frozensets(st.integers(0, 3), max_size=2))
    return draw(st.lists(row.filter(lambda row: row[0] != row[1]), max_size=10))


def network_of(links: Rows) -> Network:
    """Put nodes 0 and 1 into country AA, nodes 4 and 5 into BB."""
    country = ["AA", "AA", "", "", "BB", "BB"]
    nodes = [Node(f"n{n}", lon=float(n), lat=0.0, kind="city", country=country[n]) for n in range(_SIZE)]
    return Network(
        nodes=nodes,
        links=[
            Link(f"l{k}", f"n{one}", f"n{other}", "fibre", capacity=1e9 * room, srlgs=tuple(f"g{g}" for g in groups))
            for k, (one, other, room, groups) in enumerate(links)
        ],
        demands=[Demand("n0", "n5", rate=1e9)],
    )


def picture_of(links: Rows) -> nx.DiGraph[object]:
    """Draw each link to and fro, with the room of all parallels; ends s and t join the countries."""
    picture: nx.DiGraph[object] = nx.DiGraph()
    picture.add_nodes_from([*range(_SIZE), "s", "t"])
    for one, other, room, _ in links:
        for pair in ((one, other), (other, one)):
            both = picture.get_edge_data(*pair, default={"room": 0, "count": 0})
            picture.add_edge(*pair, room=both["room"] + room, count=both["count"] + 1)
    picture.add_edges_from([("s", 0), ("s", 1), (4, "t"), (5, "t")])
    return picture


@steady
@given(rows())
def test_cuts_between_countries_are_those_of_networkx(links: Rows) -> None:
    """The most that fits, the fewest links, and the same in the table of pairs; what is cut is cut."""
    network, picture = network_of(links), picture_of(links)
    found = ns.min_cut(network, "AA", "BB")
    assert found.capacity / 1e9 == nx.maximum_flow_value(picture, "s", "t", capacity="room")
    assert found.count == nx.maximum_flow_value(picture, "s", "t", capacity="count") == len(found.fewest)
    assert sum(network.link[name].capacity or 0.0 for name in found.links) == found.capacity
    by_link, by_node = (ns.disjoint_paths(network, "AA", "BB", by) for by in ("link", "node"))
    assert by_link.count == found.count
    (row,) = ns.joined_countries(network, pairs=[("AA", "BB")], risks=["srlg"]).to_dict("records")
    assert (row["capacity_gbps"], row["links"], row["nodes"]) == (found.capacity / 1e9, found.count, by_node.count)
    for cut in (found.links, found.fewest):
        left = Network(nodes=network.nodes, links=[link for link in network.links if link.id not in cut])
        assert ns.min_cut(left, "AA", "BB").count == 0


@steady
@given(rows())
def test_bridges_and_joints_are_those_of_networkx(links: Rows) -> None:
    """A link is a bridge if no other joins the same nodes and networkx says so."""
    ends = [(one, other) for one, other, _, _ in links]
    simple: nx.Graph[int] = nx.Graph(ends)
    bridges: set[frozenset[int]] = set(map(frozenset, nx.bridges(simple)))  # type: ignore[arg-type]  # stubs say int
    expected = [
        number
        for number, pair in enumerate(ends)
        if frozenset(pair) in bridges and sum(set(own) == set(pair) for own in ends) == 1
    ]
    found = weak_parts(ends, _SIZE)
    assert found.bridges == expected
    assert found.joints == sorted(nx.articulation_points(simple))


def all_paths(arcs: Arcs, node: int, seen: frozenset[int] = frozenset({0})) -> Iterator[Path]:
    """Yield every loopless path from a node to the last."""
    if node == arcs.n_nodes - 1:
        yield ()
        return
    for arc in np.flatnonzero(arcs.tail == node).tolist():
        if (head := int(arcs.head[arc])) not in seen:
            yield from ((arc, *rest) for rest in all_paths(arcs, head, seen | {head}))


@steady
@given(rows())
def test_risk_disjoint_paths_and_cuts_against_all_paths(links: Rows) -> None:
    """Paths share nothing, two are found where there are two; the cut cuts all and is the smallest that does."""
    risks = [groups | {10 + k} for k, (*_, groups) in enumerate(links) for _ in range(2)]
    ends = np.array([(one, other) for one, other, _, _ in links], dtype=np.intp).reshape(-1, 2)
    arcs = Arcs(ends.ravel(), ends[:, ::-1].ravel(), np.ones(2 * len(links)), _SIZE)
    paths = [{risk for arc in path for risk in risks[arc]} for path in all_paths(arcs, 0)]
    found = risk_disjoint_paths(arcs, (0, _SIZE - 1), risks)
    passed = [{risk for arc in path for risk in risks[arc]} for path in found]
    assert all(own in paths for own in passed)
    assert all(one.isdisjoint(other) for one, other in combinations(passed, 2))
    exists = any(one.isdisjoint(other) for one, other in combinations(paths, 2))
    assert (len(found) >= 2) == exists
    assert bool(found) == bool(paths)
    lost = fewest_risks(arcs, (0, _SIZE - 1), risks)
    assert lost is not None
    assert all(own & set(lost) for own in paths)
    everything = sorted(set().union(*paths)) if paths else []
    smaller = combinations(everything, max(0, len(lost) - 1))
    assert not lost or not any(all(own & set(chosen) for own in paths) for chosen in smaller)
    assert len(found) <= len(lost)


def test_a_path_without_any_risk_cannot_be_cut() -> None:
    """There is no cut of risks then; and the usable arcs alone count."""
    arcs = Arcs(np.array([0, 0]), np.array([1, 1]), np.ones(2), 2)
    assert fewest_risks(arcs, (0, 1), [set(), {1}]) is None
    assert fewest_risks(arcs, (0, 1), [{0}, {1}], np.array([False, True])) == (1,)
    assert risk_disjoint_paths(arcs, (0, 1), [{0}, {1}], np.array([False, True])) == [(1,)]


def test_two_paths_are_found_where_one_after_the_other_finds_one() -> None:
    """The path of fewest links bars both others, which together are the answer."""
    ends = np.array([(0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 2), (1, 6), (6, 7), (7, 3)])
    arcs = Arcs(ends.ravel(), ends[:, ::-1].ravel(), np.ones(18), 8)
    risks = [{link} for link in range(9) for _ in range(2)]
    assert len(risk_disjoint_paths(arcs, (0, 3), risks)) == 2


@steady
@given(rows(), st.sampled_from([0.0, 0.3, 0.9, 1.0]))
def test_reliability_of_a_network_is_that_of_all_its_states(links: Rows, up: float) -> None:
    """Two places, by all subsets of the links."""
    expected = 0.0
    for size in range(len(links) + 1):
        for chosen in combinations(links, size):
            graph: nx.Graph[int] = nx.Graph([(one, other) for one, other, _, _ in chosen])
            graph.add_nodes_from((0, 5))
            expected += nx.has_path(graph, 0, 5) * up**size * (1.0 - up) ** (len(links) - size)
    assert ns.reliability(network_of(links), up, ["n0", "n5"]).value == pytest.approx(expected, abs=1e-12)
