"""Failures that are drawn, and planned work: what they name, what holds for it, how files write it."""

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
from netsim.hazards import Failures, Maintenance, rated
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.model import Distribution, Failure, Gate, Network, Outage, Scenario, System
from netsim.record import Record
from netsim.units import days, hours, km, weeks

Play = Callable[..., Record]
LAW = Distribution("constant", 2 * hours)


def per_year(network: Network, *rows: Failure) -> dict[str, float]:
    """Return the failures a year of each asset."""
    return {one.asset: one.per_year for one in rated(replace(network, failures=rows))}


def test_the_closest_row_holds(wired: Network) -> None:
    """The id before kind and place, these before the kind; a rate of zero is none."""
    rows = [
        Failure("fibre", rate_per_1000km_year=2.0),
        Failure("fibre", "VN", rate_per_1000km_year=4.0),
        Failure("fa", rate_per_year=7.0),
        Failure("road", rate_per_year=0.0),
    ]

    assert per_year(wired, *rows) == {"fa": 7.0, "fp": pytest.approx(0.1), "fb": pytest.approx(0.2)}


def test_over_a_border_the_higher_rate_holds(wired: Network) -> None:
    """Of the places in which a link ends."""
    rows = [Failure("fibre", place, rate_per_year=rate) for place, rate in (("CN", 5.0), ("VN", 3.0))]

    assert per_year(wired, *rows) == {"fa": 5.0, "fp": 5.0, "fb": 5.0}


def test_places_have_the_rate_of_their_kind_before_that_of_nodes(wired: Network) -> None:
    """A gate is no node."""
    rows = [
        Failure("node", rate_per_year=1.0),
        Failure("node", "VN", rate_per_year=2.0),
        Failure("data_centre", rate_per_year=3.0),
        Failure("gate", rate_per_year=4.0),
    ]

    assert per_year(wired, *rows) == {"dc": 3.0, "a": 1.0, "pass": 1.0, "b": 2.0, "pass CN>VN": 4.0}


def test_the_rate_of_the_link_wins_over_the_table(wired: Network) -> None:
    """The row still says how it comes back; without one a crew mends it, whatever breaks it."""
    links = [replace(row, rate_per_1000km_year=6.0) if row.id in {"fa", "r1"} else row for row in wired.links]
    row = Failure("fibre", rate_per_1000km_year=2.0, cause="trawl", lasts=LAW)
    found = {one.asset: one for one in rated(replace(wired, links=links, failures=[row]))}

    assert {name: round(one.per_year, 9) for name, one in found.items()} == {
        "r1": 0.36,
        "fa": 0.3,
        "fp": 0.1,
        "fb": 0.1,
    }
    assert (found["fa"].row, found["r1"].row.cause, found["r1"].row.lasts) == (row, "", None)


def test_systems_and_groups_fail_at_the_rate_of_all_their_length(wired: Network) -> None:
    """Beside what each link does alone; zones are places."""
    links = [replace(row, system="cable", srlgs=("duct",)) if row.id in {"fa", "fp"} else row for row in wired.links]
    rows = [
        Failure("cable", rate_per_1000km_year=10.0),
        Failure("duct", rate_per_year=0.5),
        Failure("fibre", "South", rate_per_year=3.0),
    ]
    network = replace(wired, links=links, systems=[System("cable", "Cable", zone="South; North")])

    assert per_year(network, *rows) == {"cable": pytest.approx(1.0), "duct": 0.5, "fa": 3.0, "fp": 3.0}
    (cable, *_) = rated(replace(network, failures=rows))
    assert (cable.kinds, cable.metres) == (("group",), 100 * km)


def meant(network: Network, *names: str) -> set[str]:
    """Return what a hazard may break."""
    return {outage.asset for outage in Failures(names).possible(network)}


def test_a_hazard_names_all_or_kinds_or_assets(wired: Network) -> None:
    """A system means its links and what it does as a whole."""
    links = [replace(row, system="cable") if row.id in {"fa", "fp"} else row for row in wired.links]
    rows = [Failure(name, rate_per_year=1.0) for name in ("fibre", "road", "node", "data_centre", "gate", "cable")]
    network = replace(wired, links=links, systems=[System("cable", "Cable")], failures=rows)

    assert meant(network, "all") == {"cable", "fa", "fp", "fb", "r1", "r2", "dc", "a", "pass", "b", "pass CN>VN"}
    assert meant(network, "road", "fb") == {"r1", "r2", "fb"}
    assert meant(network, "cable") == {"cable", "fa", "fp"}
    assert meant(network, "data_centre", "gate") == {"dc", "pass CN>VN"}
    assert meant(network, "node") == {"dc", "a", "pass", "b"}


@pytest.mark.parametrize(
    ("rows", "hazard", "words"),
    [
        ([], Failures(("all",)), "nothing has a rate of failure; add a row to failures.csv"),
        (["fibre"], Failures(("roads",)), '"roads" is no kind, .* is named so; did you mean "road"'),
        (["fibre"], Failures(("fibre", "road")), 'no "road" has a rate of failure'),
        (["fibre"], Failures(("fibre",), at=3 * days), "the hazard begins after the run ends"),
        (["fibre"], Maintenance(("fx",), lasts=1.0), 'no node, link, system or group is named "fx"'),
    ],
)
def test_what_fits_nothing_is_told(wired: Network, rows: list[str], hazard: Any, words: str) -> None:
    """Before the run."""
    network = replace(wired, failures=[Failure(row, rate_per_year=1.0) for row in rows])
    with pytest.raises(ns.InvalidInput, match=words):
        Scenario(network, until=2 * days, hazards=[hazard])


