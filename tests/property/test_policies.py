"""
What holds of every policy, on networks that mix all that demands can ask for.

Requirements, operators to avoid, protection, workloads with little room, demands held to paths that broke, links that
are planned or directed, places at part of their power.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.arrays.policies import Task, forget_policy, register_policy
from netsim.kernels.base import FloatArray
from netsim.kernels.fairness import fill_paths
from netsim.model import Demand, Link, Network, Node, System, Workload
from netsim.units import Gbps, km, ms

NAMES, COUNTRIES = "ABCDEF", ("XA", "XB", "")
POLICIES = ("max-min-fair", "shortest", "ecmp", "optimal")
SYSTEMS = {"s1": "One", "s2": "One; Two", "s3": "Three"}
OPERATORS = {"One": {"s1", "s2"}, "Two": {"s2"}, "Three": {"s3"}}
MOST_LINKS = 12
LIMIT = 2 * ms

mixed = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
policies = st.sampled_from(POLICIES)
assets = st.sampled_from([*NAMES, *(f"L{number}" for number in range(MOST_LINKS))])
held_or_not = st.sampled_from(["held", "free"])
down_sets = st.frozensets(assets, max_size=3)
ends = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])
words = st.lists(st.sampled_from(["XA", "XB", "s1", "s3", "One", "Two"]), max_size=2, unique=True).map(tuple)


@st.composite
def networks(draw: st.DrawFn, *, plain: bool = False) -> Network:
    """Draw a network of six nodes; where it is plain, demands are restored and need not touch or avoid anything."""
    nodes = [
        Node(name, 0.0, 0.0, "city", country=draw(st.sampled_from(COUNTRIES)), equipment=0.1 * ms) for name in NAMES
    ]
    links = [
        Link(
            f"L{number}",
            *pair,
            "fibre",
            length=draw(st.integers(1, 40)) * 10 * km,
            capacity=draw(st.integers(1, 20)) * Gbps,
            directed=draw(st.integers(0, 7)) == 0,
            status=draw(st.sampled_from(["live"] * 6 + ["planned"])),
            system=draw(st.sampled_from(["", *SYSTEMS])),
            srlgs=draw(st.sampled_from([(), ("duct",)])),
        )
        for number, pair in enumerate(draw(st.lists(ends, min_size=3, max_size=MOST_LINKS)))
    ]
    demands = [
        Demand(
            *pair,
            rate=draw(st.integers(1, 20)) * Gbps,
            id=f"D{number}",
            class_=draw(st.sampled_from(["public", "leased"])),
            priority=draw(st.integers(0, 1)),
            latency_limit=draw(st.sampled_from([None, LIMIT])),
            avoid=() if plain or draw(st.booleans()) else draw(words),
            require=() if plain or draw(st.booleans()) else draw(words),
            protection="restoration" if plain else draw(st.sampled_from(["none", "restoration", "restoration", "1+1"])),
            disjoint=draw(st.sampled_from(["link", "node", "srlg", "corridor"])),
        )
        for number, pair in enumerate(draw(st.lists(ends, max_size=5)))
    ]
    places = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)
    workloads = [
        Workload(
            f"W{number}",
            replicas=draw(places),
            clients=draw(places),
            rate_per_client=draw(st.integers(1, 20)) * Gbps,
            capacity=draw(st.sampled_from([None, 5 * Gbps, 12 * Gbps])),
            policy=draw(st.sampled_from(["anywhere", "home-first", "home-only"])),
            class_=draw(st.sampled_from(["public", "cloud"])),
            priority=draw(st.integers(0, 1)),
            avoid=() if draw(st.booleans()) else draw(words),
        )
        for number in range(draw(st.integers(0, 2)))
    ]
    in_country = tuple(node.id for node in nodes if node.country == "XA")
    return Network(
        nodes=nodes,
        links=links,
        systems=[System(name, name=name, owners=owners) for name, owners in SYSTEMS.items()],
        demands=demands,
        workloads=workloads,
        gateway_rule={"XA": in_country[:1]} if draw(st.booleans()) and in_country else {},
    )


def running(plane: DigitalPlane, flows: Flows) -> dict[int, Mapping[tuple[str, ...], float]]:
    """Return what each demand runs over."""
    return {number: plane.running(flows, number) for number in range(len(plane.demands))}


def carried(network: Network, policy: str, down: frozenset[str] = frozenset(), **state: Any) -> Flows:
    """Carry what is asked at the busiest hour on a fresh plane."""
    plane = DigitalPlane(network, policy=policy)
    return plane.carry(plane.rate, down, **state)


def after_failure(network: Network, policy: str, down: frozenset[str]) -> tuple[DigitalPlane, Flows]:
    """Carry while all demands that a failure hit are held to what they ran over."""
    plane = DigitalPlane(network, policy=policy)
    before = plane.carry(plane.rate)
    held = {number: plane.running(before, number) for number in plane.hit_by(before, down)}
    return plane, plane.carry(plane.rate, down, held=held)


def same(one: Flows, other: Flows) -> None:
    """Compare two answers to the bit."""
    assert (one.path, one.reason, one.origin) == (other.path, other.reason, other.origin)
    for name in ("served", "latency", "rtt", "load_forward", "load_backward"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name


@mixed
@given(networks(), policies, down_sets, held_or_not, st.sampled_from([0.0, 0.3, 1.0]))
def test_nothing_is_over_its_limit_and_what_is_missing_has_a_reason(
    network: Network, policy: str, down: frozenset[str], held_or_free: str, share: float
) -> None:
    """Links, replicas, demands; a reason stands where service is missing or late, and only there."""
    plane = DigitalPlane(network, policy=policy)
    before = plane.carry(plane.rate)
    hit = plane.hit_by(before, down) if held_or_free == "held" else []
    held = {number: plane.running(before, number) for number in hit}
    flows = plane.carry(plane.rate, down, {"L0": share, "A": share}, held)
    for number, link in enumerate(network.links):
        is_up = link.status == "live" and not down & {link.id, link.source, link.target}
        part = share ** ((number == 0) + ("A" in {link.source, link.target}))
        room = (link.capacity or 0.0) * is_up * part * (1 + 1e-6)
        assert flows.load_forward[number] <= room
        assert flows.load_backward[number] <= (0.0 if link.directed else room)
    for row in network.workloads:
        numbers = [plane.demands.index(row.demand(client)) for client in row.clients]
        for replica in row.replicas:
            used = sum(
                part * flows.asked[number]
                for number in numbers
                for (begin, *_), part in plane.running(flows, number).items()
                if begin == replica
            )
            assert used <= (row.capacity or np.inf) * (share if replica == "A" and share else 1.0) * (1 + 1e-6)
            assert replica not in down or used == 0.0
    limits = [row.latency_limit or np.inf for row in network.demands]
    limits += [np.inf] * (len(plane.demands) - len(limits))
    for served, asked, reason, latency, limit in zip(
        flows.served, flows.asked, flows.reason, flows.latency, limits, strict=True
    ):
        assert 0.0 <= served <= asked
        assert (served == asked) == (reason in {"", "over_latency"})
        assert (reason == "over_latency") == (served == asked and latency > limit)
        assert reason not in {"no_path", "path_down", "policy", "end_down"} or served == 0.0


@mixed
@given(networks(), st.sampled_from(POLICIES[:3]), down_sets)
def test_no_policy_serves_more_than_the_optimum(network: Network, policy: str, down: frozenset[str]) -> None:
    """Not in the first class, nor in all where there is one class only."""
    first = replace(
        network,
        demands=[row for row in network.demands if row.priority == 0],
        workloads=[row for row in network.workloads if row.priority == 0],
    )
    best, other = carried(first, "optimal", down), carried(first, policy, down)
    assert other.served.sum() <= best.served.sum() * (1 + 1e-6) + 100.0
    with_rest, plane = carried(network, "optimal", down), DigitalPlane(network)
    is_first = [ask.priority == 0 for ask in plane.asks]
    assert with_rest.served[is_first].sum() == pytest.approx(best.served.sum(), rel=1e-6, abs=100.0)


@mixed
@given(networks(), policies, st.lists(st.tuples(down_sets, st.booleans()), min_size=1, max_size=4))
def test_an_answer_does_not_depend_on_those_before(
    network: Network, policy: str, states: Sequence[tuple[frozenset[str], bool]]
) -> None:
    """Failures come and go, demands are held or not; a fresh plane gives the same arrays, to the bit."""
    plane = DigitalPlane(network, policy=policy)
    usual = plane.carry(plane.rate)
    for down, is_held in [*states, *states[::-1]]:
        held = {number: plane.running(usual, number) for number in plane.hit_by(usual, down)} if is_held else {}
        same(plane.carry(plane.rate, down, held=held), carried(network, policy, down, held=held))


@pytest.fixture(scope="module")
def all_at_once() -> Iterator[str]:
    """Let a policy fill like max-min-fair, but with all paths of every demand before it."""

    @register_policy("all-at-once")
    def fill(task: Task) -> FloatArray:
        return fill_paths(task.candidates, task.capacity, task.asked, priority=task.priority)

    yield "all-at-once"
    forget_policy("all-at-once")


@mixed
@given(networks(), st.lists(st.tuples(down_sets, st.booleans()), min_size=1, max_size=4))
def test_paths_that_nobody_takes_need_not_be_found(
    all_at_once: str, network: Network, states: Sequence[tuple[frozenset[str], bool]]
) -> None:
    """The default policy has other paths sought where the best one is full; it answers as if it had known them all."""
    plane, other = DigitalPlane(network), DigitalPlane(network, policy=all_at_once)
    usual = plane.carry(plane.rate)
    for down, is_held in states:
        held = {number: plane.running(usual, number) for number in plane.hit_by(usual, down)} if is_held else {}
        same(plane.carry(plane.rate, down, held=held), other.carry(plane.rate, down, held=held))


@st.composite
def without_ties(draw: st.DrawFn, *, plain: bool = True) -> Network:
    """Draw a network on which no two paths are equally long."""
    network = draw(networks(plain=plain))
    lengths = [(1.0 + 2.0**-number) * 100 * km for number in range(len(network.links))]
    shuffled = draw(st.permutations(lengths))
    return replace(network, links=[replace(row, length=own) for row, own in zip(network.links, shuffled, strict=True)])


@mixed
@given(without_ties(), policies, down_sets)
def test_what_is_found_anew_is_all_that_a_failure_changes(network: Network, policy: str, down: frozenset[str]) -> None:
    """The plane looks again at what a failure touches only; a network without what is down gives the same in all."""
    less = replace(
        network,
        nodes=[replace(row, status="planned") if row.id in down else row for row in network.nodes],
        links=[replace(row, status="planned") if row.id in down else row for row in network.links],
    )
    one, other = carried(network, policy, down), carried(less, policy)
    assert (one.path, one.reason, one.origin) == (other.path, other.reason, other.origin)
    assert one.served == pytest.approx(other.served, rel=1e-6, abs=100.0)
    assert one.latency == pytest.approx(other.latency, rel=1e-6, nan_ok=True)
    assert one.rtt == pytest.approx(other.rtt, rel=1e-6, nan_ok=True)


@mixed
@given(without_ties(plain=False), down_sets)
def test_the_way_back_is_the_way_there_where_links_go_both_ways(network: Network, down: frozenset[str]) -> None:
    """Gateways, what is avoided and what is required bar the same in both directions: a search of its own agrees."""
    network = replace(network, links=[replace(row, directed=False) for row in network.links])
    plane, searching = DigitalPlane(network), DigitalPlane(network)
    searching._situations.book._twin.clear()
    one, other = (own._situations.of(down & own._assets, {}).table.back_delay for own in (plane, searching))
    assert one == pytest.approx(other, rel=1e-9, nan_ok=True)


@mixed
@given(networks(), st.sampled_from(POLICIES[:3]), down_sets, st.randoms(use_true_random=False))
def test_the_order_of_demands_does_not_matter(network: Network, policy: str, down: frozenset[str], random: Any) -> None:
    """Nor that of workloads and clients; held demands included."""
    demands, workloads = list(network.demands), list(network.workloads)
    random.shuffle(demands)
    random.shuffle(workloads)
    plane, flows = after_failure(network, policy, down)
    other, again = after_failure(replace(network, demands=demands, workloads=workloads), policy, down)
    order = [plane.demands.index(name) for name in other.demands]
    assert again.served == pytest.approx(flows.served[order], rel=1e-6, abs=100.0)
    assert list(again.reason) == [flows.reason[number] for number in order]


@mixed
@given(networks(), policies, down_sets, held_or_not)
def test_paths_keep_to_their_terms(network: Network, policy: str, down: frozenset[str], held_or_free: str) -> None:
    """All that carry anything: they lead where they should, avoid and touch what they should, and cross by gateways."""
    if held_or_free == "held":
        plane, flows = after_failure(network, policy, down)
    else:
        plane = DigitalPlane(network, policy=policy)
        flows = plane.carry(plane.rate, down)
    for number, row in enumerate(network.demands):
        for begin, *links in running(plane, flows)[number]:
            places = walked(network, begin, links, down)
            assert (places[0], places[-1]) == (row.source, row.target)
            keeps_its_words(network, places, links, row.avoid, row.require)
            keeps_the_rule(network, places, is_public=row.class_ == "public")
    for workload in network.workloads:
        for client in workload.clients:
            for begin, *links in plane.running(flows, plane.demands.index(workload.demand(client))):
                places = walked(network, begin, links, down)
                assert begin in workload.replicas
                assert places[-1] == client
                is_home = network.node[begin].country == network.node[client].country
                assert is_home or workload.policy != "home-only"
                keeps_its_words(network, places, links, workload.avoid, ())
                keeps_the_rule(network, places, is_public=workload.class_ == "public")


def walked(network: Network, begin: str, links: Sequence[str], down: frozenset[str]) -> list[str]:
    """Return the places on a path; its links meet and are up."""
    places = [begin]
    for name in links:
        link = network.link[name]
        assert places[-1] in ({link.source} if link.directed else {link.source, link.target})
        places.append(link.target if places[-1] == link.source else link.source)
    assert not down & {*places, *links}
    return places


def keeps_its_words(
    network: Network, places: list[str], links: Sequence[str], avoid: Sequence[str], require: Sequence[str]
) -> None:
    """Check what a path touches."""
    systems = {network.link[name].system for name in links}
    countries = {network.node[place].country for place in places}
    for word in (*avoid, *require):
        touches = word in countries or bool(systems & OPERATORS.get(word, {word}))
        assert touches == (word in require and word not in avoid)


def keeps_the_rule(network: Network, places: list[str], *, is_public: bool) -> None:
    """Check a public path: no transit, at most one crossing, and the gateway on the domestic side of it."""
    inside = [network.node[place].country == "XA" for place in places]
    if not is_public or not network.gateway_rule or (inside[0] and inside[-1]):
        return
    crossings = sum(before != after for before, after in pairwise(inside))
    assert crossings == (inside[0] != inside[-1])
    domestic = {place for place, is_inside in zip(places, inside, strict=True) if is_inside}
    assert not crossings or network.gateway_rule["XA"][0] in domestic


@mixed
@given(networks(), policies, down_sets)
def test_who_is_held_keeps_to_what_it_ran_over(network: Network, policy: str, down: frozenset[str]) -> None:
    """No path that it did not run over, and no more on any of them than before."""
    plane = DigitalPlane(network, policy=policy)
    before = plane.carry(plane.rate)
    hit = plane.hit_by(before, down)
    flows = plane.carry(plane.rate, down, held={number: plane.running(before, number) for number in hit})
    for number in hit:
        usual = plane.running(before, number)
        now = plane.running(flows, number)
        assert set(now) < set(usual)
        assert sum(now.values()) <= sum(part for path, part in usual.items() if path in now) * (1 + 1e-6) + 1e-9
        assert flows.served[number] < flows.asked[number]
