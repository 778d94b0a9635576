"""Plots of repairs, use, resilience, transit times, latency, measures, and the map that stands still."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from netsim.errors import NetsimError
from netsim.metrics import Curve, latency_quantile, layer_curves
from netsim.model import Network, Node, Outage
from netsim.record import Record
from netsim.report import plots
from netsim.run import Run
from netsim.units import days, hours

Report = Callable[..., Run]
EVIL = "</text><script>$x$ & 友谊关\x07\n"
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> set[str]:
    """Return the texts in a drawing, which must be well formed, has a role and a title, and holds no script."""
    page = ET.fromstring(svg)  # noqa: S314 - our own
    assert page.get("role") == "img"
    assert page.find(f"{SVG}title") is not None
    assert not list(page.iter(f"{SVG}script"))
    return {node.text or "" for node in page.iter(f"{SVG}text")}


def with_table(run: Record, name: str, rows: pd.DataFrame) -> Record:
    """Return the run with another table."""
    return replace(run, tables={**run.tables, name: rows})


def test_a_repair_is_drawn_stage_by_stage(cut: Run) -> None:
    """Stages follow one another without a gap, and those without time are left out."""
    ((link, stages),) = plots.repair_stages(cut)
    repair = cut.repairs.iloc[0]

    assert link == "fp"
    assert [begin for _, begin, _ in stages[1:]] == [end for _, _, end in stages[:-1]]
    assert (stages[0][1], stages[-1][2]) == (repair["failed_s"], repair["mended_s"])
    assert [name for name, _, _ in stages] == ["failed", "assigned", "arrived"]
    assert {"fp", "not located yet", "crew gets ready and travels", "work"} <= words_of(plots.gantt_plot(cut))


def test_a_repair_that_is_not_over_ends_with_the_run(cut: Run) -> None:
    """In the stage that it has reached."""
    nothing = dict.fromkeys(("assigned_s", "arrived_s", "mended_s"), float("nan"))
    ((_, stages),) = plots.repair_stages(with_table(cut, "repairs", cut.repairs.assign(**nothing)))

    assert stages[-1][0] == "permitted"
    assert stages[-1][2] == cut.scenario.until


def test_use_is_a_mean_over_time(cut: Run) -> None:
    """Half of a part full is a half; out of work is not a number, and no use is not shown."""
    until = cut.scenario.until
    rows = [("fa", 0.0, until / 2, "up", 10.0, 10.0, 2.0), ("fa", until / 2, until, "up", 10.0, 0.0, 5.0)]
    rows += [("fp", 0.0, until / 2, "up", 10.0, 1.0, 1.0), ("fp", until / 2, until, "down", 0.0, 0.0, 0.0)]
    rows += [("fb", 0.0, until, "up", 10.0, 0.0, 0.0)]
    names = ["link", "from_s", "to_s", "state", "capacity", "load_forward", "load_backward"]
    run = with_table(cut, "links", pd.DataFrame(rows, columns=names).assign(unit="Gbps"))
    links, share = plots.utilisation(run)

    assert links == ["fa", "fp"]
    assert share[0].mean() == pytest.approx(0.75)
    assert np.isnan(share[1]).sum() == share.shape[1] // 2
    assert np.nanmax(share[1]) == pytest.approx(0.1)
    assert {"95 % and more", "out of work", "0 to 20 %", "fa", "fp"} <= words_of(plots.utilisation_plot(run))


def test_latency_is_weighted_by_volume(cut: Run) -> None:
    """The curve passes through the quantiles of the metrics; without delivery there is none."""
    latency, share = plots.latency_shares(cut)
    own = cut.demands[cut.demands["demand"].isin(cut.network.asked.keys())]

    assert share[-1] == pytest.approx(1.0)
    assert (np.diff(latency) > 0.0).all()
    assert latency[np.searchsorted(share, 0.5)] == pytest.approx(latency_quantile(own, 0.5))
    assert "one-way latency, ms, at most" in words_of(plots.latency_share_plot({"disturbed": cut, **cut.twins}))
    assert len(plots.latency_shares(with_table(cut, "demands", cut.demands.head(0)))[0]) == 0


def test_transit_times_stand_lane_by_lane(cut: Run) -> None:
    """With marks of both runs; quantiles as in the metrics, and lanes without arrivals left out."""
    table = plots.transit_quantiles(cut, ["out", "back", "nowhere"])
    done = cut.shipments[(cut.shipments["outcome"] == "delivered") & (cut.shipments["created_s"] >= 0.0)]
    own = done[done["freight"] == "out"]

    assert list(table.index) == ["out", "back"]
    assert table.loc["out", 0.5] == pytest.approx(float((own["ended_s"] - own["created_s"]).median()) / hours)
    found = words_of(plots.transit_plot({"disturbed": cut, **cut.twins}, ["out", "back"]))
    assert {"out", "back", "disturbed", "undisturbed"} <= found


def test_queues_are_told_apart(cut: Run) -> None:
    """The longest first, both directions by name."""
    longest = plots.longest_queues(cut)

    assert {node for node, _ in longest} == {"pass"}
    assert {f"pass, {direction[:2]} to {direction[3:]}" for _, direction in longest} <= words_of(
        plots.queues_plot(cut, longest)
    )


def test_each_layer_has_a_panel_with_its_loss(cut: Run) -> None:
    """Deep falls are drawn from nothing, shallow ones where they are seen."""
    curves = layer_curves(cut, cut.twins["undisturbed"])
    assert {"data, %", "freight, %", "both jointly, %"} <= words_of(plots.resilience_plot(curves))

    deep, shallow = (Curve(np.array([0.0, days, 2 * days]), np.array([1.0, low])) for low in (0.2, 0.99))
    assert "0" in words_of(plots.resilience_plot({"data": deep}))
    assert "50" not in words_of(plots.resilience_plot({"data": shallow}))
    assert {"A", "B"} <= words_of(plots.beside_plot({"A": {"data": deep}, "B": {"data": shallow}}, ["data"]))
    assert {"A", "B"} <= words_of(plots.beside_plot({"A": {"data": deep}, "B": {}}, ["data"])) | {"B"}


def test_the_map_shows_what_failed(cut: Run, run_of: Report) -> None:
    """With the places at its ends by name; a network of places alone, and one far away, too."""
    found = words_of(plots.map_plot(cut, cut.twins["undisturbed"]))
    assert {"data", "freight", "failed", "pass"} <= found

    far = Network(nodes=[Node("p", -70.0, -30.0, "city"), Node("q", 10.0, 50.0, "city")])
    assert "failed" not in words_of(plots.map_plot(run_of(far), None))
    near = Network(nodes=[Node("p", 60.0, 40.0, "city"), Node("q", 61.0, 41.0, "city")])
    assert words_of(plots.map_plot(run_of(near), None))


def test_a_tornado_has_the_longest_bar_above() -> None:
    """Rows by how far they move the result; an end that is not known is not drawn."""
    table = pd.DataFrame(
        {"label": ["small", "large", "none", "half"], "low": [9, 2, np.nan, np.nan], "high": [11, 30, np.nan, 14]}
    )
    svg = plots.tornado_plot(table, "what matters", "h", base=10.0)

    assert {"small", "large", "half", "low", "high", "h"} <= words_of(svg)
    assert "none" not in words_of(svg)
    assert svg.index(">large<") < svg.index(">half<") < svg.index(">small<")
    assert svg == plots.tornado_plot(table, "what matters", "h", base=10.0)
    assert "small" not in words_of(plots.tornado_plot(table, "what matters", base=10.0, most=1))


def test_before_and_after_stand_in_the_order_of_the_table() -> None:
    """Joined by an arrow where both are known and differ."""
    table = pd.DataFrame({"label": ["a", "b", "c"], "before": [1.0, 5.0, 2.0], "after": [3.0, np.nan, 2.0]})
    svg = plots.before_after_plot(table, "measures", "Tbit")

    assert {"a", "b", "c", "before", "after", "Tbit"} <= words_of(svg)
    assert svg.index(">a<") < svg.index(">b<")


@pytest.mark.parametrize("draw", [plots.tornado_plot, plots.before_after_plot])
def test_a_table_without_what_is_drawn_is_refused(draw: Callable[..., str]) -> None:
    """Columns by name; and rows with numbers."""
    with pytest.raises(NetsimError, match="has no column label"):
        draw(pd.DataFrame({"x": [1]}), "t")
    empty = pd.DataFrame({"label": ["a"], **{key: [np.nan] for key in ("low", "high", "before", "after")}})
    with pytest.raises(NetsimError, match="no row with a number"):
        draw(empty, "t")


def test_hostile_names_are_texts_in_drawings(run_of: Report, corridor: Network) -> None:
    """Dollars stay dollars, letters that no font has make no noise, control characters are spaces."""
    tables = ("nodes", "links", "freight", "demands", "crews")
    names = {table: [replace(row, name=EVIL) for row in getattr(corridor, table)] for table in tables}
    run = run_of(replace(corridor, **names), Outage("fp", at=12 * hours))  # type: ignore[arg-type]  # of literals that the test names
    figures = run.report.figures()

    assert {figure.key for figure in figures} >= {"map", "repairs", "transit", "queues"}
    for figure in figures:
        words_of(figure.svg)
    assert any("$x$" in word for figure in figures for word in words_of(figure.svg))
    evil = pd.DataFrame({"label": [EVIL], "low": [1.0], "high": [2.0]})
    assert "<script" not in plots.tornado_plot(evil, EVIL, EVIL)


def test_thousands_of_events_at_one_moment_are_drawn(cut: Run) -> None:
    """Repairs beyond those that fit are counted in the title."""
    many = cut.repairs.iloc[np.zeros(2000, dtype=int)].reset_index(drop=True)
    run = replace(cut, tables={**cut.tables, "repairs": many})
    figure = next(one for one in run.report.figures() if one.key == "repairs")

    assert "1970 later ones are not drawn" in figure.title
    assert len(figure.svg) < 200_000


def test_maps_of_runs_stand_side_by_side(cut: Run) -> None:
    """Each under its name, all of the same part; a run in which nothing fails shows the same network; none, no map."""
    quiet = cut.twins["undisturbed"]
    found = plots.maps_plot({"A": quiet, "B": cut, "C": cut}, dict.fromkeys("ABC", quiet))

    assert {"A: A small run", "B: A small run", "C: A small run", "failed"} <= words_of(found)
    assert plots.maps_plot({"A": quiet, "B": quiet}, dict.fromkeys("AB")) == ""
