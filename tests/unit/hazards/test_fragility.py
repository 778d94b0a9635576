"""Curves of fragility, and the quakes and shocks that ask them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from ruamel.yaml import YAML

import netsim as ns
from netsim.hazards import Quake, Shock
from netsim.io import read_scenario, read_topology, write_scenario, write_topology
from netsim.io.schema import scenario_schema
from netsim.model import Distribution, Fragility, Network, Node, Scenario
from netsim.record import Record
from netsim.units import hours, km

Play = Callable[..., Record]
WET = Fragility("road", "depth_m", "under water", 0.4, 0.4, lasts=6 * hours)
GONE = Fragility("road", "depth_m", "washed out", 2.0, 0.4, lasts=48 * hours)
RIVER: Any = {"measure": "depth_m", "peak": 3.0, "length": 2 * km}


@pytest.fixture
def low(wired: Network) -> Network:
    """Return the wired border, whose roads a flood can take."""
    return replace(wired, fragility=[GONE, WET])


def test_a_flood_takes_what_lies_at_the_river(low: Network, played: Play) -> None:
    """The state is drawn from the depth at the asset; the log says how deep."""
    flood = Shock("flood", centre=(107.5, 22.0), at=2 * hours, **RIVER)
    events = played(low, flood, until=24 * hours).events
    down = events[events["what"] == "down"]

    assert set(down["asset"]) == {"r1", "r2"}
    assert set(down["time_s"]) == {2 * hours}
    assert all(detail.endswith(", water of 3.0 m, flood") for detail in down["detail"])
    assert events["detail"][events["what"] == "hazard"].iloc[0] == "flood, water of 3.0 m, 2 assets in its reach"
    found = {one.asset: one for one in flood.exposed(low)}
    assert found["r1"].chance == pytest.approx(1.0, abs=1e-6)
    assert found["r1"].metres == pytest.approx(6.5 * km, rel=0.01)  # 3 m exp(-d / 2 km) = 0.4 m exp(-0.4 * 3.09)


def test_the_worst_state_that_the_draw_reaches_is_taken(low: Network) -> None:
    """One number for each asset: below the chance of the worst state it is that, below the next that one."""
    from netsim.hazards.harm import harms
    from netsim.hazards.spread import Fall, Spread

    spread = Spread("depth_m", [(107.5, 22.0)], Fall(2.0, 2 * km, None), 0.0, 250.0)
    harm = harms(low, spread)[0]
    states = [(curve.state, round(chance, 6)) for curve, chance in harm.states]

    assert states == [("under water", 0.999971), ("washed out", 0.5)]
    drawn = [harm.drawn(uniform, "flood") for uniform in (0.49, 0.51, 0.99998)]
    assert [one and one.reason.split(",")[0] for one in drawn] == ["washed out", "under water", None]


def test_a_river_is_a_line_and_a_power_another_fall(low: Network) -> None:
    """Along a line the distance is to its nearest place; a power is flat up to its length."""
    line = ((107.25, 21.9), (107.25, 22.1))
    river = Shock("flood", line=line, **RIVER)
    blast = Shock("blast", "depth_m", 3.0, 2 * km, centre=(107.25, 22.0), falls="power", exponent=8.0)
    square = Shock("blast", "depth_m", 3.0, 2 * km, centre=(107.25, 22.0), falls="power")

    assert {one.asset for one in river.exposed(low)} == {"r2"}
    assert river.exposed(low)[0].intensity == "water of 3.0 m"
    assert [one.metres for one in blast.exposed(low)] < [one.metres for one in square.exposed(low)]


def test_weak_shaking_harms_nothing(wired: Network, played: Play) -> None:
    """What nobody feels changes nothing."""
    curves = [Fragility("road", "pga_g", "blocked", 5.0, 0.2, lasts=1 * hours), replace(WET, median=50.0)]
    strong = replace(wired, fragility=curves)
    quiet = played(strong)

    for hazard in (Quake("quake", (107.5, 22.0), 5.0), Shock("flood", centre=(107.5, 22.0), **RIVER)):
        record = played(strong, hazard)
        assert "0 assets in its reach" in record.events["detail"].iloc[0]
        for name in ("demands", "links", "shipments", "gate_totals", "repairs"):
            assert record.tables[name].equals(quiet.tables[name]), name


def test_a_quake_shakes_by_its_law(wired: Network, played: Play) -> None:
    """A node by its own kind before the kind node; planned ones not at all."""
    nodes = [*wired.nodes, Node("new", 107.5, 22.0, "data_centre", status="planned")]
    curves = [
        Fragility("data_centre", "pga_g", "equipment down", 0.05, 0.1, lasts=1 * hours),
        Fragility("node", "pga_g", "shaken", 9.0, 0.1, lasts=1 * hours),
        Fragility("node", "mmi", "shaken", 6.0, 0.1, lasts=2 * hours),
    ]
    fragile = replace(wired, nodes=nodes, fragility=curves)
    shaken = played(fragile, Quake("quake", (107.5, 22.0), 7.5, at=1 * hours, reason="the fault slips"))
    felt = Quake("quake", (107.5, 22.0), 7.5, depth=10 * km, law="allen-2012")

    down = shaken.events[shaken.events["what"] == "down"]
    assert dict(zip(down["asset"], down["detail"], strict=True)) == {
        "dc": "equipment down, shaking of 0.078 g, the fault slips"
    }
    assert {one.asset for one in felt.exposed(fragile)} == {"a", "b", "dc", "pass"}
    assert felt.exposed(fragile)[-1].intensity.startswith("shaking of intensity ")


def test_pieces_of_a_link_fare_on_their_own(wired: Network) -> None:
    """A curve that speaks of a length takes a long link more often than a short one."""
    hazard = Shock("flood", "depth_m", 1.0, 100_000 * km, centre=(107.5, 22.0), kinds=("road",))
    chances = []
    for length in (None, 50 * km, 5 * km):
        curve = Fragility("road", "depth_m", "washed out", 2.0, 0.4, lasts=1 * hours, length=length)
        chances.append(hazard.exposed(replace(wired, fragility=[curve]))[0].chance)

    assert chances[0] == pytest.approx(0.0415, abs=0.001)
    assert chances[1] == pytest.approx(1 - (1 - 0.0415) ** (51.5 / 50), abs=0.002)  # r1 is drawn 51.5 km long
    assert chances[2] == pytest.approx(1 - (1 - 0.0415) ** (51.5 / 5), abs=0.005)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([WET, WET], '"road depth_m under water" is already the id of another curve'),
        ([WET, replace(GONE, median=0.5, beta=1.2)], 'curves of "under water" and "washed out" of a road cross'),
        ([WET, replace(GONE, median=0.4)], 'curves of "under water" and "washed out" of a road cross'),
        ([WET, replace(GONE, length=1 * km)], '"under water" and "washed out" of a road speak of different lengths'),
        ([Fragility("port", "mmi", "x", 6.0, 0.2, length=1.0)], "a port has no length"),
    ],
)
def test_curves_that_contradict_one_another_are_told(wired: Network, rows: list[Fragility], words: str) -> None:
    """At the row of the worse state."""
    with pytest.raises(ns.InvalidInput, match=words):
        replace(wired, fragility=rows)


def test_betas_may_differ_a_little(wired: Network) -> None:
    """Curves that cross beyond one in a thousand cross nowhere that matters."""
    assert replace(wired, fragility=[WET, replace(GONE, beta=0.8)]).fragility[1].beta == 0.8
    with pytest.raises(ValidationError, match="lasts for a time, or until the work is done"):
        Fragility("road", "mmi", "x", 6.0, 0.2, lasts=1.0, work=Distribution("constant", 1.0))


def test_the_table_is_read_with_file_and_line(tmp_path: Path, low: Network) -> None:
    """And written back the same."""
    folder = write_topology(low, tmp_path / "case")
    table = folder / "fragility.csv"

    assert read_topology(folder).fragility == low.fragility
    assert "lasts_h" in table.read_text().splitlines()[0]
    table.write_text(
        "kind,measure,state,median,beta\nroad,depth_m,wet,1,0.3\nroad,depth_m,gone,1.1,0.9\nrod,mmi,x,1,1\n"
    )
    with pytest.raises(ns.InvalidInput) as error:
        read_topology(folder)
    told = [str(fault) for fault in error.value.faults]
    assert any("fragility.csv:4" in text and "'rod' is not known here" in text for text in told), told
    table.write_text("kind,measure,state,median,beta\nroad,depth_m,wet,1,0.3\nroad,depth_m,gone,1.1,0.9\n")
    with pytest.raises(ns.InvalidInput, match=r"fragility.csv:3.* cross; put the medians farther apart"):
        read_topology(folder)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "a shock has a centre, or a line"),
        ({"centre": (1.0, 1.0), "line": ((1.0, 1.0), (2.0, 2.0))}, "a shock has a centre, or a line"),
        ({"centre": (21.0, 107.0)}, "place 1, 21 107, is not longitude and latitude"),
        ({"line": ((200.0, 1.0), (2.0, 95.0))}, "place 1, 200 1, and place 2, 2 95, are not longitude and latitude"),
        ({"line": ((1.0, 1.0), (1.0, 1.0))}, "the line has no length"),
        ({"line": ()}, "at least 2 items"),
        ({"centre": (1.0, 1.0), "exponent": 2.0}, "only a power has an exponent"),
    ],
)
def test_a_shock_that_cannot_be_is_refused(terms: dict[str, Any], words: str) -> None:
    """With what is wrong."""
    with pytest.raises(ValidationError, match=words):
        Shock("x", **RIVER, **terms)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"centre": (1.0, 95.0)}, "place 1, 1 95, is not longitude and latitude"),
        ({"centre": (1.0, 1.0), "law": "allen-2012"}, "the law allen-2012 needs the depth"),
        ({"centre": (1.0, 1.0), "depth": 1.0}, "the law joyner-boore-1981 knows no depth"),
    ],
)
def test_a_quake_that_cannot_be_is_refused(terms: dict[str, Any], words: str) -> None:
    """Nothing is accepted and ignored."""
    with pytest.raises(ValidationError, match=words):
        Quake("x", magnitude=7.0, **terms)


def test_what_no_curve_has_is_told(low: Network) -> None:
    """Measures and kinds, with what was meant."""
    there: Any = {"centre": (107.5, 22.0)}
    for hazard, words in (
        (Shock("x", "depth_mm", 1.0, 1.0, **there), r"hazards\[0\].measure: no curve .*; did you mean \"depth_m\""),
        (Shock("x", "ash", 1.0, 1.0, **there), "known: depth_m"),
        (Shock("x", **RIVER, **there, kinds=("rail",)), r"hazards\[0\].kinds: no curve of depth_m .* \"rail\""),
        (Quake("x", (107.5, 22.0), 7.0), r"hazards\[0\].law: no curve of fragility has the measure \"pga_g\""),
        (Quake("x", (1.0, 2.0), 7.0, law="allen-2012", depth=1.0), 'measure "mmi"'),
    ):
        with pytest.raises(ns.InvalidInput, match=words):
            Scenario(low, hazards=[hazard])
    with pytest.raises(ns.InvalidInput, match='no curve of depth_m is for the kind "roads"; did you mean "road"'):
        Scenario(low, hazards=[Shock("x", **RIVER, **there, kinds=("roads",))])


def test_quakes_and_shocks_are_read_and_written(tmp_path: Path) -> None:
    """Curves may come with the scenario."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 1 d\nchanges:\n  - add: fragility\n    rows:\n"
        "      - {kind: fibre, measure: mmi, state: cut, median: 7, beta: 0.1, lasts_h: 5}\n"
        "      - {kind: fibre, measure: depth_m, state: cut, median: 3, beta: 0.1, lasts_h: 5}\n"
        "hazards:\n"
        "  - {quake: quake, centre: [1.5, 1], magnitude: 7, depth: 10 km, law: allen-2012, at: 1 h}\n"
        "  - {shock: flood, line: [[1, 1], [2, 1]], measure: depth_m, peak: 4, length: 2 km, falls: power}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
        "  links:\n    - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps}\n"
    )
    made = read_scenario(path)

    assert made.hazards == (
        Quake("quake", (1.5, 1.0), 7.0, at=1 * hours, depth=10 * km, law="allen-2012"),
        Shock("flood", "depth_m", 4.0, 2 * km, line=((1.0, 1.0), (2.0, 1.0)), falls="power"),
    )
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
