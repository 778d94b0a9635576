"""Exports: what is in which format, read back by the programs that they are for."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import networkx as nx
import pandas as pd
import pyogrio
import pytest

import netsim as ns
from netsim.io.export import ENDINGS
from netsim.io.export.kml import NAMESPACE
from netsim.io.export.layer import Book
from netsim.model import Distribution, Gate, Network, Scenario, Service
from netsim.model.fix import Fix
from netsim.model.timetable import Departures
from netsim.report.export import export, gather
from netsim.run import Run
from netsim.units import Gbps, days, hours, km, kmh, minutes

HOSTILE = "=1+1</name>]]><script>hit()</script>\"'&\x01\x0b, 河内\n-2"
CLEAN = HOSTILE.replace("\x01", "\ufffd").replace("\x0b", "\ufffd")
FILES = tuple(ending for ending in ENDINGS if ending not in {".csv", ".parquet"})


def region() -> Network:
    """Return an island world on both sides of the antimeridian, with a name that means harm."""
    lane, hand = Distribution.parse("constant(1 min)"), Distribution.parse("constant(20 min)")
    return Network(
        nodes=[
            ns.Node("suva", 178.4, -18.1, "port", name=HOSTILE, country="FJ"),
            ns.Node("apia", -171.8, -13.8, "port", name="Apia", country="WS", population=40_000.0),
            ns.Node("pole", 0.0, 90.0, "city", name="Pole"),
            ns.Node("gate", 178.0, -18.0, "border_gate", country="FJ"),
        ],
        links=[
            ns.Link("cable", "suva", "apia", "submarine", name=HOSTILE, capacity=100 * Gbps),
            ns.Link("bent", "suva", "apia", "sea", geometry=((178.4, -18.1), (-179.0, -20.0), (-171.8, -13.8))),
            ns.Link("road", "suva", "gate", "road", length=60 * km, directed=True),
            ns.Link("up", "suva", "pole", "satellite", capacity=1 * Gbps),
        ],
        demands=[ns.Demand("suva", "apia", 40 * Gbps, id="d")],
        workloads=[ns.Workload("w", ("suva",), ("apia",), 10 * Gbps)],
        gates=[Gate("gate", "FJ>WS", 1, lane, hand)],
        dependencies=[ns.Dependency("gate", "apia", grace=10 * minutes)],
        ports=[ns.Port("suva", berths=1), ns.Port("apia", berths=1)],
        services=[Service("ship", "sea", ("suva", "apia"), Departures.parse("daily 06:00"), 50.0, 30 * kmh)],
        crews=[ns.RepairCrew("crew", "suva", ("submarine",), Distribution.parse("constant(3 h)"), speed=40 * kmh)],
        sources=[ns.Source("atlas", HOSTILE)],
        name="islands",
        title=HOSTILE,
        licence="CC0",
    )


def story() -> Scenario:
    """Return two days in which the cable breaks and is mended, and a storm crosses the antimeridian."""
    fixes = (Fix(0.0, 179.0, -17.0, 30.0, 40_000.0), Fix(6 * hours, -179.0, -18.0, 40.0))
    return Scenario(
        region(),
        until=2 * days,
        hazards=[
            ns.Outage("cable", at=6 * hours, reason="an anchor"),
            ns.Outage("pole", at=40 * hours, lasts=2 * hours),
            ns.Track("Cyclone <b>X</b>", fixes),
            ns.Area("Flood", lasts=1 * hours, centre=(179.9, -16.0), radius=60 * km, at=1 * hours),
        ],
        name="cable-cut",
    )


@pytest.fixture(scope="module")
def run() -> Run:
    """Play it."""
    return ns.simulate(story())


@pytest.fixture(scope="module")
def book(run: Run) -> Book:
    """Return its layers."""
    return gather(run)


@pytest.fixture(scope="module")
def package(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write its GeoPackage."""
    return export(run, tmp_path_factory.mktemp("gpkg") / "run.gpkg")


