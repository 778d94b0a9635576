"""Percentiles over time of the latency between places; every number can be redone by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netsim.arrays.latency import latencies
from netsim.arrays.routing import latency_matrix
from netsim.errors import NetsimError, NotFound
from netsim.kernels.base import FloatArray
from netsim.metrics import latency_percentiles
from netsim.model import Add, Link, Network, Node, Outage, Remove
from netsim.record import Record
from netsim.units import Gbps, days, hours, ms

Play = Callable[..., Record]


def cable(name: str, target: str, latency: float) -> Link:
    """Return a cable from A that takes so many milliseconds."""
    return Link(name, "A", target, "fibre", latency=latency * ms, capacity=1 * Gbps)


@pytest.fixture
def star() -> Network:
    """Three cables from A to B: 1, 5 and 20 ms; one to C: 2 ms; equipment takes no time; R has a road only."""
    places = [Node(name, 0.0, 0.0, "city", equipment=0.0, name=f"Town {name}") for name in "ABCR"]
    cables = [cable("one", "B", 1.0), cable("five", "B", 5.0), cable("twenty", "B", 20.0), cable("two", "C", 2.0)]
    return Network(nodes=places, links=[*cables, Link("road", "A", "R", "road")])


def pair(frame: pd.DataFrame, source: str, target: str) -> list[float]:
    """Return the numbers of a pair, its latencies to the microsecond."""
    row = frame[(frame["from"] == source) & (frame["to"] == target)]
    assert len(row) == 1
    return [round(float(value), 3) for value in row.iloc[0, 2:]]


def test_percentiles_are_weighted_by_time(star: Network, played: Play) -> None:
    """Of 100 h, 1 ms holds for 90, 5 ms for 8, 20 ms for 2."""
    record = played(
        star, Outage("one", at=10 * hours, lasts=10 * hours), Outage("five", at=15 * hours, lasts=2 * hours),
        until=100 * hours,
    )  # fmt: skip

    frame = latency_percentiles(record)

    assert list(frame) == ["from", "to", "p50_ms", "p95_ms", "p99_ms", "max_ms", "unreachable_share"]
    assert [f"{row['from']}{row['to']}" for _, row in frame.iterrows()] == ["AB", "AC", "BA", "BC", "CA", "CB"]
    assert pair(frame, "A", "B") == [1.0, 5.0, 20.0, 20.0, 0.0]
    assert pair(frame, "C", "B") == [3.0, 7.0, 22.0, 22.0, 0.0]
    assert pair(frame, "A", "C") == [2.0, 2.0, 2.0, 2.0, 0.0]
    assert pair(latency_percentiles(record, percentiles=(90, 98, 98.5)), "A", "B") == [1.0, 5.0, 20.0, 20.0, 0.0]


def test_a_percentile_counts_the_time_in_which_there_is_a_path(star: Network, played: Play) -> None:
    """Out of reach for a quarter of the time, and the rest is as ever."""
    frame = latency_percentiles(played(star, Outage("two", at=0.0, lasts=25 * hours), until=100 * hours))

    assert pair(frame, "A", "C") == [2.0, 2.0, 2.0, 2.0, 0.25]
    assert pair(frame, "A", "B") == [1.0, 1.0, 1.0, 1.0, 0.0]


def test_a_node_that_is_down_is_out_of_reach(star: Network, played: Play) -> None:
    """It takes its links with it: the hub leaves nobody a way."""
    hub = latency_percentiles(played(star, Outage("A", at=0.0, lasts=10 * hours), until=100 * hours))
    end = latency_percentiles(played(star, Outage("C", at=0.0, lasts=10 * hours), until=100 * hours))

    assert hub["unreachable_share"].tolist() == pytest.approx([0.1] * 6)
    assert pair(end, "A", "C")[-1] == 0.1
    assert pair(end, "A", "B")[-1] == 0.0


def test_a_place_that_never_has_a_path_has_no_latency(star: Network, played: Play) -> None:
    """Not a number; places are named by id or name, in any order, once."""
    frame = latency_percentiles(played(star), places=["R", "town b", "B"])

    assert frame[["from", "to"]].to_numpy().tolist() == [["R", "B"], ["B", "R"]]
    assert frame["unreachable_share"].tolist() == [1.0, 1.0]
    assert frame[["p50_ms", "max_ms"]].isna().all(axis=None)


def test_a_part_of_the_capacity_is_enough(star: Network, played: Play) -> None:
    """The latency is that over what is up, however full."""
    frame = latency_percentiles(played(star, Outage("one", at=0.0, lasts=1 * hours, capacity=0.1)))

    assert pair(frame, "A", "B") == [1.0, 1.0, 1.0, 1.0, 0.0]


def test_each_state_is_that_of_the_matrix_for_it(star: Network, played: Play) -> None:
    """The least and the most are those without and with the cut."""
    frame = latency_percentiles(played(star, Outage("one", at=1 * hours, lasts=1 * hours)), percentiles=(0,))
    index = pd.MultiIndex.from_frame(frame[["from", "to"]])

    for down, column in (((), "p0_ms"), (("one",), "max_ms")):
        matrix = latency_matrix(star, down=down).stack()  # noqa: PD013 - a pair a row
        assert frame[column].tolist() == pytest.approx(matrix.loc[index].tolist())


def test_a_change_on_the_way_is_measured_on_the_network_of_its_time(star: Network, played: Play) -> None:
    """A cable joins for a quarter of the time, a place leaves for a half."""
    places = [*star.nodes, Node("D", 0.0, 0.0, "city", equipment=0.0)]
    changes = [
        Add("links", cable("half", "B", 0.5), at=3 * days),
        Add("links", cable("new", "D", 4.0), at=2 * days),
        Remove("links", ("two",), at=2 * days),
        Remove("nodes", ("C",), at=2 * days),
    ]
    record = played(replace(star, nodes=places), changes=changes, until=4 * days)

    frame = latency_percentiles(record, percentiles=(20, 50))

    assert pair(frame, "A", "B") == [0.5, 1.0, 1.0, 0.0]
    assert pair(frame, "A", "D") == [4.0, 4.0, 4.0, 0.5]
    assert pair(frame, "A", "C") == [2.0, 2.0, 2.0, 0.5]
    assert len(frame) == 4 * 3


def test_a_state_that_comes_back_is_computed_once(star: Network, played: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cable that fails three times is two states."""
    asked: list[int] = []

    def count(network: Network, places: list[str], states: list[frozenset[str]]) -> FloatArray:
        asked.append(len(states))
        return latencies(network, places, states)

    monkeypatch.setattr("netsim.metrics.latency.latencies", count)
    outages = [Outage("one", at=at * hours, lasts=1 * hours) for at in (1, 5, 9)]

    latency_percentiles(played(star, *outages))

    assert asked == [2]


def test_what_is_no_place_or_no_percentile_is_told(star: Network, played: Play) -> None:
    """With the way out."""
    record = played(star)

    with pytest.raises(NotFound, match='no node is named "Town X"; did you mean "Town'):
        latency_percentiles(record, places="Town X")
    with pytest.raises(NetsimError, match="101 is not a percentile; write numbers from 0 to 100"):
        latency_percentiles(record, percentiles=(50, 101))


def test_a_run_without_places_has_no_pairs(played: Play) -> None:
    """An empty frame, with its columns."""
    frame = latency_percentiles(played(Network()))

    assert frame.empty
    assert list(frame)[2:] == ["p50_ms", "p95_ms", "p99_ms", "max_ms", "unreachable_share"]
    assert np.isnan(frame["max_ms"].sum()) or frame["max_ms"].sum() == 0.0
