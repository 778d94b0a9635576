"""The log of operations: what failed and why, who went to mend it from where, when it came back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netsim.errors import NetsimError, NotFound
from netsim.hazards import Wind
from netsim.metrics import operations
from netsim.model import Distribution, Link, Network, Node, Outage, Permit, RepairCrew
from netsim.record import Record
from netsim.units import Gbps, days, hours, km, kmh

Play = Callable[..., Record]


@pytest.fixture
def twice(wired: Network, played: Play) -> Record:
    """Return a run in which two fibres are cut, of which the only crew mends one after the other."""
    east = [replace(node, timezone="Asia/Shanghai" if node.country == "CN" else "Asia/Bangkok") for node in wired.nodes]
    network = replace(wired, nodes=east, permits=[Permit("VN", ("fibre",), Distribution("constant", 2 * hours))])
    cuts = [Outage("fa", at=3 * hours, reason="a digger"), Outage("fb", at=3.5 * hours)]
    return played(network, *cuts, until=1.5 * days)


def test_a_repair_is_told_from_the_failure_to_the_return(twice: Record) -> None:
    """Dates on the clock of the place, where the crew came from, how long it took and what it waited for."""
    told = [str(line) for line in operations(twice, "fb")]
    own = [line for line in told if "fb" in line]

    assert own[:2] == [
        "Mon 11 May 2026 03:30 CST  fb fails",
        "Mon 11 May 2026 03:45 CST  the fault of fb is located: 15 min after it failed",
    ]
    assert own[2] == "Mon 11 May 2026 05:45 CST  the repair of fb is permitted by VN after 0.1 days"
    assert own[3] == "Mon 11 May 2026 05:45 CST  the repair of fb waits: all crews are out"
    assert "crew is sent from Aa to fb: " in own[4]
    assert " after it was called for, since all crews are out, to be there in " in own[4]
    assert "crew arrives at fb: 1 h to get ready, " in own[5]
    assert "fb is mended by crew: 5 h of work, " in own[6]


def test_lost_needs_and_modes_stand_between_failure_and_repair(twice: Record) -> None:
    """With what they came of, unless the line above says it."""
    lines = operations(twice, "pass")
    told = [(line.mood, line.text, line.because) for line in lines if line.what in {"dependency_lost", "mode"}]

    assert told == [
        ("bad", "pass can no longer reach Customs: no admissible path", ""),
        ("bad", "the gate at pass (CN to VN) falls to manual: lost Customs", ""),
        ("good", "the gate at pass (CN to VN) works automatically again: Customs is back", ""),
    ]
    assert [line.row for line in lines] == sorted(line.row for line in lines)
    assert not any("takes another path" in line.text for line in operations(twice))


def test_a_part_of_the_log_can_be_asked_for(twice: Record) -> None:
    """From a moment on, up to one, and of one thing: what led to it and what came of it."""
    whole = operations(twice)

    assert operations(twice, since="4 h", until="9 h") == [
        line for line in whole if 4 * hours <= line.time_s <= 9 * hours
    ]
    assert {line.asset for line in operations(twice, "crew") if line.what in {"down", "mended"}} == {"fa", "fb"}
    assert operations(twice, "r1") == []
    with pytest.raises(NotFound, match='no thing is named "crow"; did you mean "crew"'):
        operations(twice, "crow")
    with pytest.raises(NetsimError, match="outside the run"):
        operations(twice, since="9 d")


def test_a_repair_that_is_not_finished_promises_nothing(wired: Network, played: Play) -> None:
    """The crew is under way when the run ends."""
    done = played(wired, Outage("fa", at=23 * hours), until=1 * days)

    assert operations(done, "fa")[-1].text == "crew is sent from Aa to fa"


def test_what_is_nowhere_is_told_on_the_clock_of_the_scenario(wired: Network, played: Play) -> None:
    """A change of a table; of an undisturbed run there is nothing to tell."""
    from netsim.model import Remove

    done = played(wired, changes=[Remove("links", ("fa",), at=5 * hours)], until=1 * days)
    first = operations(done)[0]

    assert str(first) == "Mon 11 May 2026 05:00 UTC+08:00  the network changes: links taken away"
    assert first.mood == "change"
    assert operations(played(wired, until=1 * days)) == []


def test_two_faults_of_a_cable_are_told_apart(played: Play) -> None:
    """Each by its place; a ship that goes on need not get ready again, and bad weather is no work."""
    network = Network(
        nodes=[Node("a", 110.0, 10.0, "city", country="VN"), Node("b", 112.0, 10.0, "city", country="VN")],
        links=[Link("cable", "a", "b", "submarine", length=220 * km, capacity=1 * Gbps)],
        crews=[
            RepairCrew(
                "ship",
                "a",
                ("submarine",),
                Distribution("constant", 20 * hours),
                speed=20 * kmh,
                mobilise=5 * hours,
                wind_limit=15.0,
                faults_per_trip=2,
            )
        ],
    )
    storm = Wind(30.0, 6 * hours, 20 * hours, centre=(110.5, 10.0), radius=30 * km)
    cuts = [Outage("cable", position=place * km, reason="an anchor") for place in (50, 150)]
    done = played(network, *cuts, storm, until=5 * days)
    told = [line.text for line in operations(done)]

    assert told[:2] == ["cable fails: an anchor, at km 50", "cable fails: an anchor, at km 150"]
    assert [text for text in told if "arrives" in text] == [
        "ship arrives at cable: 5 h to get ready, 2.5 h on the way",
        "ship arrives at cable: 5 h on the way",
    ]
    assert [text.partition(", ")[0] for text in told if "is mended" in text] == [
        "cable is mended by ship: 26 h on site",
        "cable is mended by ship: 20 h of work",
    ]
    assert sum("6 h lost to the weather" in text for text in told) == 1
