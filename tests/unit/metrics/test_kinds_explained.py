"""What is told of places, ports, crews and needs, and how one thing led to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netsim.metrics import explain
from netsim.metrics.sentences import sentence
from netsim.model import Dependency, Network, Node, Outage, Scenario
from netsim.record import Record
from netsim.sim import play
from netsim.units import days, hours

Play = Callable[..., Record]


@pytest.fixture
def mended(wired: Network, played: Play) -> Record:
    """Return a run in which the fibre is cut until a crew has mended it, and both directions of the gate fall back."""
    both = replace(wired, gates=[*wired.gates, replace(wired.gates[0], direction="VN>CN")])
    return played(both, Outage("fa", at=3 * hours, reason="a digger"), until=1 * days)


def test_a_gate_is_told_from_the_beginning(mended: Record) -> None:
    """Each step once, one deeper than what it followed from; both directions together; mended says that it is up."""
    steps = [(step.depth, step.text) for step in explain(mended, "gate", "pass").steps if "queue" not in step.text]

    assert steps == [
        (0, "fa fails: a digger"),
        (1, "pass can no longer reach Customs: no admissible path"),
        (2, "the gate at pass falls to manual: lost Customs"),
        (1, "the fault of fa is located"),
        (2, "crew is sent from Aa to fa"),
        (3, "crew arrives at fa"),
        (4, "fa is mended by crew"),
        (5, "pass reaches Customs again"),
        (6, "the gate at pass works automatically again: Customs is back"),
    ]


def test_what_comes_of_both_directions_stands_at_one_depth(mended: Record) -> None:
    """Their fall is told once; their queues stand below it."""
    back = replace(mended.network.freight[0], id="back", origin="b", destination="a", per_day=48.0)
    busy = replace(mended.network, freight=[*mended.network.freight, back])
    done = play(Scenario(busy, hazards=mended.scenario.hazards, until=3 * days, twins=()), 1)
    queues = {step.depth for step in explain(done, "gate", "pass").steps if "the queue" in step.text}
    modes = [step.depth for step in explain(done, "gate", "pass").steps if "the gate" in step.text]

    assert modes == [2, 6]
    assert queues == {3, 7}


def test_a_crew_tells_where_it_was_sent_and_what_it_mended(mended: Record) -> None:
    """And one that stayed at home."""
    found = explain(mended, "crew", "crew")

    assert found.title == "crew of Aa: 1 time sent out, 1 mended"
    assert [step.text for step in found.steps][-1] == "fa is mended by crew"
    assert any("reaches Customs again" in one.text for one in found.followed)


def test_a_need_tells_its_terms_and_how_long_it_was_lost(mended: Record, played: Play) -> None:
    """By its id, the names in it, or the place that has it; lost from three until the crew is through."""
    title = "pass needs Customs over a path of 1 Gbps within 20 ms; after 10 min without it goes on by hand; lost for "
    found = explain(mended, "dependency", "pass needs dc")
    other = replace(mended.network, dependencies=[Dependency("a", "dc", layer="node", fallback="closed")])

    assert found.title.startswith(title)
    assert explain(mended, "dependency", "Pass needs customs").title == found.title
    assert explain(mended, "dependency", "pass").title == found.title
    assert "the path from pass to Customs gets 0% of its rate, before 100%: no path is left" in str(found)
    assert explain(played(other), "dependency", "a").title == "Aa needs Customs; without it closes at once; never lost"
    endless = explain(
        played(mended.network, Outage("fa", at=3 * hours, lasts=9 * days), until=1 * days), "dependency", "pass"
    )
    assert endless.title.endswith("lost for 21 h")


def test_a_place_tells_how_long_it_was_broken_and_how_long_it_lacked_what_it_needs(
    wired: Network, played: Play
) -> None:
    """The platform lacks its centre, which is broken."""
    platform = Node("platform", lon=108.1, lat=22.01, kind="data_centre", country="CN", name="Platform")
    needs = [Dependency("platform", "dc", layer="node", fallback="closed", restart=1 * hours)]
    network = replace(wired, nodes=[*wired.nodes, platform], dependencies=needs)
    done = played(network, Outage("dc", at=2 * hours, lasts=2 * hours), until=1 * days)

    assert explain(done, "node", "Platform").title == "Platform, data centre, without what it needs for 3 h"
    assert explain(done, "node", "customs").title == "Customs, data centre, broken for 2 h"
    assert explain(done, "node", "a").title == "Aa, city"


def test_a_port_tells_how_many_ships_called(sea: Network, played: Play) -> None:
    """And what closed it."""
    done = played(sea, Outage("p", at=30 * hours, lasts=12 * hours), until=3 * days)
    found = explain(done, "port", "p")

    assert found.title.startswith("p: ")
    assert "ships called; wait" in found.title
    assert found.steps[0].text == "p fails"
    assert explain(played(sea, until=1 * hours), "port", "p").title == "p: no ship called"


def test_a_path_that_is_too_slow_is_told_in_words(wired: Network) -> None:
    """With what it takes and what is borne, to a node or a workload."""
    told = sentence(wired, "dependency_lost", "pass needs dc", "44.5 ms to dc, limit 20.0 ms")

    words = "pass can no longer reach Customs: the way that is left takes 44.5 ms, and at most 20.0 ms will do"
    assert told == words


def test_what_became_of_one_demand_is_told_in_words(wired: Network) -> None:
    """Rates and paths, without codes."""
    told = [
        sentence(wired, what, "a > b", detail)
        for what, detail in (
            ("lost_rate", "100% -> 50%: no_capacity"),
            ("regained", "50% -> 100%"),
            ("moved", "1.0 -> 2.0 ms: over_latency"),
        )
    ]

    assert told == [
        "a > b gets 50% of its rate, before 100%: links are full",
        "a > b gets 100% of its rate, before 50%",
        "a > b takes another path: 1.0 -> 2.0 ms",
    ]
