"""The page as text: equal bytes, no address, names that stay names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from netsim.errors import OutputError
from netsim.model import Link, Network, Node
from netsim.record import Record
from netsim.report.map import draw, save_map
from netsim.report.map.packing import unpacked
from netsim.report.map.page import asset, replacement, seal


def told(page: str) -> dict[str, Any]:
    """Return what the page knows."""
    found = re.search(r'<script type="application/json" id="netsim-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def test_equal_inputs_give_equal_bytes(network: Network, record: Record, undisturbed: Record) -> None:
    """Nothing random and no clock is in the page."""
    twins = {"undisturbed": undisturbed}

    assert draw(network, record, twins) == draw(network, record, twins)


def test_a_page_loads_nothing(network: Network, record: Record) -> None:
    """No tag points anywhere, and the policy forbids what scripts might ask for."""
    page = draw(network, record)

    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", page) == []
    assert "default-src 'none'; script-src 'sha256-" in page
    assert page.index("Content-Security-Policy") < page.index("<script")


def test_leaflet_comes_before_what_builds_on_it(network: Network) -> None:
    """A plugin that is inlined before Leaflet stays silently dead."""
    page = draw(network)

    assert page.index("t.version=") < page.index("L.PolylineOffset") < page.index("netsim.drawLinks =")


def test_what_folium_loads_and_we_do_not_use_is_gone(network: Network) -> None:
    """Neither jQuery nor Bootstrap nor web fonts are carried along."""
    page = draw(network)

    assert not re.search(r"jquery|bootstrap|fontawesome|awesome-markers", page, re.IGNORECASE)


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://example.org/new.js"></script>',
        '<link rel="stylesheet" href="https://example.org/new.css"/>',
        '<img src="https://example.org/pixel.png">',
        '<iframe src="//example.org"></iframe>',
        "<style>body{background:url(https://example.org/x.png)}</style>",
        '<style>@import "https://example.org/x.css";</style>',
        '<p onclick="alert(1)">',
        '<p style="background:url(//example.org/x)">',
    ],
)
def test_an_address_that_is_not_known_stops_the_page(tag: str) -> None:
    """A new version of folium that loads something else is found out at once."""
    with pytest.raises(OutputError):
        seal(f"<html><head>{tag}</head></html>", "title")


def test_known_addresses_are_shipped_or_dropped() -> None:
    """Versions may change, names may not."""
    assert replacement("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js") == "leaflet.js"
    assert replacement("https://code.jquery.com/jquery-3.7.1.min.js") is None
    with pytest.raises(OutputError, match="does not ship"):
        asset("nothing.js")


def test_the_title_is_text() -> None:
    """A title cannot open a tag."""
    assert "<title>a &lt;b&gt; &amp; c</title>" in seal("<html><head></head></html>", "a <b> & c")


def test_names_cannot_leave_the_data(network: Network) -> None:
    """What looks like the end of a script is written as an escape."""
    nodes = [Node("a", 1.0, 2.0, "city", name="</script><script>alert(1)</script>"), Node("b", 1.0, 3.0, "city")]
    page = draw(Network(nodes=nodes, links=[Link("ab", "a", "b", "road")]), title="<!--")

    assert "</script><script>alert" not in page
    assert page.count("<script") == draw(network).count("<script")


def test_a_map_says_which_borders_it_shows(network: Network, tmp_path: Path) -> None:
    """De facto, none, or those of a file."""
    own = tmp_path / "approved.geojson"
    own.write_text('{"type": "LineString", "coordinates": [[100.0, 20.0], [101.0, 21.0]]}', encoding="utf-8")

    assert "Borders: Natural Earth, de facto" in draw(network)
    assert '"note":["Borders: none"]' in draw(network, borders="none")
    assert '"borders":[[100000,20000,1000,1000]]' in draw(network, borders=own)


def test_borders_that_cannot_be_read_are_told(network: Network, tmp_path: Path) -> None:
    """The error names the file and what borders may be."""
    bad = tmp_path / "bad.geojson"
    bad.write_text('{"type": "Feature"}', encoding="utf-8")

    with pytest.raises(OutputError, match=r"bad\.geojson.*de-facto"):
        draw(network, borders=bad)


def test_a_page_that_cannot_be_written_is_told(network: Network, tmp_path: Path) -> None:
    """A missing folder is a fault of the user, not of the program."""
    with pytest.raises(OutputError, match="cannot be written"):
        save_map(tmp_path / "missing" / "map.html", network)


def test_a_run_without_gates_freight_or_events_is_a_map_too(network: Network, record: Record) -> None:
    """Empty tables, as of a network that carries only data, are no fault."""
    empty = Record(record.scenario, network, 1, {name: table.head(0) for name, table in record.tables.items()})

    page = draw(network, empty, {"undisturbed": empty})

    assert unpacked(told(page)["story"])["events"] == []


def test_the_index_of_the_tables_does_not_matter(network: Network, record: Record) -> None:
    """Tables that were put together from pieces draw the same map."""
    pieces = {name: table.set_axis([0] * len(table)) for name, table in record.tables.items() if name != "events"}
    other = Record(record.scenario, network, 1, {**record.tables, **pieces})

    assert draw(network, other, {"undisturbed": other}) == draw(network, record, {"undisturbed": record})


def test_an_empty_network_is_a_map_too() -> None:
    """Land and water, and nothing on it."""
    assert "netsim-data" in draw(Network())
