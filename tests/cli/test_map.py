"""``netsim map`` and its options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_options_reach_the_page(netsim: Run, files: Path) -> None:
    """Language, borders, tiles; each page is another."""
    (files / "b.geojson").write_text('{"type": "LineString", "coordinates": [[100, 20], [101, 21]]}', encoding="utf-8")
    tiles = "https://tile.example.org/{z}/{x}/{y}.png"
    result = netsim("map", "border", "-o", "x.html", "--lang", "vi", "--borders", "b.geojson", "--tiles", tiles)
    page = (files / "x.html").read_text(encoding="utf-8")

    assert (result.exit_code, result.stdout) == (0, "x.html\n")
    assert '"lang":"vi"' in page
    assert '"note":["Borders:","b.geojson"]' in page
    assert "img-src https://tile.example.org" in page


def test_a_page_can_be_obscured_and_without_borders(netsim: Run, files: Path) -> None:
    """Nothing of the network's names is left."""
    assert netsim("map", "border", "-o", "x.html", "--obfuscate", "--borders", "none").exit_code == 0
    page = (files / "x.html").read_text(encoding="utf-8")

    assert '"note":["Borders: none"]' in page
    assert '"name":"Aa"' not in page


def test_latency_from_a_place_of_a_topology_or_scenario(netsim: Run, files: Path) -> None:
    """With limits of one's own."""
    for what in ("border", "cut"):
        assert netsim("map", what, "-o", "x.html", "--isochrones", "a", "--ms", "1,2").exit_code == 0
        assert '"limits":[1.0,2.0]' in (files / "x.html").read_text(encoding="utf-8")
    assert netsim("map", "border", "-o", "x.html", "--isochrones", "a").exit_code == 0
    assert '"limits":[5.0,10.0,20.0,50.0]' in (files / "x.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--lang", "fr"], 2, "'fr' is not one of"),
        (["--borders", "missing.geojson"], 2, "is not de-facto, none, or a file"),
        (["--tiles", "http://x/{z}/{x}/{y}"], 2, "does not begin with https://"),
        (["--tiles", "https://x/{z}/{x}/{y}", "--obfuscate"], 2, "not with --obfuscate"),
        (["--isochrones", "a", "--obfuscate"], 2, "not with --obfuscate"),
        (["--ms", "5"], 2, "only --isochrones has limits"),
        (["--isochrones", "nowhere"], 3, 'no place is named "nowhere"'),
        (["--isochrones", "a", "--ms", "x,-1"], 3, '"-1" is no latency above zero'),
    ],
)
def test_what_cannot_be_drawn_is_told(netsim: Run, files: Path, options: list[str], code: int, words: str) -> None:
    """And no file is written."""
    result = netsim("map", "border", "-o", "x.html", *options)

    assert result.exit_code == code
    assert words in " ".join(result.stderr.split())
    assert not (files / "x.html").exists()
