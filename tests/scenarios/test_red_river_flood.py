"""The Red River floods the corridor to Lao Cai: what runs beside it is under water or gone, and freight goes round."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.run import Run
from netsim.units import days, hours
from tests.scenarios.stories import balanced

NAME = "red-river-flood"
RAIL, ROAD = "lao-cai-rail-hanoi-rail-rail", "lao-cai-city-hanoi-road"


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_what_runs_beside_the_river_fails(run: Run) -> None:
    """Railway and road in both floods, each in a state with the depth of the water."""
    down = run.events[run.events["what"] == "down"]

    assert set(down["time_s"]) == {2 * days, 3 * days}
    for asset in (RAIL, ROAD):
        rows = down[down["asset"] == asset]
        assert 1 <= len(rows) <= 2
        assert rows["detail"].str.contains(r"^(?:under water|washed out), water of \d\.\d m, the ").all()
    assert set(down["kind"]) <= {"road", "rail", "fibre"}


def test_hanoi_stays_dry(run: Run) -> None:
    """Nothing at Hanoi or behind it fails."""
    ends = {end for name in run.events["asset"][run.events["what"] == "down"] for end in _ends(run, str(name))}

    assert "haiphong" not in ends
    assert "lang-son" not in ends
    assert not any(run.network.node[end].kind == "data_centre" for end in ends)


def _ends(run: Run, link: str) -> tuple[str, str]:
    row = run.network.link[link]
    return row.source, row.target


def test_trains_wait_for_the_line_and_go_on(run: Run) -> None:
    """Days later, when the water has fallen or the bed is mended."""
    held, resumed = (run.events[run.events["what"] == what] for what in ("service_held", "service_resumed"))
    up = run.events[(run.events["what"] == "up") & (run.events["asset"] == RAIL)]

    assert len(held) >= 3
    assert len(resumed) >= 3
    assert up["time_s"].iloc[0] > 3.5 * days


def test_freight_loses_time_and_some_goes_round(run: Run) -> None:
    """Customs of Lao Cai keep their path: there is another fibre."""
    delay = run.summary["delay"].change

    assert delay is not None
    assert delay > 24.0 * hours / hours
    assert (run.events["what"] == "diverted").any()
    assert run.summary["served_share"].value > 99.9
    balanced(run)
