"""What holds of places that need one another, however the needs are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from netsim.model import Dependency, Network, Node, Outage, Scenario
from netsim.record import Record
from netsim.sim import play
from netsim.units import hours, minutes

PLACES = tuple("abcdef")
LATE = 100
"""When everything has settled. [h]"""

some = settings(deadline=None, max_examples=40)


def need(node: str, other: str) -> st.SearchStrategy[Dependency]:
    """Return needs of one place of another, on any terms."""
    return st.builds(
        Dependency,
        st.just(node),
        st.just(other),
        layer=st.just("node"),
        grace=st.sampled_from([0.0, 10 * minutes, 2 * hours]),
        hold=st.sampled_from([0.0, 0.0, 30 * minutes]),
        fallback=st.just("closed"),
        restart=st.sampled_from([0.0, 1 * hours, 3 * hours]),
        black_start=st.sampled_from([0.0, 0.0, 1 * hours]),
    )


pairs = st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)).filter(lambda pair: pair[0] != pair[1])
needs = st.lists(pairs, max_size=10, unique=True).flatmap(lambda own: st.tuples(*(need(*pair) for pair in own)))
outages = st.lists(
    st.builds(
        Outage,
        st.sampled_from(PLACES),
        at=st.integers(1, 20).map(lambda hour: hour * hours),
        lasts=st.integers(1, 20).map(lambda hour: hour * hours),
    ),
    max_size=4,
)
cuts = st.builds(
    Outage,
    st.sampled_from(["fa", "fp", "fb", "dc", "b", "pass"]),
    at=st.integers(1, 20).map(lambda hour: hour * hours),
    lasts=st.integers(1, 20).map(lambda hour: hour * hours),
)
for_good = st.lists(
    st.builds(Outage, st.sampled_from(PLACES), at=st.just(30 * hours), lasts=st.just(10_000 * hours)),
    max_size=2,
)


def run(rows: Sequence[Dependency], hazards: Sequence[Outage]) -> Record:
    """Play a few places that nothing joins but their needs."""
    nodes = [Node(name, 108.0, 22.0 + number, "data_centre", country="CN") for number, name in enumerate(PLACES)]
    network = Network(nodes=nodes, dependencies=rows)
    return play(Scenario(network, hazards=hazards, until=LATE * hours, twins=(), freight=False), 0)


def out_of_service(done: Record) -> frozenset[str]:
    """Return the places that lack what they need when the run ends."""
    modes = done.events[done.events["what"] == "mode"].groupby("asset")["detail"].last()
    return frozenset(str(place) for place, detail in modes.items() if "-> closed" in detail)


def greatest(rows: Sequence[Dependency], broken: set[str]) -> tuple[frozenset[str], int]:
    """Return the largest set of places that have all they need, and the rounds that it took to find it."""
    served, rounds = set(PLACES) - broken, 0
    while gone := {row.node for row in rows if row.node in served and row.needs not in served}:
        served, rounds = served - gone, rounds + 1
    return frozenset(served), rounds


@some
@given(rows=needs, hazards=outages)
def test_when_nothing_is_broken_any_more_all_needs_are_met(rows: Sequence[Dependency], hazards: list[Outage]) -> None:
    """What is mended is what it was, circles included."""
    assert out_of_service(run(rows, hazards)) == frozenset()


@some
@given(rows=needs, hazards=outages, last=for_good)
def test_what_is_out_at_the_end_is_what_the_greatest_fixed_point_leaves(
    rows: Sequence[Dependency], hazards: list[Outage], last: list[Outage]
) -> None:
    """Whatever was broken and mended before; who is broken himself is not told to lack anything."""
    broken = {outage.asset for outage in last}
    served, rounds = greatest(rows, broken)

    assert out_of_service(run(rows, [*hazards, *last])) | broken == set(PLACES) - served
    assert rounds <= len(PLACES)


@some
@given(rows=needs, hazards=outages, last=for_good, order=st.randoms(use_true_random=False))
def test_the_order_in_which_needs_are_listed_does_not_matter(
    rows: Sequence[Dependency], hazards: list[Outage], last: list[Outage], order: Random
) -> None:
    """Neither for what is out nor for when it went out and came back."""
    shuffled = list(rows)
    order.shuffle(shuffled)
    one, other = (run(own, [*hazards, *last]).events for own in (rows, shuffled))
    columns = ["time_s", "what", "asset"]
    told = [
        events[events["what"] != "change"][columns].sort_values(columns).to_numpy().tolist() for events in (one, other)
    ]

    assert told[0] == told[1]


@some
@given(rows=needs, last=for_good, more=for_good)
def test_more_failures_never_put_more_in_service(
    rows: Sequence[Dependency], last: list[Outage], more: list[Outage]
) -> None:
    """Once all has settled."""
    fewer = out_of_service(run(rows, last)) | {outage.asset for outage in last}
    most = out_of_service(run(rows, [*last, *more])) | {outage.asset for outage in [*last, *more]}

    assert fewer <= most


@some
@given(rows=needs, last=for_good)
def test_a_cascade_of_needs_without_grace_is_over_at_once(rows: Sequence[Dependency], last: list[Outage]) -> None:
    """In the instant of the failure, and nobody falls twice."""
    events = run([replace(row, grace=0.0) for row in rows], last).events
    falls = events[events["what"] == "mode"]

    assert set(falls["time_s"]) <= {30 * hours}
    assert falls["asset"].is_unique


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hazards=st.lists(cuts, min_size=1, max_size=4))
def test_a_mended_network_is_the_initial_one(wired: Network, hazards: list[Outage]) -> None:
    """Paths, rates, latencies and loads, link by link, and the mode of the gate: the last state is the first."""
    needs = [*wired.dependencies, need_of("dc", "b"), need_of("b", "dc"), need_of("pass", "b")]
    network = replace(wired, dependencies=needs, freight=())
    done = play(Scenario(network, hazards=hazards, until=LATE * hours, twins=(), freight=False), 0)
    quiet = play(Scenario(network, until=LATE * hours, twins=(), freight=False), 0)

    for table, key in (("demands", "demand"), ("links", "link")):
        now, then = (
            one.tables[table].groupby(key, observed=True).last().drop(columns=["from_s", "to_s"])
            for one in (done, quiet)
        )
        assert_frame_equal(now, then, check_categorical=False, check_dtype=False)
    assert done.gates["mode"].iloc[-1] == "automatic"
    assert out_of_service(done) == frozenset()


def need_of(node: str, other: str) -> Dependency:
    """Return a need without which a place closes, on usual terms."""
    return Dependency(node, other, layer="node", grace=10 * minutes, fallback="closed", restart=1 * hours)
