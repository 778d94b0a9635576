"""A typhoon crosses Hainan and the gulf: ports close and open again one after the other, as it passes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import days, hours
from tests.scenarios.stories import balanced

NAME = "typhoon-beibu-gulf"
WAY = ("haikou-port", "zhanjiang-port", "yangpu-port", "qinzhou-port", "haiphong-port")
"""Ports in the order in which the storm comes to them."""


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def closures(run: Run) -> dict[str, list[float]]:
    """Return when each port closes and opens. [s]"""
    rows = run.events[(run.events["what"] == "mode") & run.events["kind"].eq("port")]
    return {str(port): rows["time_s"][rows["asset"] == port].tolist() for port in rows["asset"].unique()}


def test_ports_close_one_after_the_other_and_open_again(run: Run) -> None:
    """Each for most of a day, in the order of the storm's way; those that have no limit stay open."""
    found = closures(run)
    begins, ends = ([found[port][end] for port in WAY] for end in (0, 1))

    assert len(found) == 7
    assert all(len(times) == 2 and 12 * hours < times[1] - times[0] < 36 * hours for times in found.values())
    assert begins == sorted(begins)
    assert ends[-1] == max(ends)
    assert 2 * days < min(begins) < max(begins) < 4 * days


def test_the_log_says_how_hard_it_blew(run: Run) -> None:
    """At Haikou harder than at Qinzhou; the storm is the cause."""
    rows = run.events[run.events["what"] == "wind"]
    speed = {asset: float(text.split()[4]) for asset, text in zip(rows["asset"], rows["detail"], strict=True)}

    assert speed["haikou-port"] > speed["haiphong-port"] > speed["qinzhou-port"] > 20.0
    assert set(run.events["detail"][rows["cause"]].str.split(",").str[0]) == {"the typhoon"}


def test_what_bears_least_fails_by_the_wind(run: Run) -> None:
    """Airports on its way close; nothing in Singapore does; what fails says its state and the wind."""
    rows = run.events[(run.events["what"] == "down") & run.events["detail"].str.endswith("the typhoon")]
    exposed = {one.asset for one in run.scenario.hazards[0].exposed(run.network)}  # type: ignore[attr-defined] # a track

    assert {"hak-airport", "han-airport"} <= set(rows["asset"]) <= exposed
    assert "sin-airport" not in exposed
    assert rows["detail"].str.contains(r"^(?:cut|blocked|closed|without power), wind of \d+ m/s, the typhoon$").all()
    roads = rows[rows["kind"] == "road"]
    assert 3 <= len(roads) <= 14
    assert roads["time_s"].between(2 * days, 4.5 * days).all()


def test_ships_wait_and_all_is_over_a_week_later(run: Run) -> None:
    """Freight loses time; nothing is down any more at the end, and every shipment is accounted for."""
    delay = run.summary["delay"].change
    last = run.events.sort_values("time_s").groupby("asset", observed=True)["what"]

    assert delay is not None
    assert delay > 0
    assert (run.events["what"] == "service_held").sum() >= 10
    assert "down" not in set(last.last())
    balanced(run)
