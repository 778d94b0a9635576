"""``netsim map``: pictures for papers and slides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import netsim as ns
from netsim.errors import OutputError

Run = Callable[..., Result]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_pictures_are_named_by_their_ending(netsim: Run, files: Path, ending: str) -> None:
    """Of a topology and of a scenario."""
    assert files.exists()
    what = {"png": "border", "svg": "cut", "pdf": "cut"}[ending]

    result = netsim("map", what, "-o", f"x.{ending}", "--dpi", "40", "--size", "120x90mm")

    assert (result.exit_code, result.stdout) == (0, f"x.{ending}\n")
    assert Path(f"x.{ending}").stat().st_size > 1000


def test_options_of_pictures_do_not_fit_pages(netsim: Run, files: Path) -> None:
    """Those of pages do not fit pictures either; nothing is written."""
    assert files.exists()

    assert netsim("map", "border", "-o", "x.html", "--borders", "none", "--title", "T").exit_code == 0
    wrong = netsim("map", "border", "-o", "y.html", "--palette", "grey", "--moments", "0 h")

    assert wrong.exit_code == 2
    assert "moments, palette: only for .png, .svg, .pdf" in wrong.stderr
    assert not Path("y.html").exists()
    wrong = netsim("map", "border", "-o", "y.png", "--obfuscate")
    assert wrong.exit_code == 2
    assert "obfuscate: only for .html, .htm" in wrong.stderr
    wrong = netsim("map", "border", "-o", "y.html", "--isochrones", "a", "--dpi", "40")
    assert "dpi: not with --isochrones" in wrong.stderr
    assert not list(files.glob("y.*"))


def test_names_that_no_font_writes_are_told_in_a_line(
    netsim: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, so that the path stays alone."""
    from netsim.report.static import fonts

    monkeypatch.setattr(fonts, "OTHERS", ())
    nodes = files / "topologies/border/nodes.csv"
    nodes.write_text(nodes.read_text(encoding="utf-8").replace("Aa", "凭祥"), encoding="utf-8")

    result = netsim("map", "border", "-o", "x.png", "--dpi", "40", "--size", "120x90mm")

    assert result.stdout == "x.png\n"
    assert result.stderr == "left out, since no font here writes them: 凭祥\n"


def test_a_run_draws_maps_by_ending(scenario: ns.Scenario) -> None:
    """Moments as elsewhere; an unknown ending names those that there are."""
    run = ns.simulate(scenario)

    assert run.to_map("x.png", at="1 h", dpi=40) == Path("x.png")
    assert run.to_map("x.html", borders="none") == Path("x.html")
    with pytest.raises(OutputError, match=r"\.html, \.htm, \.png, \.svg or \.pdf"):
        run.to_map("x.bmp")