@pytest.fixture(scope="module")
def kml(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write its KML."""
    return export(run, tmp_path_factory.mktemp("kml") / "run.kml")


def parsed(text: str) -> ET.Element:
    """Return the root of an XML document."""
    return ET.fromstring(text)  # noqa: S314 - netsim wrote it


def placemarks(path: Path, folder: str) -> Iterator[ET.Element]:
    """Yield the placemarks of a folder."""
    for one in parsed(path.read_text(encoding="utf-8")).iter(f"{{{NAMESPACE}}}Folder"):
        if one.findtext(f"{{{NAMESPACE}}}name") == folder:
            yield from one.iter(f"{{{NAMESPACE}}}Placemark")


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_layers_tell_what_became_of_things(book: Book, run: Run) -> None:
    """Time down, loads, lost rates and waits stand beside the rows of the topology."""
    links, demand = book.layer("links").table.set_index("id"), book.layer("demands").table.iloc[0]
    mended = float(run.repairs["mended_s"].iloc[0])

    assert links.loc["cable", "down_h"] == pytest.approx((mended - 6 * hours) / hours)
    assert links.loc["cable", "peak_utilisation_pct"] <= 50.0 + 1e-9
    assert links.loc["cable", "load_unit"] == "Gbps"
    assert demand["peak_lost_gbps"] == pytest.approx(40.0)
    lost = (run.demands["asked_gbps"] - run.demands["served_gbps"]) * (run.demands["to_s"] - run.demands["from_s"])
    assert demand["lost_tbit"] == pytest.approx(lost[run.demands["demand"] == "d"].sum() / 1000)
    assert book.layer("nodes").table.set_index("id").loc["pole", "down_h"] == pytest.approx(2.0)
    assert book.layer("gates").table["manual_h"].iloc[0] > 0
    assert book.layer("clients").table["id"].tolist() == ["w > apia"]


def test_what_lasts_has_its_span_by_the_clock_and_by_the_calendar(book: Book) -> None:
    """Outages, gates, storms and ships."""
    outages = book.layer("link_outages").table.set_index("link")
    ship = book.layer("voyages").table.iloc[0]
    storm = book.layer("storms").table

    assert outages["state"].to_dict() == {"cable": "down", "up": "down"}
    assert outages.loc["cable", "from_s"] == 6 * hours
    assert outages.loc["cable", "from_utc"] == pd.Timestamp("2026-05-10T22:00:00Z")
    assert outages.loc["up", "to_s"] == 42 * hours
    assert set(book.layer("gate_modes").table["mode"]) == {"manual"}
    assert ship["to_s"] > ship["from_s"]
    assert storm["radius_km"].tolist()[0] == 40.0
    assert pd.isna(storm["radius_km"].tolist()[1])


def test_spans_that_follow_on_one_another_are_one(run: Run) -> None:
    """Whatever else changed between them; a gap parts them."""
    from dataclasses import replace

    rows = [
        (0.0, 60.0, "down"),
        (60.0, 90.0, "down"),
        (90.0, 95.0, "up"),
        (95.0, 99.0, "down"),
        (99.0, 100.0, "degraded"),
    ]
    table = pd.DataFrame(rows, columns=["from_s", "to_s", "state"]).assign(
        link="cable", capacity=1.0, load_forward=0.0, load_backward=0.0, unit="Gbps"
    )
    told = {layer.name: layer for layer in gather(replace(run, tables={**run.tables, "links": table})).layers}
    spans = told["link_outages"].table

    assert spans[["from_s", "to_s", "state"]].to_numpy().tolist() == [
        [0.0, 90.0, "down"],
        [95.0, 99.0, "down"],
        [99.0, 100.0, "degraded"],
    ]
    cable = told["links"].table.set_index("id").loc["cable"]
    assert cable["down_h"] == pytest.approx(94 / 3600)
    assert cable["degraded_h"] == pytest.approx(1 / 3600)


def test_each_column_of_each_layer_is_explained(book: Book) -> None:
    """With its unit where it has one, and where its values come from."""
    told = book.dictionary().set_index(["layer", "column"])

    assert (told["meaning"] != "").all()
    assert (told["source"] != "").all()
    assert told.loc[("links", "capacity_gbps"), "unit"] == "Gbps"
    assert told.loc[("links", "down_h"), "source"] == "run, links"
    assert told.loc[("gates", "p95_wait_h"), "unit"] == "h"


def test_shapes_end_at_the_antimeridian(book: Book) -> None:
    """Links, footprints and ways of ships are cut there, and lie between -180 and 180 degrees."""
    for layer in book.layers:
        for shape in layer.shapes:
            assert shape is None or (-180 <= shape.bounds[0] <= shape.bounds[2] <= 180 and abs(shape.bounds[3]) <= 90)
    shapes = dict(zip(book.layer("links").table["id"], book.layer("links").shapes, strict=True))
    assert shapes["cable"].geom_type == shapes["bent"].geom_type == "MultiLineString"
    assert {shape.geom_type for shape in book.layer("hazards").shapes if shape is not None} == {"MultiPolygon"}


@pytest.mark.parametrize("ending", FILES)
def test_equal_input_gives_equal_bytes(border: Network, tmp_path: Path, ending: str) -> None:
    """Whatever the clock says."""
    one, two = (export(border, tmp_path / f"{name}{ending}") for name in ("one", "two"))

    assert one.read_bytes() == two.read_bytes()


def test_a_geopackage_has_layers_results_and_tables(package: Path) -> None:
    """As pyogrio, and so QGIS, reads it."""
    names = dict(pyogrio.list_layers(package))
    links = gpd.read_file(package, layer="links").set_index("id")
    spans = gpd.read_file(package, layer="link_outages")

    assert names["links"] == "MultiLineString"
    assert names["hazards"] == "MultiPolygon"
    assert names["nodes"] == names["crews"] == "Point"
    assert names["link_changes"] is names["events"] is names["dictionary"] is None
    assert next(iter(names)) == "storms"
    assert links.crs.to_epsg() == 4326
    assert links.loc["cable", "name"] == HOSTILE
    assert links["drawn"].to_dict() == {"cable": False, "bent": True, "road": False, "up": False}
    assert spans["from_utc"].iloc[0] == pd.Timestamp("2026-05-10T22:00:00Z")


def test_a_geopackage_brings_its_styles_for_qgis(package: Path) -> None:
    """A default style for each layer with shapes: rules that name columns which are there, each with its symbol."""
    with sqlite3.connect(package) as base:
        rows = base.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault, f_table_schema FROM layer_styles"
        ).fetchall()
        shaped = {name for (name,) in base.execute("SELECT table_name FROM gpkg_geometry_columns")}
        columns = {name: {row[1] for row in base.execute(f'PRAGMA table_info("{name}")')} for name in shaped}
        registered = base.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchall()
    base.close()

    assert {row[0] for row in rows} == shaped
    assert {row[1:2] + row[3:] for row in rows} == {("geom", 1, "")}
    assert registered == [("attributes",)]
    for name, _, qml, *_ in rows:
        root = parsed(qml)
        rules, symbols = root.findall(".//rule"), {one.get("name") for one in root.iterfind(".//symbol")}
        assert {rule.get("symbol") for rule in rules} == symbols
        told = [rule.get("filter", "") for rule in rules]
        told += [one.get("value", "") for one in root.iterfind(".//Option[@name='expression']")]
        named = {part for text in told for part in text.split('"')[1::2]}
        label = root.find(".//text-style")
        assert (named | ({label.get("fieldName", "")} if label is not None else set())) <= columns[name]


def test_links_of_a_run_are_drawn_by_utilisation_width_and_dash(package: Path) -> None:
    """Of a topology alone by kind."""
    with sqlite3.connect(package) as base:
        qml = base.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'links'").fetchone()[0]
    base.close()
    rules = [rule.get("filter", "") for rule in parsed(qml).findall(".//rule")]

    assert any("peak_utilisation_pct" in rule for rule in rules)
    assert "outlineWidth" in qml
    assert "customdash" in qml


def test_geojson_is_a_plain_collection(run: Run, tmp_path: Path) -> None:
    """RFC 7946: no reference system, areas to the left of their outline, seven decimals."""
    from shapely.geometry import shape

    told = json.loads(export(run, tmp_path / "run.geojson").read_text(encoding="utf-8"))
    features = told["features"]
    areas: list[Any] = [
        shape(one["geometry"]) for one in features if one["properties"]["layer"] == "hazards" and one["geometry"]
    ]
    numbers = [number for area in areas for part in area.geoms for number in sum(part.exterior.coords, ())]

    assert set(told) == {"type", "features"}
    assert {"nodes", "links", "gates", "link_outages"} <= {one["properties"]["layer"] for one in features}
    assert all(part.exterior.is_ccw for area in areas for part in area.geoms)
    assert all(round(number, 7) == number for number in numbers)
    assert next(one for one in features if one["properties"].get("id") == "cable")["properties"]["name"] == HOSTILE
    assert len(gpd.read_file(tmp_path / "run.geojson")) == len(features)


def test_kml_has_spans_of_time(kml: Path) -> None:
    """Of links down, gates by hand and ships; a moment for each place of a storm."""
    outage, _ = placemarks(kml, "Links down or degraded")
    gates = list(placemarks(kml, "Gates by hand or closed"))
    ships = list(placemarks(kml, "Ships under way"))
    storms = list(placemarks(kml, "Storms on their way"))

    assert outage.findtext(f".//{{{NAMESPACE}}}begin") == "2026-05-10T22:00:00Z"
    assert all(one.find(f"{{{NAMESPACE}}}TimeSpan") is not None for one in [*gates, *ships])
    assert storms[0].findtext(f".//{{{NAMESPACE}}}when") == "2026-05-10T16:00:00Z"
    assert outage.findtext(f"{{{NAMESPACE}}}styleUrl") == "#look-down"


def test_kml_has_its_elements_in_the_order_of_the_schema(kml: Path) -> None:
    """OGC 07-147r2: a feature's parts in sequence, each style there once and named before."""
    order = ["name", "visibility", "open", "Snippet", "description", "TimeSpan", "TimeStamp", "styleUrl", "Style"]
    order += ["ExtendedData", "Folder", "Placemark", "Point", "LineString", "Polygon", "MultiGeometry"]
    root = parsed(kml.read_text(encoding="utf-8"))
    styles = [one.get("id") for one in root.iter(f"{{{NAMESPACE}}}Style")]
    used = {one.text.removeprefix("#") for one in root.iter(f"{{{NAMESPACE}}}styleUrl") if one.text}

    for tag in ("Document", "Folder", "Placemark"):
        for one in root.iter(f"{{{NAMESPACE}}}{tag}"):
            places = [order.index(child.tag.partition("}")[2]) for child in one]
            assert places == sorted(places)
    assert len(styles) == len(set(styles))
    assert used <= set(styles)


def test_names_mean_no_harm_in_kml(kml: Path) -> None:
    """A balloon shows HTML, so that what comes from files is escaped once more; other programs get it as it was."""
    mark = next(one for one in placemarks(kml, "Links") if one.find(".//*[@name='id']/*").text == "cable")  # type: ignore[union-attr]  # known by what the test made
    balloon = mark.findtext(f"{{{NAMESPACE}}}description") or ""

    assert mark.findtext(f"{{{NAMESPACE}}}name") == CLEAN
    assert "<script" not in balloon
    assert "&lt;script&gt;" in balloon
    assert gpd.read_file(kml, layer="Links")["Name"].iloc[0] == CLEAN


def test_kmz_holds_the_same_document(run: Run, kml: Path, tmp_path: Path) -> None:
    """Under the name that Google Earth looks for."""
    with zipfile.ZipFile(export(run, tmp_path / "run.kmz")) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml") == kml.read_bytes()


def test_csv_keeps_texts_as_they_are(run: Run, tmp_path: Path) -> None:
    """A name that begins with = too; shapes are WKT; the archive has the same files."""
    folder = export(run, tmp_path / "run.csv")
    links = {row["id"]: row for row in rows_of((folder / "links.csv").read_bytes().decode())}

    assert links["cable"]["name"] == HOSTILE
    assert links["cable"]["geometry"].startswith("MULTILINESTRING")
    assert (links["road"]["directed"], links["cable"]["directed"]) == ("yes", "no")
    assert {"dictionary.csv", "about.csv", "gate_changes.csv"} <= {path.name for path in folder.iterdir()}
    with zipfile.ZipFile(export(run, tmp_path / "run.zip")) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in folder.iterdir()
        }


