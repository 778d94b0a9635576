"""Border gates: lanes, order, patience, hours, modes, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import simpy

from netsim.model import Alter, Distribution, Gate, Network, OpeningHours, Outage
from netsim.sim.freight import FreightWorld
from netsim.sim.gates import LEFT, SERVED, GateQueue
from netsim.units import hours, minutes

TEN = Distribution("constant", 10 * minutes)
FORTY = Distribution("constant", 40 * minutes)
DAY = OpeningHours.parse("07:00-20:00")
MIDNIGHT = datetime(2026, 5, 10, 16, tzinfo=UTC)  # in Shanghai
Make = Callable[..., FreightWorld]
Play = Callable[..., Any]


class Counter:
    """A gate with nothing around it, and what became of those who joined."""

    def __init__(self, world: FreightWorld, **values: Any) -> None:
        self.world = world
        terms = {"lanes": 1, "automatic": TEN, "manual": FORTY, **values}
        self.queue = GateQueue(world, Gate("pass", "CN>VN", **terms))
        self.ends: dict[str, tuple[float, object]] = {}

    def come(self, name: str, at: float = 0.0, trucks: int = 1, cargo_class: str = "", patience: float = 1e9) -> None:
        """Let somebody join at a moment."""
        self.world.env.process(self._story(name, at, trucks, cargo_class, patience))

    def _story(self, name: str, at: float, trucks: int, cargo_class: str, patience: float) -> Any:
        yield self.world.env.timeout(at - self.world.now)
        result = yield self.queue.join(trucks, cargo_class, patience)
        self.ends[name] = self.world.now / minutes, result

    def run(self, until: float = 24 * hours) -> dict[str, float]:
        """Let time pass; return when each was served, in minutes."""
        self.world.env.run(until=until)
        return {name: end for name, (end, result) in self.ends.items() if result == SERVED}

    def events(self) -> list[tuple[str, str]]:
        """Return what was told of the gate, in order of time."""
        return [(row.what, row.detail) for row in self.world.log.rows(1e9)]


@pytest.fixture
def gate(border: Network, freight_world: Make) -> Callable[..., Counter]:
    """Make a gate of one lane, ten minutes a truck and forty by hand; time zero is midnight at its place."""
    quiet = replace(border, freight=())

    def make(*, warm_up: float = 0.0, **values: Any) -> Counter:
        return Counter(freight_world(quiet, start=MIDNIGHT, warm_up=warm_up), **values)

    return make


def test_one_lane_serves_one_after_the_other_in_the_order_of_arrival(gate: Callable[..., Counter]) -> None:
    """Three who come together take three service times."""
    counter = gate()
    for name in "xyz":
        counter.come(name)

    assert counter.run() == {"x": 10.0, "y": 20.0, "z": 30.0}


def test_lanes_work_side_by_side(gate: Callable[..., Counter]) -> None:
    """With two lanes the third waits for one service, not two."""
    counter = gate(lanes=2)
    for name in "xyz":
        counter.come(name)

    assert counter.run() == {"x": 10.0, "y": 10.0, "z": 20.0}


def test_trucks_of_one_shipment_take_one_lane_one_after_the_other(gate: Callable[..., Counter]) -> None:
    """Three trucks need three service times."""
    counter = gate()
    counter.come("x", trucks=3)
    counter.come("y", trucks=2)
    counter.world.env.run(until=1 * minutes)
    assert counter.queue.waiting == 2

    assert counter.run() == {"x": 30.0, "y": 50.0}
    assert (counter.queue.arrived, counter.queue.served) == (5, 5)


def test_priority_classes_overtake_who_waits_but_not_who_is_served(gate: Callable[..., Counter]) -> None:
    """Fruit goes before the two that came earlier, after the one in the lane, in its own order of arrival."""
    counter = gate(priority_classes=("fruit",))
    for name in ("x", "y", "z"):
        counter.come(name)
    counter.come("f1", at=2 * minutes, cargo_class="fruit")
    counter.come("f2", at=3 * minutes, cargo_class="fruit")

    assert list(counter.run()) == ["x", "f1", "f2", "y", "z"]


def test_an_inspected_truck_stays_longer_in_its_lane(gate: Callable[..., Counter]) -> None:
    """With a share of one everybody is opened."""
    counter = gate(inspection_share=1.0, inspection=FORTY)
    counter.come("x")

    assert counter.run() == {"x": 50.0}
    assert counter.queue.expected_wait == 0.0


# -- patience ------------------------------------------------------------------------------------------------------


def test_who_has_waited_as_long_as_patience_lasts_drives_away(gate: Callable[..., Counter]) -> None:
    """And those behind move up."""
    counter = gate(automatic=FORTY)
    counter.come("x")
    counter.come("y", patience=30 * minutes)
    counter.come("z")

    assert counter.run() == {"x": 40.0, "z": 80.0}
    assert counter.ends["y"] == (30.0, LEFT)
    assert (counter.queue.left, counter.queue.waiting) == (1, 0)


def test_who_is_served_in_time_does_not_leave(gate: Callable[..., Counter]) -> None:
    """Patience counts the wait alone, not the service."""
    counter = gate()
    counter.come("x")
    counter.come("y", patience=15 * minutes)

    assert counter.run() == {"x": 10.0, "y": 20.0}
    assert counter.queue.left == 0


def test_who_has_less_patience_leaves_before_those_who_came_earlier_with_more(gate: Callable[..., Counter]) -> None:
    """Each leaves at his own time."""
    counter = gate(automatic=Distribution("constant", 20 * hours))
    counter.come("x")
    counter.come("patient", at=1 * minutes, patience=10 * hours)
    counter.come("hasty", at=2 * minutes, patience=1 * hours)
    counter.come("again", at=15 * hours, patience=1 * hours)
    counter.run(until=18 * hours)

    assert counter.ends["hasty"] == (62.0, LEFT)
    assert counter.ends["patient"] == (601.0, LEFT)
    assert counter.ends["again"] == (16 * 60.0, LEFT)


def test_all_leave_at_once_whose_patience_ends_together(gate: Callable[..., Counter]) -> None:
    """Three came in one convoy."""
    counter = gate(automatic=Distribution("constant", 20 * hours))
    for name in "wxyz":
        counter.come(name, patience=1 * hours)
    counter.run(until=2 * hours)

    assert {name: end for name, (end, _) in counter.ends.items()} == {"x": 60.0, "y": 60.0, "z": 60.0}


# -- opening hours -------------------------------------------------------------------------------------------------


def test_a_gate_opens_by_the_clock_of_its_place(gate: Callable[..., Counter]) -> None:
    """Seven in the morning is seven hours after midnight in Shanghai, and fifteen after that of Greenwich."""
    counter = gate(opens=DAY)
    counter.come("x", at=2 * hours)

    assert counter.run() == {"x": 7 * 60 + 10.0}


def test_nobody_is_taken_into_a_lane_after_closing_time(gate: Callable[..., Counter]) -> None:
    """Who is in a lane at eight is served; the next waits until the morning."""
    counter = gate(opens=DAY)
    counter.come("x", at=19.9 * hours)
    counter.come("y", at=19.95 * hours)

    assert counter.run(until=48 * hours) == {"x": 20 * 60 + 4.0, "y": 31 * 60 + 10.0}


def test_hours_may_go_over_midnight(gate: Callable[..., Counter]) -> None:
    """From ten in the evening to four in the morning."""
    counter = gate(opens=OpeningHours.parse("22:00-04:00"))
    counter.come("x", at=1 * hours)
    counter.come("y", at=5 * hours)

    assert counter.run() == {"x": 70.0, "y": 22 * 60 + 10.0}


def test_a_gate_may_close_at_noon(gate: Callable[..., Counter]) -> None:
    """Who comes during the break is served after it."""
    counter = gate(opens=OpeningHours.parse("07:00-12:00, 13:30-20:00"))
    counter.come("x", at=11 * hours)
    counter.come("y", at=12.1 * hours)
    counter.come("z", at=21 * hours)

    assert counter.run(until=48 * hours) == {"x": 670.0, "y": 13.5 * 60 + 10, "z": 31 * 60 + 10}


def test_a_gate_may_be_open_on_some_days_only(gate: Callable[..., Counter]) -> None:
    """The run starts on a Monday: nothing goes before Wednesday at eight."""
    counter = gate(opens=OpeningHours.parse("Wed-Fri 08:00-18:00"))
    counter.come("x")

    assert counter.queue.expected_wait == 0.0
    assert counter.run(until=72 * hours) == {"x": 56 * 60 + 10.0}


def test_a_scenario_may_extend_the_hours_of_a_gate(border: Network, played: Play) -> None:
    """From noon of the first day on it serves until ten in the evening, not until six."""
    gate = replace(border.gates[0], opens=OpeningHours.parse("08:00-18:00"))
    longer = Alter("gates", gate.id, {"opens": OpeningHours.parse("08:00-22:00")}, at=12 * hours)
    done = {
        name: played(replace(border, gates=[gate]), changes=changes, start=MIDNIGHT, until=24 * hours)
        for name, changes in (("usual", []), ("longer", [longer]))
    }
    last = {name: run.gates.loc[run.gates["in_service"] > 0, "from_s"].max() / hours for name, run in done.items()}

    assert last["usual"] < 18
    assert 21 <= last["longer"] < 22
    assert done["longer"].gate_totals["served"][0] - done["usual"].gate_totals["served"][0] == 4


# -- modes ---------------------------------------------------------------------------------------------------------


def test_work_by_hand_takes_longer(gate: Callable[..., Counter]) -> None:
    """Who is in a lane when the mode changes ends as he began."""
    counter = gate()
    for name in "xyz":
        counter.come(name)
    counter.world.env.run(until=5 * minutes)
    counter.queue.fall("lost dc", "manual", None)

    assert counter.run() == {"x": 10.0, "y": 50.0, "z": 90.0}


def test_a_closed_gate_serves_nobody_until_it_opens(gate: Callable[..., Counter]) -> None:
    """All lanes take up work at once when it does."""
    counter = gate(lanes=2)
    counter.queue.fall("closure", "closed", None)
    for name in "xyz":
        counter.come(name)
    counter.world.env.run(until=5 * hours)
    assert (counter.queue.busy, counter.queue.waiting) == (0, 3)

    counter.queue.recover("closure", None)
    assert counter.run() == {"x": 310.0, "y": 310.0, "z": 320.0}


def test_of_several_reasons_the_worst_holds(gate: Callable[..., Counter]) -> None:
    """And when it goes, the next worst."""
    queue = gate().queue
    modes = []
    for why, mode in (
        ("lost dc", "manual"),
        ("closure", "closed"),
        ("lost power", "manual"),
        ("closure", ""),
        ("lost dc", ""),
        ("never lost", ""),
        ("lost power", ""),
    ):
        if mode:
            queue.fall(why, mode, None)
        else:
            queue.recover(why, None)
        modes.append(queue.mode)

    assert modes == ["manual", "closed", "closed", "manual", "manual", "manual", "automatic"]


def test_each_change_of_mode_is_told_with_its_reason_and_its_cause(gate: Callable[..., Counter]) -> None:
    """Reasons that change nothing are not told."""
    counter = gate()
    lost = counter.world.note("dependency_lost", "pass needs dc")
    counter.queue.fall("lost dc", "manual", lost)
    counter.queue.fall("lost power", "manual", lost)
    counter.queue.recover("lost power", lost)
    counter.queue.recover("lost dc", lost)

    rows = [row for row in counter.world.log.rows(1e9) if row.what == "mode"]
    assert [(row.detail, row.cause) for row in rows] == [
        ("automatic -> manual: lost dc", 0),
        ("manual -> automatic: lost dc is back", 0),
    ]


def test_the_longest_queue_is_told_at_its_time_and_the_end_of_it_too(gate: Callable[..., Counter]) -> None:
    """A truck every 15 minutes is fine at 10 minutes each, and too much at 40; the last of these ends at 4:20."""
    counter = gate()
    for number in range(20):
        counter.come(f"t{number}", at=15 * minutes * number)
    counter.world.env.run(until=1 * hours)
    counter.queue.fall("lost dc", "manual", None)
    counter.world.env.run(until=4 * hours)
    counter.queue.recover("lost dc", None)
    counter.run()

    rows = counter.world.log.rows(1e9)
    assert [(row.what, row.cause) for row in rows] == [
        ("mode", None),
        ("mode", None),
        ("queue_peak", 0),
        ("queue_cleared", 1),
    ]
    assert (rows[2].detail, rows[2].time) == ("9 trucks waiting", 4.25 * hours)


def test_a_queue_that_stays_is_told_at_the_end_of_the_run(gate: Callable[..., Counter]) -> None:
    """Without an end, since it has none."""
    counter = gate()
    counter.queue.fall("closure", "closed", None)
    counter.come("x")
    counter.run()
    counter.queue.tell_peak()
    counter.queue.tell_peak()

    assert counter.events() == [("mode", "automatic -> closed: closure"), ("queue_peak", "1 trucks waiting")]


def test_the_expected_wait_is_what_the_lanes_need_for_those_who_wait(gate: Callable[..., Counter]) -> None:
    """Six trucks, two lanes, open half the day, every second one inspected; by hand each takes longer."""
    counter = gate(lanes=2, opens=OpeningHours.parse("00:00-12:00"), inspection_share=0.5, inspection=FORTY)
    for number in range(8):
        counter.come(f"t{number}")
    counter.world.env.run(until=1 * minutes)
    assert counter.queue.waiting == 6
    assert counter.queue.expected_wait == pytest.approx(6 * (10 + 20) * minutes / (2 * 0.5))

    counter.queue.fall("lost dc", "manual", None)
    assert counter.queue.expected_wait == pytest.approx(6 * (40 + 20) * minutes / (2 * 0.5))


# -- other terms on the way ----------------------------------------------------------------------------------------


def test_new_lanes_take_up_work_at_once(gate: Callable[..., Counter]) -> None:
    """Two more lanes serve those who wait."""
    counter = gate()
    for name in "xyz":
        counter.come(name)
    counter.world.env.run(until=5 * minutes)
    counter.queue.adopt(replace(counter.queue.gate, lanes=3))

    assert counter.run() == {"x": 10.0, "y": 15.0, "z": 15.0}


def test_lanes_that_are_taken_away_end_what_they_began(gate: Callable[..., Counter]) -> None:
    """Two are in service; from then on one at a time."""
    counter = gate(lanes=2)
    for name in "wxyz":
        counter.come(name)
    counter.world.env.run(until=5 * minutes)
    counter.queue.adopt(replace(counter.queue.gate, lanes=1))

    assert counter.run() == {"w": 10.0, "x": 10.0, "y": 20.0, "z": 30.0}


def test_new_opening_hours_hold_from_the_moment_on(gate: Callable[..., Counter]) -> None:
    """A gate that is always open and gets hours closes; one whose hours now include the night opens."""
    counter = gate()
    counter.world.env.run(until=1 * hours)
    counter.queue.adopt(replace(counter.queue.gate, opens=DAY))
    counter.come("x", at=2 * hours)
    counter.world.env.run(until=3 * hours)
    assert counter.queue.waiting == 1

    counter.queue.adopt(replace(counter.queue.gate, opens=OpeningHours()))
    assert counter.run() == {"x": 190.0}


def test_a_closed_gate_that_opens_an_hour_later_from_now_on_lets_nobody_in_when_it_is_told(
    gate: Callable[..., Counter],
) -> None:
    """It was closed and stays closed."""
    counter = gate(opens=DAY)
    counter.come("x", at=1 * hours)
    counter.world.env.run(until=2 * hours)
    counter.queue.adopt(replace(counter.queue.gate, opens=OpeningHours.parse("08:00-20:00")))

    assert counter.run() == {"x": 8 * 60 + 10.0}


def test_the_same_hours_written_anew_go_on(gate: Callable[..., Counter]) -> None:
    """A gate with more lanes and the same hours opens in the morning and closes in the evening."""
    counter = gate(opens=DAY)
    counter.world.env.run(until=2 * hours)
    counter.queue.adopt(replace(counter.queue.gate, lanes=2, opens=OpeningHours.parse("07:00-20:00")))
    counter.come("x", at=3 * hours)
    counter.come("y", at=21 * hours)

    assert counter.run(until=48 * hours) == {"x": 7 * 60 + 10.0, "y": 31 * 60 + 10.0}


# -- what is kept --------------------------------------------------------------------------------------------------


def test_of_several_states_at_one_moment_the_last_is_kept(gate: Callable[..., Counter]) -> None:
    """Three who come together leave one reading, and each service another."""
    counter = gate()
    for name in "xyz":
        counter.come(name)
    counter.run()
    readings = counter.queue.readings

    assert list(readings.time) == [0.0, 600.0, 1200.0, 1800.0]
    assert list(readings.waiting) == [2, 1, 0, 0]
    assert list(readings.in_service) == [1, 1, 1, 0]


def test_trucks_of_the_warm_up_are_not_counted(gate: Callable[..., Counter]) -> None:
    """The totals are those of the run: one is served in it who came before it."""
    counter = gate(warm_up=15 * minutes)
    for name in "xyz":
        counter.come(name, at=-15 * minutes)
    counter.come("late", at=60 * minutes, trucks=2)
    counter.run()

    assert (counter.queue.arrived, counter.queue.served) == (2, 4)


def test_a_gate_whose_node_is_down_is_closed_until_it_is_up(border: Network, played: Play) -> None:
    """Both are told, with the outage as the cause."""
    done = played(border, Outage("pass", at=6.5 * hours, lasts=3 * hours, reason="order"))
    events = done.events[done.events["asset"] == "pass CN>VN"]

    assert list(events.loc[events["what"] == "mode", "detail"]) == [
        "automatic -> closed: closure",
        "closed -> automatic: closure is back",
    ]
    rows = done.gates[done.gates["mode"] == "closed"]
    assert (rows["from_s"].min(), rows["to_s"].max()) == (6.5 * hours, 9.5 * hours)


def test_an_event_of_joining_is_one_event(gate: Callable[..., Counter]) -> None:
    """Who joins gets something to wait for, not a process."""
    joined = gate().queue.join(1)

    assert isinstance(joined, simpy.Event)
    assert joined.value == SERVED
