"""Plots of measures and of what is most critical, as files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from netsim.errors import NetsimError, OutputError
from netsim.report.plots.gains import gain_panels, save_gains, save_worst, worst_panels
from netsim.report.plots.picture import Panel, picture

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "</text><script>$x$ & 友谊关\x07\n"
TOLD = {"metric": "joint.loss_h", "unit": "h", "better": "lower", "level": 0.9, "steady": False}


def words_of(content: bytes) -> set[str]:
    """Return the texts in a drawing, which must be well formed and hold no script."""
    page = ET.fromstring(content)  # noqa: S314 - our own
    assert page.get("role") == "img"
    assert not list(page.iter(f"{SVG}script"))
    return {node.text or "" for node in page.iter(f"{SVG}text")}


def ranked(**told: Any) -> pd.DataFrame:
    """Return three measures: one helps, one harms, of one nothing is known."""
    table = pd.DataFrame(
        {
            "measure": ["harms", "helps", "unknown"],
            "gain": [-1.0, 2.0, np.nan],
            "low": [-2.0, 1.5, np.nan],
            "high": [0.5, 2.5, np.nan],
            "before": 5.0,
            "after": [6.0, 3.0, np.nan],
        }
    )
    table.attrs = {**TOLD, **told}
    return table


def drawn(panel: Panel) -> Any:
    """Paint a panel, and return its axes."""
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    panel.paint(axes)
    return axes


def test_the_largest_gain_stands_above_with_its_interval() -> None:
    """Better and worse differ in colour and hatch; bars begin at nothing."""
    gains, _ = gain_panels(ranked())
    axes = drawn(gains)
    (better,), (worse,) = (bars.patches for bars in axes.containers[:2])
    (whiskers,) = axes.containers[2].lines[2]

    assert [text.get_text() for text in axes.get_yticklabels()] == ["helps", "harms"]
    assert (better.get_width(), worse.get_width()) == (2.0, -1.0)
    assert better.get_hatch() != worse.get_hatch()
    assert [piece[:, 0].tolist() for piece in whiskers.get_segments()] == [[1.5, 2.5], [-2.0, 0.5]]
    assert gains.title == "Gain in joint.loss_h, lower is better"


@pytest.mark.parametrize("table", [ranked(steady=True), ranked().assign(low=np.nan, high=np.nan)])
def test_what_chance_plays_no_part_in_has_bars_alone(table: pd.DataFrame) -> None:
    """Steady states and single runs."""
    table.attrs = table.attrs or TOLD
    axes = drawn(gain_panels(table)[0])

    assert axes.get_legend_handles_labels()[1] == ["better", "worse"]


def test_a_step_begins_where_the_one_before_it_ended() -> None:
    """Of measures that are taken together."""
    table = ranked().assign(step=[1, 2, 3], measures=["a", "b", "c"]).drop(columns="measure").head(2)
    table.attrs = TOLD
    _, changes = gain_panels(table)
    before, after = (line.get_xdata().tolist() for line in drawn(changes).lines)

    assert (before, after) == ([5.0, 6.0], [6.0, 3.0])
    assert changes.texts == ["1. a", "2. b"]


def critical(**columns: Any) -> pd.DataFrame:
    """Return three rows of a table of criticality."""
    rows = {
        "asset": ["x", "y", "z"],
        "name": [EVIL, "", "Zed"],
        "lost_gbps": [10.0, 5.0, 0.0],
        "freight_delay_h": [0.0, 0.0, 7.0],
        "reason": ["no_detour", "policy", ""],
    }
    return pd.DataFrame({**rows, **columns})


def test_each_layer_has_its_worst() -> None:
    """By score, with what it costs and why."""
    data, freight = worst_panels(critical())
    axes = drawn(data)

    assert (data.title, freight.title) == ("Data: the worst 2", "Freight: the worst 1")
    assert [bars.get_label() for bars in axes.containers] == ["no detour", "policy bars the detour"]
    assert [bars.patches[0].get_width() for bars in axes.containers] == [1.0, 0.5]
    assert [text.get_text() for text in axes.texts] == ["10 Gbps lost", "5 Gbps lost"]
    assert [len(panel.texts) for panel in worst_panels(critical(), "data", most=1)] == [1]
    assert [panel.title for panel in worst_panels(critical(lost_gbps=0.0))] == ["Freight: the worst 1"]


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_equal_tables_give_equal_bytes(tmp_path: Path, ending: str) -> None:
    """Of each kind of file, with the names that the data has."""
    paths = [tmp_path / f"{name}{ending}" for name in "ab"]
    for path in paths:
        save_worst(path, critical(), EVIL)
    first, second = (path.read_bytes() for path in paths)

    assert first == second
    assert first[:4] == {".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF"}[ending]
    if ending == ".svg":
        assert {"Zed", "y", "no detour"} <= words_of(first)
    save_gains(paths[0], ranked(), EVIL)
    assert paths[0].read_bytes() != second


def test_a_png_keeps_its_colours_in_a_palette() -> None:
    """Which is what makes it small."""
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(picture(gain_panels(ranked()), "t", ".png")))

    assert (image.mode, image.info["Title"]) == ("P", "t")
    assert (0xC2, 0x4A, 0x10) in {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or ()}


def test_what_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    """Nothing is left behind."""
    nothing = critical(lost_gbps=0.0, freight_delay_h=0.0)
    with pytest.raises(NetsimError, match="no failure costs anything"):
        save_worst(tmp_path / "a.png", nothing, "t")
    with pytest.raises(NetsimError, match="no row with a number"):
        save_gains(tmp_path / "a.png", ranked().tail(1), "t")
    with pytest.raises(OutputError, match=r"\.png, \.svg or \.pdf"):
        save_worst(tmp_path / "a.gif", critical(), "t")
    assert list(tmp_path.iterdir()) == []
