"""Static maps: what is drawn, in which formats, and what a reader can trust."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lxml import etree
from matplotlib.colors import to_hex, to_rgb
from matplotlib.image import imread

from netsim.errors import NetsimError, OutputError
from netsim.hazards import Area, Track
from netsim.model import Fix, Link, Network, Node, Outage, Scenario
from netsim.record import Record
from netsim.report.static import Options, draw_static, save_static
from netsim.report.static.looks import PALETTES, Palette
from netsim.report.static.scene import Scene
from netsim.report.static.sheet import Sheet
from netsim.units import hours, km

HOSTILE = "$x_1$ </text><script>alert(1)</script> \\frac{1}{2} & \"'\x07"
COARSE = 40


def composed(network: Network, record: Record | None = None, twin: Record | None = None, **how: Any) -> Sheet:
    """Compose a page without writing it."""
    scenario = None if record is None else record.scenario
    sheet = Sheet(Scene(network, Options(**how), record, twin, scenario))
    sheet.compose()
    return sheet


def texts(sheet: Sheet) -> list[str]:
    """Return all that is written."""
    return [text.get_text() for axes in sheet.figure.axes for text in axes.texts]


def pixels(content: bytes) -> Any:
    """Read a PNG."""
    return imread(io.BytesIO(content))[..., :3]


def share_of(picture: Any, colour: str, near: float = 0.02) -> float:
    """Return the share of pixels that have a colour."""
    return float((np.abs(picture - np.array(to_rgb(colour))).max(axis=2) < near).mean())


def plain(*lons: float, lat: float = 0.0, **how: Any) -> Network:
    """Return nodes in a row, each linked with the next."""
    nodes = [Node(f"n{number}", lon, lat, "city", name=f"Town {number}") for number, lon in enumerate(lons)]
    links = [
        Link(f"l{number}", a.id, b.id, "submarine", capacity=1e11) for number, (a, b) in enumerate(pairwise(nodes))
    ]
    return Network(nodes=nodes, links=links, **how)


@pytest.fixture(scope="module")
def record(record: Record) -> Record:
    """Return the run with what its crew did, and links that carry data at some latency."""
    moments = {"failed_s": 38.0, "detected_s": 38.2, "assigned_s": 39.0, "arrived_s": 45.0, "mended_s": 62.0}
    row = {"link": "fibre-pass-lang-son", **{name: after * hours for name, after in moments.items()}}
    return replace(record, tables={**record.tables, "repairs": pd.DataFrame([row])})


@pytest.fixture(scope="module")
def undisturbed(undisturbed: Record) -> Record:
    """Return the same days without faults."""
    none = pd.DataFrame(columns=["link", "failed_s", "detected_s", "assigned_s", "arrived_s", "mended_s"])
    return replace(undisturbed, tables={**undisturbed.tables, "repairs": none})


@pytest.mark.parametrize(("ending", "begin"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_equal_input_gives_equal_bytes(record: Record, ending: str, begin: bytes) -> None:
    """No date and no random name gets into a file."""
    first, second = (draw_static(record, ending, dpi=COARSE, title="Cut 断") for _ in range(2))

    assert first == second
    assert first.content.startswith(begin)


def test_an_unknown_ending_is_refused_with_those_that_there_are(record: Record, tmp_path: Path) -> None:
    """Nothing is written."""
    with pytest.raises(OutputError, match=r"does not end in \.png, \.svg or \.pdf"):
        save_static(tmp_path / "map.bmp", record)

    assert not list(tmp_path.iterdir())


def test_names_are_written_as_they_are(network: Network) -> None:
    """No mathematics, no markup, no control characters."""
    nodes = [replace(network.nodes[0], name=HOSTILE), *network.nodes[1:]]
    hostile = replace(network, nodes=nodes, title=HOSTILE, attribution=HOSTILE)

    content = draw_static(hostile, ".svg").content
    root = etree.fromstring(content)
    written = ["".join(map(str, text.itertext())) for text in root.iter("{*}text")]

    assert [text for text in written if "$x_1$ </text><script>alert(1)</script> \\frac{1}{2} & \"'" in text]
    assert not list(root.iter("{*}script"))
    assert b"<script" not in content


def test_a_failed_link_is_seen_without_colour(record: Record, undisturbed: Record) -> None:
    """Its name, black dots and a cross; the undisturbed run has none."""
    cut = composed(record.network, record, undisturbed, at="40 h")
    quiet = composed(record.network, undisturbed, None, at="40 h")

    assert any(text.endswith(": failed") for text in texts(cut))
    assert not any("failed" in text for text in texts(quiet))
    assert "down" in cut.seen.states


def test_circles_have_areas_that_tell_the_trucks(record: Record, undisturbed: Record) -> None:
    """The longest queue of the run gets the largest circle, a quarter of it half its radius."""
    from matplotlib.patches import Circle

    sheet = composed(record.network, record, undisturbed, at="62 h")
    radii = {
        round(patch.get_radius(), 3)
        for axes in sheet.figure.axes[1:2]
        for patch in axes.patches
        if isinstance(patch, Circle)
    }
    now = sheet.scene.at(62 * hours).gates
    most = max(gate.waiting for gate in now.values())
    largest = sheet.seen.radius * sheet.unit * math.sqrt(most / sheet.scene.longest)

    assert most > 100
    assert any(abs(radius - largest) < 0.01 for radius in radii)


def test_the_worst_moment_is_shown_and_said(record: Record, undisturbed: Record) -> None:
    """As the HTML map chooses it."""
    sheet = composed(record.network, record, undisturbed)

    assert any("the worst moment" in text for text in texts(sheet))


def test_moments_get_a_panel_each(record: Record) -> None:
    """With day and time above each."""
    sheet = composed(record.network, record, moments=["0 h", "2 d", "4 d"])

    assert len(sheet.figure.axes) == 1 + 3
    assert [text[:11] for text in texts(sheet) if text.startswith("day ")] == [
        "day 1 00:00",
        "day 3 00:00",
        "day 5 00:00",
    ]


def test_a_moment_outside_the_run_is_refused(record: Record, network: Network) -> None:
    """So is one of a network, which has none."""
    with pytest.raises(NetsimError, match="outside the run"):
        draw_static(record, ".png", at="99 d")
    with pytest.raises(OutputError, match="only a run has moments"):
        draw_static(network, ".png", at="1 d")


def test_all_wrong_options_are_told_at_once() -> None:
    """With what there is."""
    with pytest.raises(OutputError) as told:
        Options(lang="fr", palette="red", size="A9", dpi=5, at=1.0, moments=[2.0])  # type: ignore[arg-type]  # wrong

    for word in ("lang", "palette", "size", "dpi", "one moment, or several"):
        assert word in str(told.value)
    with pytest.raises(OutputError, match="million pixels"):
        Options(size="2000x2000 mm", dpi=600)
    with pytest.raises(OutputError, match="sides from"):
        Options(size="20x20mm")


@pytest.mark.parametrize("lang", ["zh", "vi"])
def test_words_and_names_follow_the_language(record: Record, undisturbed: Record, lang: str) -> None:
    """Where a font writes it, else the page says that it is English."""
    sheet = composed(record.network, record, undisturbed, lang=lang, size="210x297mm")
    written = "\n".join(texts(sheet))

    if sheet.scene.lang != lang:
        assert f'no font here writes "{lang}": words are English' in written
    elif lang == "zh":
        assert {"中断", "凭祥"} <= {word for word in ("中断", "凭祥") if word in written}
    else:
        assert "Lạng Sơn" in written
        assert "hỏng" in written


def test_names_that_no_font_writes_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without any other font than that of matplotlib."""
    from netsim.report.static import fonts

    monkeypatch.setattr(fonts, "OTHERS", ("No Such Font",))
    network = plain(100.0, 101.0)
    network = replace(network, nodes=[replace(network.nodes[0], name="凭祥"), network.nodes[1]])

    picture = draw_static(network, ".svg", lang="zh")
    content = picture.content.decode()

    assert picture.unwritten == ("凭祥",)
    assert "1 name is left out" in content
    assert "words are English" in content
    assert "凭" not in content