def test_parquet_is_geoparquet_where_there_are_shapes(run: Run, tmp_path: Path) -> None:
    """Read by geopandas; the others by pandas."""
    folder = export(run, tmp_path / "run.parquet")
    links = gpd.read_parquet(folder / "links.parquet")

    assert links.crs.to_epsg() == 4326
    assert links.set_index("id").loc["cable", "name"] == HOSTILE
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "events.parquet"), run.events, check_dtype=False)
    assert len(pd.read_parquet(folder / "dictionary.parquet")) > 100


def test_graphml_has_typed_attributes(run: Run, tmp_path: Path) -> None:
    """What goes both ways is two edges where any link is directed."""
    graph: Any = nx.read_graphml(export(run, tmp_path / "run.graphml"), force_multigraph=True)
    edges = {key: values for _, _, key, values in graph.edges(keys=True, data=True)}

    assert graph.is_directed()
    assert set(edges) == {"cable", "cable (back)", "bent", "bent (back)", "road", "up", "up (back)"}
    assert edges["cable"]["capacity_gbps"] == 100.0
    assert edges["cable"]["name"] == CLEAN
    assert graph.nodes["apia"]["population"] == 40_000.0
    assert isinstance(edges["road"]["directed"], bool)


def test_a_graph_without_one_way_links_is_undirected(border: Network, tmp_path: Path) -> None:
    """An edge is a link."""
    graph = nx.read_graphml(export(border, tmp_path / "border.graphml"), force_multigraph=True)

    assert not graph.is_directed()
    assert graph.number_of_edges() == len(border.links)


