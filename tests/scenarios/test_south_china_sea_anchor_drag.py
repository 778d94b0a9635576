"""One anchor, seven cables, one ship: broken in a row, mended as permits come in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from netsim.geo.lengths import geodesic
from netsim.run import Run
from netsim.units import days, hours, km

NAME = "south-china-sea-anchor-drag"
BEGIN, END = (106.8, 8.4), (108.2, 8.0)
KNOTS = 1.852 * km / hours


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twin."""
    return play(NAME)


def test_the_anchor_breaks_one_cable_after_the_other_along_its_track(run: Run) -> None:
    """Where it is at that minute, at five knots, within a kilometre."""
    rows = run.repairs.sort_values("failed_s")
    whole = float(geodesic(*BEGIN, *END))
    from_begin, from_end = (
        np.array([float(geodesic(*place, *row)) for row in zip(rows["lon"], rows["lat"], strict=True)])
        for place in (BEGIN, END)
    )

    assert len(rows) == 7
    assert (np.diff(from_begin) > 0).all()
    assert (from_begin + from_end - whole < 1 * km).all()
    assert from_begin == pytest.approx(5 * KNOTS * rows["failed_s"].to_numpy(), abs=1 * km)
    assert rows["failed_s"].max() < 12 * hours


def test_nearly_all_traffic_changes_cables(run: Run) -> None:
    """Within half a minute, and what then finds no room is little."""
    rows = run.demands
    lost = rows[rows["served_gbps"] < 0.999 * rows["asked_gbps"]]
    long = lost[lost["to_s"] - lost["from_s"] > 60.0]

    assert all(run.criteria.values())
    assert run.summary["unserved_tbit"].undisturbed == 0
    assert run.summary["unserved_tbit"].value > 0
    assert lost["demand"].nunique() > 20
    assert long["demand"].nunique() == 5


def test_two_paths_across_one_track_are_no_protection(run: Run) -> None:
    """Payments between Singapore and China stand still until the first of their cables is mended."""
    rows = run.demands[run.demands["reason"] == "path_down"]
    mended = run.repairs.set_index("link")["mended_s"]
    protected = {row.id for row in run.network.demands if row.protection == "1+1"}

    assert rows["demand"].nunique() == 4
    assert set(rows["demand"]) < protected
    assert rows["to_s"].max() == mended["eac-c2c-chung-hom-kok-changi"]
    assert 17 * days < mended["eac-c2c-chung-hom-kok-changi"] < 19 * days


def test_one_ship_takes_them_in_the_order_of_their_permits(run: Run) -> None:
    """It lies at one cable at a time, and the last is mended after nine weeks."""
    rows = run.repairs.sort_values("assigned_s")

    assert set(rows["crew"]) == {"cable-ship-singapore"}
    assert rows["permitted_s"].is_monotonic_increasing
    assert (rows["assigned_s"].to_numpy()[1:] >= rows["mended_s"].to_numpy()[:-1]).all()
    assert 9 * 7 * days < rows["mended_s"].max() < 10 * 7 * days
    assert (run.events["what"] == "crew_waits").sum() == 5
