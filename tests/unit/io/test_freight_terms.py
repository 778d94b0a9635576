"""Terms of freight in files: bans, cut-offs, plugs, dates, empties, choice; what is wrong is told, all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from netsim.io import read_scenario, read_topology
from netsim.io.check import check
from netsim.model import Ban, Cutoffs, Defaults, Logit
from netsim.units import hours, kmh

Make = Callable[..., Path]

NODES = """\
id,lon,lat,kind,country,timezone
NNG,108.37,22.82,city,CN,Asia/Shanghai
PASS,106.71,21.97,border_gate,CN,Asia/Shanghai
HAN,105.85,21.03,city,VN,Asia/Bangkok
"""
LINKS = """\
id,source,target,kind,no_trucks,slots_per_day,shared
R1,NNG,PASS,road,06:00-22:00,,
R2,PASS,HAN,road,,,
T1,NNG,PASS,rail,,8,yes
"""
SERVICES = """\
id,mode,stops,departures,capacity,speed_kmh,plugs,from,until
train,rail,NNG;PASS,every 6 h,40,60,10,2026-05-01,2026-10-31
"""
CLASSES = """\
id,value_of_time_per_h,speed_limit_kmh,reefer,cutoffs
fruit,30,70,yes,
parcels,28,,,12:00 20:00
"""
FREIGHT = """\
id,origin,destination,per_day,class,empties
out,NNG,HAN,10,fruit,40 %
"""
SOUND = {"nodes": NODES, "links": LINKS, "services": SERVICES, "classes": CLASSES, "freight": FREIGHT}


def found(path: Path | str) -> list[str]:
    """Return what a check tells."""
    return [str(fault) for fault in check(path)]


def test_the_terms_are_read(folder: Make) -> None:
    """Each in its unit."""
    network = read_topology(folder(**SOUND))
    (service,), (fruit, parcels), (lane,) = network.services, network.classes, network.freight

    assert network.link["R1"].no_trucks == Ban(((6 * hours, 22 * hours),))
    assert (network.link["R2"].no_trucks, network.link["R2"].shared, network.link["T1"].shared) == (None, False, True)
    assert (service.plugs, service.first, service.last) == (10.0, date(2026, 5, 1), date(2026, 10, 31))
    assert (fruit.reefer, fruit.cutoffs) == (True, None)
    assert fruit.speed_limit == pytest.approx(70 * kmh)
    assert (parcels.reefer, parcels.cutoffs) == (False, Cutoffs((12 * hours, 20 * hours)))
    assert lane.empties == 0.4


def test_hours_of_drivers_are_defaults_of_a_topology(folder: Make) -> None:
    """Nobody rests where nothing is said."""
    strict = "netsim: 1\ndefaults: {driving_limit: 9 h, rest: 11 h}\n"

    assert read_topology(folder(topology=strict)).defaults == Defaults(driving_limit=9 * hours, rest=11 * hours)
    assert Defaults().driving_limit is None


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("least-cost", None),
        ("{logit: 0.05}", Logit(0.05)),
        ("{logit: 2, overlap: 0}", Logit(2.0, overlap=0.0)),
    ],
)
def test_a_scenario_says_how_shippers_choose(scenario: Make, text: str, choice: Logit | None) -> None:
    """By least cost where it says nothing."""
    path = scenario(f"netsim: 1\ntopology: small\nchoice: {text}\ndriving_limit: 8 h\nrest: 10 h\n")
    read = read_scenario(path)

    assert (read.choice, read.driving_limit, read.rest) == (choice, 8 * hours, 10 * hours)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("choice: random", 'choice: no choice is named "random"; write least-cost or {logit: 0.05}'),
        ("choice: [logit]", "choice: takes a mapping"),
        ("choice: {overlap: 1}", "choice: the choice has no scale; write {logit: 0.05}, in TEU per USD"),
        ("choice: {logit: 0}", "choice.logit: must be more than 0, not 0"),
        ("choice: {logit: -0.05}", "choice.logit: must be more than 0, not -0.05"),
        ("choice: {logit: soft}", "choice.logit: 'soft' is not a number"),
        ("choice: {logit: 1, overlap: -1}", "choice.overlap: must be at least 0, not -1"),
        ("choice: {logit: 1, scale: 2}", 'choice.scale: the key "scale" is not known'),
        ("driving_limit: 0 h", "driving_limit: must be longer than nothing"),
        ("driving_limit: 8 h\nrest: -1 h", "rest: must be longer than nothing"),
        ("rest: 8 h", "rest: nobody rests without a driving_limit; write driving_limit: 10 h beside it"),
    ],
)
def test_a_choice_or_rest_that_cannot_be_is_told_at_its_place(scenario: Make, lines: str, told: str) -> None:
    """One fault for one slip."""
    (fault,) = found(scenario(f"netsim: 1\ntopology: small\n{lines}\n"))

    assert fault.startswith("error: ")
    assert told in fault
    assert ".yaml:3:" in fault or ".yaml:4:" in fault


def test_all_slips_of_all_tables_are_told_at_once(folder: Make) -> None:
    """With file, line and column."""
    path = folder(
        nodes=NODES.replace("Asia/Bangkok", "Asia/Hanoi"),
        links=LINKS.replace("06:00-22:00", "00:00-24:00").replace("T1,NNG,PASS,rail,,8", "T1,NNG,PASS,rail,,"),
        services=SERVICES.replace(",40,60,10,2026-05-01", ",0,60,10,May"),
        classes=CLASSES.replace("12:00 20:00", "noon"),
        freight=FREIGHT.replace("40 %", "140 %"),
    )

    assert sorted(fault.partition(";")[0] for fault in found(path)) == [
        "error: small/classes.csv:3:14: classes[1].cutoffs: 'noon' is not a time of day",
        "error: small/freight.csv:2:22: freight[0].empties: must be at most 1, not 140 %",
        "error: small/links.csv:2:18: links[0].no_trucks: a ban that never lets trucks in",
        "error: small/links.csv:4:1: links[2]: directions share a capacity_per_h or slots_per_day, and it has neither",
        "error: small/nodes.csv:4:26: nodes[2].timezone: 'Asia/Hanoi' is not a time zone",
        "error: small/services.csv:2:31: services[0].capacity: must be more than 0, not 0",
        "error: small/services.csv:2:39: services[0].from: 'May' is not a day",
    ]


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        (
            "links",
            "R2,PASS,HAN,road,",
            "R2,PASS,HAN,sea,06:00-07:00",
            "no trucks drive on a sea link that a ban could stop",
        ),
        ("services", ",10,2026", ",41,2026", "more plugs than room"),
        ("services", "2026-10-31", "2026-04-30", "the timetable ends before it begins"),
    ],
)
def test_terms_that_contradict_each_other_are_told(folder: Make, table: str, old: str, new: str, told: str) -> None:
    """At their row."""
    faults = found(folder(**{**SOUND, table: SOUND[table].replace(old, new)}))

    assert any(told in fault and f"small/{table}.csv:" in fault for fault in faults)


def test_a_reefer_that_no_train_has_a_plug_for_has_no_way(folder: Make) -> None:
    """Dry boxes have one by the same train."""
    tables = {
        "links": LINKS.replace("R2,PASS,HAN,road", "R2,PASS,HAN,rail"),
        "freight": "id,origin,destination,per_day,class\nout,NNG,HAN,10,fruit\nbox,NNG,HAN,10,parcels\n",
        "services": SERVICES.replace("NNG;PASS", "NNG;PASS;HAN").replace(",40,60,10,", ",40,60,0,"),
    }
    (fault,) = found(folder(**{**SOUND, **tables}))

    assert 'freight[0].destination: there is no way from "NNG" to "HAN" by road, rail, sea, waterway' in fault
    assert fault.endswith("need a service, and for a reefer one with plugs")


def test_empties_without_a_way_back_are_told(folder: Make) -> None:
    """The train goes one way only."""
    tables = {"freight": "id,origin,destination,per_day,class,modes,empties\nout,NNG,PASS,10,fruit,rail,1\n"}
    (fault,) = found(folder(**{**SOUND, **tables}))

    assert (
        'freight[0].empties: there is no way from "PASS" back to "NNG" for empties by rail; leave empties out' in fault
    )


@pytest.mark.parametrize(
    ("start", "until", "told"),
    [
        ("2026-11-02T00:00+08:00", "7 d", 'services[0].until: the timetable of "train" ends on 2026-10-31, before'),
        ("2026-04-01T00:00+08:00", "7 d", 'services[0].from: the timetable of "train" begins on 2026-05-01, after'),
        ("2026-10-30T00:00+08:00", "7 d", ""),
        ("2026-04-30T00:00+08:00", "1 d", ""),
    ],
)
def test_a_timetable_that_a_run_does_not_see_is_told(scenario: Make, start: str, until: str, told: str) -> None:
    """As a warning, at its row; one whose first or last day is in the run is not."""
    path = scenario(f"netsim: 1\ntopology: small\nstart: {start}\nuntil: {until}\n")
    for name, text in SOUND.items():
        (Path("small") / f"{name}.csv").write_text(text)
    faults = found(path)

    assert len(faults) == bool(told)
    assert all(fault.startswith("warning: small/services.csv:2:") and told in fault for fault in faults)


def test_a_run_without_freight_needs_no_timetable(scenario: Make) -> None:
    """It asks about data alone."""
    path = scenario("netsim: 1\ntopology: small\nstart: 2027-01-01T00:00Z\nfreight: no\n")
    for name, text in SOUND.items():
        (Path("small") / f"{name}.csv").write_text(text)

    assert found(path) == []