def test_a_font_newer_than_the_list_of_matplotlib_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is kept in a file that may be old."""
    from matplotlib import font_manager

    from netsim.report.static import fonts

    known = font_manager.fontManager
    path = font_manager.findfont("DejaVu Sans")
    monkeypatch.setattr(fonts, "_system_fonts", lambda: (str(path),))
    monkeypatch.setattr(known, "ttflist", [])
    fonts._has.cache_clear()
    try:
        assert fonts._has("DejaVu Sans") == bool(Path(path).stem == "DejaVuSans")
        assert not fonts._has("Nothing")
    finally:
        fonts._has.cache_clear()


def test_scripts_that_need_shaping_are_left_to_versions_that_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Khmer without shaping would be wrong rather than ugly."""
    import matplotlib as mpl

    from netsim.report.static.fonts import _is_shaped

    monkeypatch.setattr(mpl, "__version_info__", (3, 10, 0))

    assert not _is_shaped("ភ្នំពេញ")
    assert _is_shaped("Phnom Penh")


def test_a_network_across_180_degrees_is_in_one_piece() -> None:
    """From Tokyo to Los Angeles the line runs through the middle, not around the world."""
    sheet = composed(plain(139.0, -118.0, lat=35.0))
    panel = sheet.figure.axes[1]
    lines = [path for drawn in panel.collections if drawn.get_zorder() > 4 for path in drawn.get_paths()]
    widest = max(np.ptp(np.asarray(path.vertices)[:, 0]) for path in lines)

    assert sheet.scene.box[2] - sheet.scene.box[0] == pytest.approx(103.0)
    assert widest > 0.5 * panel.get_xlim()[1]


