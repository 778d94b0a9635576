"""States after failures: which of them answer for others, and what is asked for together."""

from __future__ import annotations

from typing import Any

import pytest

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.states import CarriedPlane
from netsim.arrays.steady import SteadyPlane
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km


def ladder(**terms: Any) -> Network:
    """Make two ways from a to c: over b, and a longer one over d; the first may be full."""
    names = "abcd"
    nodes = [Node(name, lon=float(place), lat=0.0, kind="city", country="XA") for place, name in enumerate(names)]
    lengths = {"ab": 100, "bc": 100, "ad": 300, "dc": 300}
    links = [
        Link(name, name[0], name[1], "fibre", length=far * km, capacity=10 * Gbps) for name, far in lengths.items()
    ]
    return Network(nodes=nodes, links=links, demands=[Demand("a", "c", rate=6 * Gbps, **terms)])


@pytest.fixture
def states() -> SteadyPlane:
    """Return the states of the ladder."""
    plane = DigitalPlane(ladder()).steady()
    assert isinstance(plane, SteadyPlane)
    return plane


def test_a_node_fails_as_its_link_does(states: SteadyPlane) -> None:
    """The way around passes neither, so that the state of the link is that of the node."""
    link, node = states.after({"ab"}), states.after({"b"})

    assert node is link
    assert states.counts == {"not_used": 0, "known": 0, "contained": 1, "moved": 1, "filled": 0}


def test_what_a_state_was_made_of_must_be_up(states: SteadyPlane) -> None:
    """The way around is down as well."""
    link, both = states.after({"ab"}), states.after({"ab", "ad"})

    assert link.served.tolist() == [6 * Gbps]
    assert both.served.tolist() == [0.0]
    assert both.cut == {0}
    assert states.changes(link, {"ad"})
    assert not states.changes(link, {"b"})


def test_states_are_given_in_the_order_asked_for(states: SteadyPlane) -> None:
    """Some of them again, some unchanged."""
    alone = [states.after(down) for down in ({"ab"}, {"ad"}, {"nowhere"})]
    together = states.after_each([{"ad"}, {"bc", "dc"}, {"ab"}, {"nowhere"}])

    assert [together[0], together[2], together[3]] == [alone[1], alone[0], alone[2]]
    assert alone[1] is states.usual
    assert together[1].cut == {0}


def test_who_keeps_to_a_path_is_barred_and_then_cut_off() -> None:
    """A state in which a rule bars somebody does not answer for one in which nothing leads there."""
    states = DigitalPlane(ladder(protection="none")).steady()
    barred, cut = states.after_each([{"ab"}, {"ab", "ad"}])

    assert barred.barred == cut.cut == {0}
    assert not barred.cut
    assert not cut.barred


def test_any_policy_answers_for_many_states() -> None:
    """One by one."""
    states = DigitalPlane(ladder(), policy="shortest").steady()
    assert isinstance(states, CarriedPlane)
    usual, other = states.after_each([{"ad"}, {"ab"}])

    assert usual is states.usual
    assert other is states.after({"ab"})
