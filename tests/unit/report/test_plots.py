"""Plots as text: what they show, that they are small, and that equal runs give equal ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from netsim.model import Network
from netsim.record import Record
from netsim.report import plots
from netsim.report.plots import canvas, freight
from netsim.run import Run
from netsim.units import days

Report = Callable[..., Run]


def with_table(run: Record, name: str, rows: pd.DataFrame) -> Record:
    """Return the run with another table."""
    return replace(run, tables={**run.tables, name: rows})


def words_of(svg: str) -> set[str]:
    """Return the texts in a drawing, which must be well formed."""
    return {node.text or "" for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")}  # noqa: S314 - our own


def test_the_queue_is_drawn_for_all_twins(cut: Run) -> None:
    """With a legend, the time by hand shaded once however often the queue changed meanwhile."""
    svg = plots.queue_plot({"disturbed": cut, **cut.twins}, "pass", "CN>VN")

    assert {"disturbed", "undisturbed", "same outages, no dependency", "not automatic"} <= words_of(svg)
    assert svg.count("#e39a1f") == 2


def test_time_by_hand_that_comes_twice_is_shaded_twice(cut: Run) -> None:
    """One entry in the legend."""
    gates = pd.DataFrame(
        [("automatic", 0, 1), ("manual", 1, 2), ("closed", 2, 3), ("automatic", 3, 4), ("manual", 4, 5)],
        columns=["mode", "from_s", "to_s"],
    ).assign(node="pass", direction="CN>VN", waiting=1)
    svg = plots.queue_plot({"disturbed": with_table(cut, "gates", gates)}, "pass", "CN>VN")

    assert svg.count("#e39a1f") == 3


def test_the_plots_end_where_the_run_ends(cut: Run) -> None:
    """Three days, and no margin behind."""
    assert {"0", "1", "2", "3"} <= words_of(plots.loss_plot({"disturbed": cut}))
    assert "4" not in words_of(plots.queue_plot({"disturbed": cut}, "pass", "CN>VN")) - {"trucks waiting"}


def test_equal_runs_give_equal_text(cut: Run) -> None:
    """No date, no random names."""
    records = {"disturbed": cut, **cut.twins}
    for draw in (plots.loss_plot, lambda all_: plots.queue_plot(all_, "pass", "CN>VN")):
        first = draw(records)
        assert first == draw(records)
        assert re.search(r"20\d\d-\d\d-\d\d", first) is None


def test_latency_and_modes_are_drawn(cut: Run) -> None:
    """Units at the axes, modes in the legend."""
    assert "one-way latency, ms" in words_of(plots.latency_plot({"disturbed": cut, **cut.twins}, "a > b"))
    arrived = cut.shipments.assign(
        modes=["rail", "road"] * (len(cut.shipments) // 2) + ["road"] * (len(cut.shipments) % 2)
    )
    both = with_table(cut, "shipments", arrived)

    assert plots.has_choice(both)
    assert {"road", "rail", "TEU a day"} <= words_of(plots.mode_plot(both))


def test_nothing_to_show_is_known_before_it_is_drawn(run_of: Report, corridor: Network, cut: Run) -> None:
    """No loss, no queue, one mode on each lane."""
    quiet = run_of(corridor)
    idle = with_table(quiet, "gates", quiet.gates.assign(waiting=0))
    by_road = with_table(quiet, "shipments", quiet.shipments.assign(modes="road"))

    assert plots.has_loss({"disturbed": cut, "undisturbed": quiet})
    assert not plots.has_loss({"disturbed": quiet})
    assert plots.has_queue({"disturbed": cut}, "pass", "CN>VN")
    assert not plots.has_queue({"disturbed": idle}, "pass", "CN>VN")
    assert not plots.has_choice(by_road)


def test_teu_count_on_the_day_of_delivery(cut: Run) -> None:
    """Trucks are two TEU; what came before the start or is on the way does not count."""
    shipments = pd.DataFrame(
        [
            ("l", "truck", 1.0, 0.5 * days, "delivered", "road"),
            ("l", "teu", 3.0, 0.6 * days, "delivered", "rail"),
            ("l", "teu", 4.0, 2.5 * days, "delivered", "rail;road"),
            ("l", "truck", 1.0, -0.5 * days, "delivered", "road"),
            ("l", "truck", 1.0, float("nan"), "moving", "road"),
            ("m", "truck", 1.0, 0.5 * days, "delivered", "road"),
        ],
        columns=["freight", "unit", "size", "ended_s", "outcome", "modes"],
    ).astype({"modes": "category", "freight": "category"})
    day = freight.by_mode(with_table(cut, "shipments", shipments))

    assert {mode: list(teu) for mode, teu in day.items()} == {"road": [2, 0, 0], "rail": [3, 0, 4]}


def test_a_thin_line_keeps_what_a_picture_shows() -> None:
    """Least and greatest of each column of pixels, first and last; gaps stay gaps; short lines stay as they are."""
    times = np.linspace(0.0, 14.0, 100_000)
    values = np.sin(times) + np.where(np.arange(100_000) == 54_321, 9.0, 0.0)
    values[70_000:70_400] = np.nan
    thin_times, thin = canvas.thin(times, values)

    assert len(thin) < 4 * 700 + 1
    assert np.nanmax(thin) == np.nanmax(values)
    assert np.nanmin(thin) == np.nanmin(values)
    assert (thin_times[0], thin_times[-1]) == (0.0, 14.0)
    assert np.isnan(thin).any()
    assert set(thin_times) <= set(times)
    assert canvas.thin(times[:50], values[:50])[1] is not None
    assert len(canvas.thin(times[:50], values[:50])[1]) == 50


def test_thinning_moves_no_line_by_a_pixel() -> None:
    """In each of 700 columns the range of values is the same before and after."""
    random = np.random.default_rng(1)
    times, values = np.sort(random.uniform(0, 1, 20_000)), random.normal(size=20_000).cumsum()
    thin_times, thin = canvas.thin(times, values)
    whole, kept = (
        pd.Series(line).groupby(((at - times[0]) / (times[-1] - times[0]) * 700).astype(int).clip(max=699))
        for at, line in ((times, values), (thin_times, thin))
    )

    assert whole.min().equals(kept.min())
    assert whole.max().equals(kept.max())


def test_a_gate_without_rows_is_an_empty_line(cut: Run) -> None:
    """No failure, a frame only."""
    assert "trucks waiting" in words_of(plots.queue_plot({"disturbed": cut}, "nowhere", "A>B"))


@pytest.mark.parametrize("table", ["demands"])
def test_a_run_without_demands_has_no_loss(cut: Run, table: str) -> None:
    """An empty table is nothing lost."""
    assert not plots.has_loss({"disturbed": with_table(cut, table, cut.demands.head(0))})