@pytest.mark.parametrize("lons", [(0.0, 90.0, 179.0, -91.0), (20.0, 24.0)])
def test_networks_near_a_pole_are_drawn(lons: tuple[float, ...]) -> None:
    """All around it, and beside it."""
    sheet = composed(plain(*lons, lat=84.0), insets="none")

    assert all(name in texts(sheet) for name in [f"Town {number}" for number in range(len(lons))])


def test_an_empty_network_and_one_without_links_are_drawn() -> None:
    """Land alone, and a single place."""
    assert share_of(pixels(draw_static(Network(name="none"), ".png", dpi=COARSE).content), "#faf8f3") > 0.1
    assert "Town 0" in texts(composed(plain(104.0)))


def test_a_run_in_which_nothing_happens_is_drawn(border: Network) -> None:
    """A run without disturbance or freight, at its start."""
    import netsim as ns

    quiet = replace(border, freight=[], gates=[])
    run = ns.simulate(Scenario(quiet, until=1 * hours))

    assert any("the start of the run" in text for text in texts(composed(run.network, run)))


def test_hazards_are_drawn_with_their_footprints_and_tracks() -> None:
    """The storm's track, its strip, and where it is; before it begins only the outline."""
    storm = Track("Storm", (Fix(0.0, 100.0, 0.0, 40.0), Fix(10 * hours, 101.0, 0.5, 40.0)), at=5 * hours)
    slide = Area("Slide", centre=(100.4, 0.1), radius=9 * km, lasts=1 * hours, at=90 * hours)
    network = plain(100.0, 101.0)
    scenario = Scenario(network, until=100 * hours, hazards=[storm, slide, Outage("l0", at=1 * hours, lasts=2 * hours)])

    sheet = Sheet(Scene(network, Options(), scenario=scenario))
    sheet.compose()

    rims = [
        patch for patch in sheet.figure.axes[1].patches if to_hex(patch.get_edgecolor()) == sheet.scene.palette.hazard
    ]
    assert len([rim for rim in rims if rim.get_linewidth() > 0]) == 2
    assert draw_static(scenario, ".png", dpi=COARSE).content.startswith(b"\x89PNG")
    assert {"footprint", "track, and where it is", "before any run"} <= {
        part for text in texts(sheet) for part in text.split(" · ")
    }


def test_a_storm_stands_where_it_is() -> None:
    """At the middle of its way half through its time."""
    import netsim as ns

    storm = Track("Storm", (Fix(0.0, 100.0, 0.0, 40.0), Fix(10 * hours, 101.0, 0.0, 40.0)), at=5 * hours)
    run = ns.simulate(Scenario(plain(100.0, 101.0), until=20 * hours, hazards=[storm]))
    sheet = composed(run.network, run, at="10 h")
    panel = sheet.figure.axes[1]
    eyes = [line for line in panel.lines if line.get_markersize() == pytest.approx(13.0 * sheet.unit)]

    assert [np.asarray(line.get_xdata())[0] for line in eyes] == [pytest.approx(panel.get_xlim()[1] / 2, rel=0.01)]
    later = composed(run.network, run, at="19 h")
    assert not [
        line for line in later.figure.axes[1].lines if line.get_markersize() == pytest.approx(13.0 * later.unit)
    ]


def test_borders_are_drawn_or_left_out_or_read(network: Network, tmp_path: Path) -> None:
    """And the page says which."""
    own = tmp_path / "own.geojson"
    own.write_text('{"type": "LineString", "coordinates": [[105.0, 21.0], [108.0, 22.0]]}')

    assert "Borders" in texts(composed(network))
    assert "Borders" not in texts(composed(network, borders="none"))
    assert any("Borders: own.geojson" in text for text in texts(composed(network, borders=str(own))))


