"""The networks that a run went through."""

from __future__ import annotations

from netsim.metrics.eras import at, eras
from netsim.model import Network, Node, Remove, Scenario
from netsim.record import Record

BOTH = Network(nodes=[Node("a", 0.0, 0.0, "city"), Node("b", 1.0, 0.0, "city")])


def record(*changes: Remove) -> Record:
    """Return a run of ten seconds in which nothing but these changes happens."""
    return Record(Scenario(BOTH, until=10.0, changes=changes), BOTH, 0, {})


def test_a_run_without_changes_has_one_network() -> None:
    """From its start to its end."""
    assert [(era.from_s, era.to_s, era.network is BOTH) for era in eras(record())] == [(0.0, 10.0, True)]


def test_a_change_on_the_way_begins_another_network() -> None:
    """One that comes with the end of the run begins none, one at its start leaves nothing before."""
    known = eras(record(Remove("nodes", ("a",), at=4.0)))

    assert [(era.from_s, era.to_s, list(era.network.node)) for era in known] == [
        (0.0, 4.0, ["a", "b"]),
        (4.0, 10.0, ["b"]),
    ]
    assert len(eras(record(Remove("nodes", ("a",), at=10.0)))) == 1
    assert [list(era.network.node) for era in eras(record(Remove("nodes", ("a",), at=0.0)))] == [["b"]]


def test_a_moment_belongs_to_the_network_that_begins_with_it() -> None:
    """The end of the run belongs to the last."""
    known = eras(record(Remove("nodes", ("a",), at=4.0)))

    assert [len(at(known, moment).nodes) for moment in (0.0, 3.9, 4.0, 10.0)] == [2, 2, 1, 1]
