"""What followed from what, in plain sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from netsim.metrics import affected, chain, demand_path
from netsim.metrics.sentences import sentence
from netsim.model import (
    Alter,
    Demand,
    Departures,
    Dependency,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    Outage,
    RepairCrew,
    Scenario,
    Service,
    Workload,
)
from netsim.record import Record
from netsim.units import Gbps, hours, km, kmh, minutes

Play = Callable[..., Record]
TEN = Distribution("constant", 10 * minutes)
EAST, WEST = "pass CN>VN", "pass VN>CN"


def railway(name: str, mode: Any, stops: tuple[str, ...]) -> Service:
    """Return a train or ship that leaves every six hours."""
    return Service(name, mode, stops, Departures.parse("every 6 h"), capacity=50.0, speed=60 * kmh, name=name.title())


NETWORK = Network(
    nodes=[
        Node("a", 0.0, 0.0, "data_centre", name="Alpha"),
        Node("pass", 1.0, 0.0, "border_gate", name="The Pass"),
        Node("b", 2.0, 0.0, "city", name="Beta"),
    ],
    links=[
        Link("f", "a", "pass", "fibre", capacity=10 * Gbps, name="Fibre"),
        Link("r", "a", "b", "rail", name="Line"),
        Link("s", "a", "b", "sea"),
    ],
    demands=[
        Demand("a", "b", 1 * Gbps, id="d1", name="Alpha to Beta"),
        Demand("b", "a", 1 * Gbps, id="d2", name="Beta to Alpha"),
        Demand("a", "pass", 1 * Gbps, id="d3", name="Alpha to Pass"),
        Demand("a", "b", 1 * Gbps, id="d4", name="Bank", class_="payments"),
    ],
    gates=[Gate("pass", "CN>VN", 2, TEN, TEN), Gate("pass", "VN>CN", 2, TEN, TEN)],
    dependencies=[Dependency("pass", "a")],
    freight=[Freight("l", "a", "b", 10.0, name="Lane")],
    services=[railway("train", "rail", ("a", "b")), railway("ship", "sea", ("a", "b"))],
    crews=[RepairCrew("c", "a", ("fibre",), TEN, name="Crew")],
)


def told(*rows: tuple[Any, ...], ways: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """Return the sentences of a log: hour, what, asset, cause, detail; and of modes that were taken and usual."""
    return [step.text for step in chain(record(*rows, ways=ways))]


def record(*rows: tuple[Any, ...], ways: tuple[tuple[str, str], ...] = ()) -> Record:
    """Return a run with a log."""
    events = pd.DataFrame(list(rows), columns=["time_s", "what", "asset", "cause", "detail"])
    events = events.assign(time_s=events["time_s"] * hours, cause=events["cause"].astype("Int64"))
    shipments = pd.DataFrame(list(ways), columns=["modes", "usual_modes"], dtype=str)
    tables = {"events": events.astype({"what": "category", "asset": "category"}), "shipments": shipments}
    return Record(Scenario(NETWORK, until=100 * hours), NETWORK, 0, tables)


def test_where_nothing_fails_there_is_nothing_to_tell() -> None:
    """What has no cause is ordinary life: a lane that chooses another train, a queue."""
    assert told() == []
    assert told((1, "diverted", "l", None, "rail instead of road"), (2, "queue_cleared", EAST, None, "")) == []


@pytest.mark.parametrize(
    ("what", "asset", "expected"),
    [
        ("approach_full", "pass CN>VN", "the approach to The Pass (CN to VN) is full: so"),
        ("approach_free", "pass in", "the approach to The Pass (in) has room again"),
        ("yard_full", "b", "the yard of Beta is full: so"),
        ("yard_free", "b", "the yard of Beta has room again"),
        ("anchorage", "b", "ships gather before Beta: so"),
        ("anchorage_cleared", "b", "no ship is left at anchor before Beta"),
        ("wind", "b", "wind reaches Beta: so"),
    ],
)
def test_gates_and_ports_tell_what_fills_them(what: str, asset: str, expected: str) -> None:
    """Each with the name of the place."""
    assert sentence(NETWORK, what, asset, "so") == expected


def test_each_event_has_its_sentence() -> None:
    """Names instead of ids, whatever happens."""
    rows = [
        ("down", "f", None, "a digger", "Fibre fails: a digger"),
        ("down", "f", None, "", "Fibre fails"),
        ("degraded", "f", None, "50% left", "Fibre works in part: 50% left"),
        ("change", "links", None, "remove", "the network changes: links taken away"),
        ("up", "f", 0, "", "Fibre is up again"),
        ("fault_detected", "f", 0, "", "the fault of Fibre is located"),
        ("permitted", "f", 0, "by CN after 9.5 days", "the repair of Fibre is permitted by CN after 9.5 days"),
        ("crew_sent", "c", 0, "from Alpha to Fibre", "Crew is sent from Alpha to Fibre"),
        ("crew_arrived", "c", 0, "at Fibre", "Crew arrives at Fibre"),
        ("weather_waits", "f", 0, "ship", "the repair of Fibre waits: bad weather"),
        ("restocked", "f", 0, "a spare for fibre", "Fibre has a spare for fibre again"),
        ("crew_waits", "f", 0, "all crews are out", "the repair of Fibre waits: all crews are out"),
        ("mended", "f", 0, "by Crew", "Fibre is mended by Crew"),
        ("dependency_lost", "pass needs a", 0, "no path to Alpha", "The Pass can no longer reach Alpha: no path"),
        ("dependency_lost", "pass needs a", 0, "Alpha is down", "The Pass can no longer reach Alpha: it is down"),
        ("dependency_lost", "pass needs a", 0, "", "The Pass can no longer reach Alpha"),
        ("dependency_back", "pass needs a", 0, "", "The Pass reaches Alpha again"),
        ("surprise", "f", 0, "of a kind", "Fibre: surprise of a kind"),
    ]
    log = [(hour, what, asset, cause, detail) for hour, (what, asset, cause, detail, _) in enumerate(rows)]

    assert told(*log) == [text for *_, text in rows]


def test_steps_know_their_event() -> None:
    """Time, kind, asset and row of the log, in order of time."""
    steps = chain(record((1, "down", "f", None, ""), (2, "moved", "d1", 0, ""), (3, "up", "f", 0, "")))

    assert [(step.time_s / hours, step.what, step.asset, step.row) for step in steps] == [
        (1, "down", "f", 0),
        (2, "moved", "d1", 1),
        (3, "up", "f", 2),
    ]


def test_both_directions_of_a_gate_are_told_as_one() -> None:
    """Where they do the same at the same time; otherwise each with its direction."""
    lost = "automatic -> manual: lost Alpha"
    down = (0, "down", "f", None, "")

    assert told(down, (1, "mode", EAST, 0, lost), (1, "mode", WEST, 0, lost))[1:] == [
        "the gate at The Pass falls to manual: lost Alpha"
    ]
    assert told(down, (1, "mode", EAST, 0, lost), (2, "mode", WEST, 0, lost))[1:] == [
        "the gate at The Pass (CN to VN) falls to manual: lost Alpha",
        "the gate at The Pass (VN to CN) falls to manual: lost Alpha",
    ]


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ("manual -> automatic: lost Alpha is back", "works automatically again: Alpha is back"),
        ("manual -> closed: Alpha is down", "closes: Alpha is down"),
        ("manual -> half: lost Alpha", "goes to half: lost Alpha"),
        ("manual -> automatic", "works automatically again"),
    ],
)
def test_modes_are_told_in_words(detail: str, text: str) -> None:
    """No arrow, no "lost ... is back"."""
    assert (
        told((0, "down", "f", None, ""), (1, "mode", EAST, 0, detail))[1] == f"the gate at The Pass (CN to VN) {text}"
    )


def test_mended_says_that_it_is_up() -> None:
    """A second line only where both do not happen at once."""
    down, mended = (0, "down", "f", None, ""), (2, "mended", "f", 0, "by Crew")

    assert told(down, mended, (2, "up", "f", 1, ""))[1:] == ["Fibre is mended by Crew"]
    assert told(down, mended, (3, "up", "f", 1, ""))[1:] == ["Fibre is mended by Crew", "Fibre is up again"]


def test_of_a_queue_start_peak_and_end_are_told() -> None:
    """What lies between is the plot's to show; another gate's short queue is not worth a word."""
    rows = [
        (0, "down", "f", None, ""),
        *((hour, "queue_peak", EAST, 0, f"{trucks} trucks waiting") for hour, trucks in ((1, 9), (2, 10), (3, 20))),
        (4, "queue_peak", EAST, 0, "30 trucks waiting"),
        (5, "queue_cleared", EAST, 0, ""),
        (6, "queue_peak", WEST, 0, "9 trucks waiting"),
        (7, "queue_cleared", WEST, 0, ""),
        (8, "queue_peak", WEST, 0, "nobody knows how many"),
    ]

    assert told(*rows)[1:] == [
        "the queue at The Pass (CN to VN) grows: 10 trucks waiting",
        "the queue at The Pass (CN to VN) peaks: 30 trucks waiting",
        "the queue at The Pass (CN to VN) is gone",
    ]


def test_a_queue_with_one_peak_has_one_line() -> None:
    """Grown and longest at once."""
    assert told((0, "down", "f", None, ""), (1, "queue_peak", EAST, 0, "12 trucks waiting"))[1:] == [
        "the queue at The Pass (CN to VN) peaks: 12 trucks waiting"
    ]


def test_demands_are_told_together() -> None:
    """Few by name, there and back as one; of many, one as an example. What gates need is not a demand."""
    down = (0, "down", "f", None, "")
    many = [(1, "moved", f"d{number}", 0, "") for number in (1, 2, 3, 4)]

    assert told(down, (1, "lost_rate", "d3", 0, ""), (1, "lost_rate", "pass needs a", 0, ""))[1:] == [
        "1 data demand is cut or reduced: Alpha to Pass"
    ]
    assert told(down, (1, "regained", "d1", 0, ""), (1, "regained", "d2", 0, ""), (1, "regained", "d3", 0, ""))[1:] == [
        "3 data demands get their rate back: Alpha to Beta, and back; Alpha to Pass"
    ]
    assert told(down, *many)[1:] == ["4 data demands take another path, such as Alpha to Beta, and back"]


def test_trains_that_wait_are_counted() -> None:
    """The first before each closed link is named; those that run on at once are a number."""
    rows = [
        (0, "down", "r", None, ""),
        *((hour, "service_held", "train", 0, "before Line") for hour in (1, 2)),
        (3, "service_held", "ship", 0, "before the port"),
        *((9, "service_resumed", name, 0, "") for name in ("train", "train", "ship")),
        (10, "service_resumed", "ship", 0, ""),
        (11, "service_resumed", "nobody", 0, ""),
        (11, "service_resumed", "nobody", 0, ""),
    ]

    assert told(*rows)[1:] == [
        "Train waits before Line, the first of 2 trains",
        "Ship waits before the port",
        "3 trains and ships run on",
        "Ship runs on",
        "2 services run on",
    ]


def test_freight_that_moves_is_told_once_a_mode() -> None:
    """The first lane, and how many shipments took a mode that they do not use as a rule."""
    rows = [
        (0, "down", "f", None, ""),
        (1, "diverted", "l", 0, "rail via Line instead of road"),
        (2, "diverted", "l", 0, "sea instead of road"),
        (3, "rerouted", "l", 0, "road -> rail (Train)"),
        (4, "rerouted", "l", 0, "road -> rail (Train)"),
        (5, "rerouted", "l", 0, "road -> sea (Ship)"),
    ]
    ways = (("rail;road", "road"), ("rail", "road"), ("rail", "rail"), ("road", "road"))

    assert told(*rows, ways=ways)[1:] == [
        "shippers choose other ways, first Lane: rail via Line instead of road",
        "the first freight moves to rail: Lane; 2 shipments in all",
    ]
    assert "sea: Lane; 1 shipment in all" in told(*rows, ways=(("sea", "road"),))[-1]


def test_a_way_that_reads_the_same_is_not_told_twice() -> None:
    """Another train of the same line."""
    rows = (0, "down", "f", None, ""), (1, "diverted", "l", 0, "rail via Line instead of rail via Line")

    assert told(*rows)[1:] == ["shippers choose other ways, first Lane"]


def test_clients_of_a_workload_that_move_to_another_replica_are_told_together(played: Play) -> None:
    """And told back, with the data centre that failed as their cause; where they run is found by name."""
    places = ("near", "far", "town", "port")
    nodes = [Node(name, 100.0 + at, 10.0, "data_centre", name=name.title()) for at, name in enumerate(places)]
    ends = [("near", "town"), ("near", "port"), ("far", "town"), ("far", "port")]
    lengths = (100, 100, 400, 400)
    links = [
        Link(f"{a}-{b}", a, b, "fibre", length=length * km, capacity=10 * Gbps)
        for (a, b), length in zip(ends, lengths, strict=True)
    ]
    maps = Workload("maps", ("near", "far"), ("town", "port"), 1 * Gbps, name="Maps")
    done = played(Network(nodes=nodes, links=links, workloads=[maps]), Outage("near", at=2 * hours, lasts=4 * hours))
    told = [step.text for step in chain(done) if step.what == "shifted"]

    assert told == [
        "2 data demands are served from elsewhere: Maps for Town; Maps for Port",
        "2 data demands are served from elsewhere: Maps for Town; Maps for Port",
    ]
    details = done.events.loc[done.events["what"] == "shifted", "detail"].tolist()
    assert details[0].startswith("Near -> Far, ")
    assert details[-1].startswith("Far -> Near, ")
    ways = [demand_path(done, "maps for town", at).nodes for at in ("1 h", "3 h")]
    assert ways == [("near", "town"), ("far", "town")]
    assert set(affected(done, "near")["name"]) == {"Maps for Town", "Maps for Port"}


def test_changes_of_a_table_at_one_moment_are_told_once(played: Play, border: Network) -> None:
    """However many rows they touch."""
    lanes = [Alter("gates", gate.id, {"lanes": 2}, at=2 * hours) for gate in border.gates]
    roads = [Alter("links", link.id, {"speed": 50 * kmh}, at=2 * hours) for link in border.links]
    done = played(border, changes=[*lanes, *roads])

    assert len(done.events[done.events["what"] == "change"]) == len(lanes) + len(roads) > 2
    assert [step.text for step in chain(done)] == [
        "the network changes: gates on other terms",
        "the network changes: links on other terms",
    ]