def test_insets_enlarge_places_where_something_happens(record: Record, undisturbed: Record) -> None:
    """Where the map is large enough to need them."""
    wide = replace(record.network, nodes=[*record.network.nodes])
    auto = composed(wide, record, undisturbed, at="60 h")
    none = composed(wide, record, undisturbed, at="60 h", insets="none")
    every = composed(wide, insets="all")

    assert not any("Friendship Pass: " in text for text in texts(none))
    assert any("Friendship Pass: Pingxiang" in text for text in texts(auto))
    assert sum(text.startswith(("A ", "B ", "C ")) for text in texts(every)) >= 1


def test_colours_of_latency_need_another_run(record: Record, undisturbed: Record) -> None:
    """The legend says milliseconds."""
    assert "Colour: latency rise, ms" in texts(composed(record.network, record, undisturbed, colour="latency"))


def test_names_do_not_overlap(record: Record, undisturbed: Record) -> None:
    """Nor does the cross of a link lie under one."""
    sheet = composed(record.network, record, undisturbed)

    assert overlaps(sheet) == []


def overlaps(sheet: Sheet) -> list[tuple[str, str]]:
    """Return pairs of names on a panel that cover one another."""
    from matplotlib.backends.backend_agg import RendererAgg

    renderer = RendererAgg(*(int(side) for side in sheet.figure.bbox.size), sheet.figure.dpi)  # type: ignore[no-untyped-call, call-arg]  # as matplotlib has it
    found = []
    for axes in sheet.figure.axes[1:]:
        names = [text for text in axes.texts if text.get_gid() in {"node", "down", "country", "place", "scale"}]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in names]
        pairs = [(one, other) for number, one in enumerate(boxes) for other in boxes[:number]]
        found += [(one[0], other[0]) for one, other in pairs if shared(one[1], other[1])]
    return found


def shared(one: Any, other: Any) -> bool:
    """Tell whether boxes share more than the rounding of a pixel."""
    return bool(
        min(one.x1, other.x1) - max(one.x0, other.x0) > 1.5 and min(one.y1, other.y1) - max(one.y0, other.y0) > 1.5
    )


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
def test_text_is_readable_on_what_it_stands_on(palette: Palette) -> None:
    """At least 4.5 to 1, as WCAG 2 asks for."""
    for ink in (palette.ink, palette.quiet, palette.country, palette.town):
        for paper in (palette.land, palette.sea, "#ffffff"):
            assert contrast(ink, paper) >= 4.5, (ink, paper)


def test_colours_for_print_grow_darker() -> None:
    """So that they can be told apart where there are none."""
    lightness = [luminance(colour) for colour in PALETTES["grey"].ramp]

    assert lightness == sorted(lightness, reverse=True)


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in to_rgb(colour)]
    return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))


def contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_map_is_a_picture_of_the_sea_and_the_land() -> None:
    """Singapore lies between both: known places have the colour of land and of sea."""
    picture = pixels(draw_static(plain(103.0, 105.0, lat=1.5), ".png", dpi=60).content)

    assert share_of(picture, PALETTES["colour"].sea) > 0.1
    assert share_of(picture, PALETTES["colour"].land) > 0.1


def test_utilisation_is_seen_as_colour(record: Record) -> None:
    """Full links have the darkest colour, empty ones the palest."""
    from netsim.report.static.lines import run_look
    from netsim.report.static.snapshot import LinkNow, Snapshot

    link = record.network.link["cable-haiphong-singapore"]
    palette, largest = PALETTES["colour"], {"digital": 100.0, "freight": 100.0}
    looks = [
        run_look(palette, link, LinkNow("up", 50.0, share), Snapshot(), largest, "utilisation") for share in (0.1, 1.0)
    ]

    assert [look.colour for look in looks if look is not None] == [palette.ramp[0], palette.ramp[-1]]


def test_files_are_small(record: Record, undisturbed: Record) -> None:
    """Lines are thinned to what print shows."""
    from netsim.report.static.draw import render

    scene = Scene(record.network, Options(), record, undisturbed, record.scenario)

    assert len(render(scene, ".svg").content) < 600_000


def test_a_pdf_tells_no_date(record: Record) -> None:
    """Nor who made it where."""
    content = draw_static(record, ".pdf").content

    assert not re.search(rb"CreationDate|ModDate", content)