@pytest.mark.parametrize("ending", [".geojson", ".kml", ".graphml"])
def test_a_dictionary_lies_beside_files_that_have_no_place_for_it(border: Network, tmp_path: Path, ending: str) -> None:
    """Its name begins with that of the file."""
    export(border, tmp_path / f"x{ending}")

    rows = rows_of((tmp_path / f"x{ending}.dictionary.csv").read_text(encoding="utf-8"))
    assert {"layer", "column", "unit", "meaning", "source"} == set(rows[0])


@pytest.mark.parametrize("ending", ENDINGS)
def test_networks_of_nothing_are_written_too(tmp_path: Path, ending: str) -> None:
    """And runs in which nothing happens."""
    alone = Network(nodes=[ns.Node("a", 0.0, 0.0, "city")])

    assert export(Network(), tmp_path / f"empty{ending}").exists()
    assert export(ns.simulate(Scenario(alone, until=1 * hours)), tmp_path / f"alone{ending}").exists()


def test_a_scenario_is_exported_with_its_hazards(tmp_path: Path) -> None:
    """Nothing has become of anything yet."""
    layers = {layer.name: layer for layer in gather(story()).layers}

    assert layers["hazards"].table["hazard"].tolist() == ["Cyclone <b>X</b>", "Flood"]
    assert "down_h" not in layers["links"].table
    assert "link_outages" not in layers
    assert "storms" in dict(pyogrio.list_layers(export(story(), tmp_path / "s.gpkg")))


def test_what_fails_leaves_nothing_behind(border: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half a file nor a draft; an older file stays."""
    path = tmp_path / "x.gpkg"
    path.write_text("old", encoding="utf-8")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyogrio, "write_dataframe", fail)
    with pytest.raises(ns.NetsimError, match="the disk is full"):
        export(border, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.gpkg"]


def test_csv_refuses_nul(border: Network, tmp_path: Path) -> None:
    """No reader takes it."""
    from dataclasses import replace

    nodes = [replace(border.nodes[0], name="a\0b"), *border.nodes[1:]]
    with pytest.raises(ns.NetsimError, match="NUL"):
        export(replace(border, nodes=nodes), tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x.shp", "x", ""])
def test_an_unknown_ending_is_told_with_all_known_ones(border: Network, name: str) -> None:
    """Before anything is done."""
    with pytest.raises(ns.NetsimError) as told:
        export(border, name)

    assert all(ending in str(told.value) for ending in ENDINGS)
