"""Weather: work waits for workable days, for storms to pass, and for the shift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from netsim.hazards import Wind
from netsim.model import (
    Defaults,
    Distribution,
    Link,
    Network,
    Node,
    OpeningHours,
    Outage,
    RepairCrew,
    Season,
    Weather,
)
from netsim.sim.weather import chance
from netsim.units import Gbps, days, hours, km, kmh

Play = Callable[..., Any]
START = datetime(2026, 1, 1, tzinfo=UTC)
MIDDLE = (112.0, 15.0)


@pytest.fixture
def ocean() -> Network:
    """Return a cable over open water and a ship that works two days; winds above 15 m/s stop it."""
    return Network(
        nodes=[
            Node("dock", 110.0, 15.0, "port", country="VN"),
            Node("end", 114.0, 15.0, "landing_station", country="VN"),
        ],
        links=[Link("cable", "dock", "end", "submarine", length=430 * km, capacity=100 * Gbps)],
        crews=[
            RepairCrew(
                "ship", "dock", ("submarine",), Distribution("constant", 2 * days), speed=20 * kmh, wind_limit=15.0
            )
        ],
        defaults=Defaults(detection={"submarine": 1 * hours}),
    )


def repaired(played: Play, network: Network, *winds: Wind, **more: Any) -> tuple[Any, Any]:
    """Cut the cable in its middle; return the run and the row of its repair."""
    terms = {"until": 60 * days, "start": START, **more}
    done = played(network, Outage("cable", position=215 * km), *winds, **terms)
    return done, done.repairs.iloc[0]


def storm(at: float, lasts: float, centre: tuple[float, float] = MIDDLE, speed: float = 30.0) -> Wind:
    """Return a wind that reaches 100 km."""
    return Wind(speed, lasts, at, centre=centre, radius=100 * km)


def test_work_stops_while_a_storm_lies_over_the_fault(ocean: Network, played: Play) -> None:
    """What is done stays done; the log tells it once, the table for how long."""
    _, calm = repaired(played, ocean)
    begin = calm["arrived_s"] + 1 * days
    done, row = repaired(played, ocean, storm(begin, 3 * days), storm(begin + 3.5 * days, 1 * days))

    assert row["arrived_s"] == calm["arrived_s"]
    assert row["mended_s"] == pytest.approx(calm["mended_s"] + 4 * days)
    assert row["weather_s"] == pytest.approx(4 * days)
    assert (done.events["what"] == "weather_waits").sum() == 1


def test_a_storm_keeps_a_ship_in_port_and_from_the_place(ocean: Network, played: Play) -> None:
    """At either end; two in a row are sat out together."""
    _, calm = repaired(played, ocean)
    _, home = repaired(played, ocean, storm(0.0, 2 * days, (110.0, 15.0)), storm(1.5 * days, 1 * days, (110.0, 15.0)))
    _, away = repaired(played, ocean, storm(0.0, 3 * days))

    assert home["arrived_s"] == pytest.approx(calm["arrived_s"] + 2.5 * days - 1 * hours)
    assert away["arrived_s"] == pytest.approx(3 * days)
    assert home["weather_s"] == pytest.approx(2.5 * days - 1 * hours)


def test_a_wind_at_named_ports_holds_who_lies_there(ocean: Network, played: Play) -> None:
    """The dock is a port of the wind."""
    from netsim.model import Port

    network = replace(ocean, ports=[Port("dock", berths=1)])
    _, row = repaired(played, network, Wind(30.0, 2 * days, places=("dock",)))

    assert row["weather_s"] == pytest.approx(2 * days - 1 * hours)


@pytest.mark.parametrize("limit", [None, 40.0])
def test_who_bears_the_wind_goes_on(ocean: Network, played: Play, limit: float | None) -> None:
    """A crew without a limit, or with a higher one."""
    network = replace(ocean, crews=[replace(ocean.crews[0], wind_limit=limit)])
    calm, stormy = (repaired(played, network, *winds)[1] for winds in ((), (storm(0.0, 9 * days),)))

    assert calm["mended_s"] == stormy["mended_s"]
    assert stormy["weather_s"] == 0.0


def test_a_ship_that_goes_on_is_held_where_it_is(ocean: Network, played: Play) -> None:
    """Between two faults of one voyage."""
    hits = [Outage("cable", position=part * km) for part in (215, 400)]
    calm, stormy = (
        played(ocean, *hits, *winds, until=60 * days, start=START).repairs.iloc[1]
        for winds in ((), (storm(59 * hours, 2 * days),))
    )
    assert calm["mended_s"] < stormy["mended_s"]
    assert stormy["state"] == "mended"


def workable(network: Network, *rows: Weather) -> Network:
    """Return a network with weather."""
    return replace(network, weather=rows)


def test_a_season_without_workable_days_is_waited_for(ocean: Network, played: Play) -> None:
    """Nobody works in January; work begins on the first of February."""
    network = workable(ocean, Weather("VN", ("submarine",), Season.parse("1; 01-01..01-31 0")))
    _, row = repaired(played, network)

    assert row["mended_s"] == pytest.approx(33 * days)
    assert row["weather_s"] == pytest.approx(31 * days - row["arrived_s"])


def test_weather_of_other_countries_and_kinds_holds_nobody(ocean: Network, played: Play) -> None:
    """It lies elsewhere."""
    never = Season.parse("1; 01-01..12-31 0")
    network = workable(ocean, Weather("PH", ("submarine",), never), Weather("VN", ("fibre",), never))

    assert repaired(played, network)[1]["weather_s"] == 0.0


def test_where_no_day_is_ever_workable_the_job_stays_open(ocean: Network, played: Play) -> None:
    """It is told once, and nothing loops."""
    network = workable(ocean, Weather("VN", ("submarine",), Season.parse("1; 01-01..12-31 0")))
    done, row = repaired(played, network, until=20 * days)

    assert row["state"] == "on site"
    assert row["weather_s"] == pytest.approx(20 * days - row["assigned_s"])
    assert (done.events["what"] == "weather_waits").sum() == 1


def test_the_weather_is_the_same_for_all_who_work_there(ocean: Network, played: Play) -> None:
    """Whatever else happens: the days are drawn from the stream of the row, whoever asks."""
    network = workable(ocean, Weather("VN", ("submarine",), Season(0.2), 5 * days))
    second = Outage("cable", position=100 * km)
    one = repaired(played, network, seed=5)[1]
    hits = (Outage("cable", position=215 * km), second)
    two = played(
        replace(network, crews=[replace(ocean.crews[0], count=2)]), *hits, until=60 * days, start=START, seed=5
    )

    assert one["weather_s"] > 0
    assert two.repairs.iloc[0]["mended_s"] == one["mended_s"]


def test_a_shift_is_worked_by_the_clock_of_the_home(ocean: Network, played: Play) -> None:
    """Eight hours a day: two days of work take six."""
    crew = replace(ocean.crews[0], shift=OpeningHours.parse("08:00-16:00"))
    _, row = repaired(played, replace(ocean, crews=[crew]))

    assert (row["mended_s"] - row["arrived_s"]) / days == pytest.approx(5.7, abs=0.5)
    assert 8 * hours < row["mended_s"] % days <= 16 * hours
    assert row["weather_s"] == 0.0


def test_the_first_day_and_certain_weather_follow_the_part_alone() -> None:
    """There is no day before it to follow."""
    assert chance(0.3, 5 * days, before=None) == 0.3
    assert chance(0.0, 5 * days, before=True) == 0.0
    assert chance(1.0, 5 * days, before=False) == 1.0
    assert chance(0.3, None, before=True) == 0.3


def test_a_spell_is_as_long_as_the_part_of_bad_days_asks_for() -> None:
    """Where three days in four are bad, spells last three days at least."""
    assert chance(0.25, 1 * days, before=True) == pytest.approx(0.0)
    assert chance(0.25, 1 * days, before=False) == pytest.approx(1 / 3)