def test_what_nobody_mends_needs_a_time(wired: Network, played: Play) -> None:
    """One fault for a kind, with the way out; a part of a capacity needs one."""
    row = Failure("road", rate_per_year=1.0)
    with pytest.raises(ns.InvalidInput, match='"r1" lasts until it is mended, but no crew mends a road; say how long'):
        played(replace(wired, failures=[row]), Failures(("all",)))
    with pytest.raises(ns.InvalidInput, match='"r1" has no capacity of which a part could stay'):
        played(replace(wired, failures=[replace(row, lasts=LAW, capacity=0.5)]), Failures(("all",)))
    played(replace(wired, failures=[replace(row, lasts=LAW)]), Failures(("all",)))


def test_failures_and_maintenance_are_read_and_written(tmp_path: Path) -> None:
    """In two lines; rates stand in the topology."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 60 d\nprofiles: no\nhazards:\n"
        "  - failures: all\n"
        "  - {failures: [fibre, ab], at: 2 d, lasts: 30 d, factor: 3, reason: storms}\n"
        "  - {maintenance: ab, at: 3 d, lasts: 4 h, every: 4 weeks, times: 2, capacity: 40 %, reason: new cards}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
        "  links:\n    - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps, rate_per_1000km_year: 3}\n"
        "  failures:\n"
        "    - {what: fibre, rate_per_1000km_year: 2.13, law: weibull, shape: 1.5, lasts: constant(6 h)}\n"
    )
    made = read_scenario(path)

    assert made.hazards == (
        Failures(("all",)),
        Failures(("fibre", "ab"), 2 * days, 30 * days, 3.0, "storms"),
        Maintenance(("ab",), 4 * hours, 3 * days, 4 * weeks, 2, None, 0.4, "new cards"),
    )
    assert made.network.failures[0].law == "weibull"
    assert not made.profiles
    again = read_scenario(write_scenario(made, tmp_path / "again.yaml"))
    assert (again.hazards, again.network, again.profiles) == (made.hazards, made.network, False)
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
    path.write_text(path.read_text().replace("shape: 1.5, ", ""))
    with pytest.raises(ns.InvalidInput, match=r"failures.*weibull and lognormal need a shape"):
        read_scenario(path)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"times": 2}, "times and until need every"),
        ({"until": 2 * days}, "times and until need every"),
        ({"every": 1 * days, "times": 2, "until": 2 * days}, "give times or until, not both"),
        ({"every": 1 * hours}, "every must be longer than lasts"),
        ({"every": 1 * days, "at": 2 * days, "until": 1 * days}, "until comes before the first window"),
    ],
)
def test_windows_that_cannot_be_are_refused(terms: dict[str, Any], words: str) -> None:
    """With what is wrong."""
    with pytest.raises(ValidationError, match=words):
        Maintenance(("fa",), lasts=1 * hours, **terms)


@pytest.mark.parametrize(
    ("terms", "begins"),
    [
        ({}, [5]),
        ({"every": 12 * hours}, [5, 17, 29, 41]),
        ({"every": 12 * hours, "times": 3}, [5, 17, 29]),
        ({"every": 12 * hours, "until": 29 * hours}, [5, 17, 29]),
    ],
)
def test_windows_come_again_and_end_by_themselves(
    wired: Network, played: Play, terms: dict[str, Any], begins: list[int]
) -> None:
    """Told as maintenance, without any crew."""
    done = played(wired, Maintenance(("fa", "fb"), lasts=3 * hours, at=5 * hours, reason="new cards", **terms))
    events = done.events
    down, up = (events[events["what"] == what] for what in ("down", "up"))

    assert (down["time_s"] / hours).tolist() == [hour for hour in begins for _ in range(2)]
    assert (up["time_s"] / hours).tolist() == [hour + 3 for hour in begins for _ in range(2)]
    assert set(down["detail"]) == {"maintenance: new cards"}
    assert done.repairs.empty


def test_work_may_leave_a_part_of_the_capacity(wired: Network, played: Play) -> None:
    """Degraded, and the log says why; what is planned can be looked at before."""
    window = Maintenance(("fa",), lasts=3 * hours, capacity=0.5)
    events = played(wired, window).events

    assert events["detail"][events["what"] == "degraded"].tolist() == ["maintenance"]
    assert list(window.possible(wired)) == [Outage("fa", 0.0, 3 * hours, 0.5, reason="maintenance")]


def test_a_gate_may_have_maintenance(wired: Network, played: Play) -> None:
    """By its id."""
    gate = Gate("pass", "VN>CN", 1, LAW, LAW)
    done = played(replace(wired, gates=[*wired.gates, gate]), Maintenance((gate.id,), lasts=3 * hours))

    assert done.events["asset"][done.events["what"] == "down"].tolist() == [gate.id]
