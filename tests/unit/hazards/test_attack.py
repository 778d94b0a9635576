"""Attacks on what places compute, while their cables carry on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

import netsim as ns
from netsim.hazards import Attack
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.metrics.chain import chain
from netsim.model import Demand, Link, Network, Node, Scenario, Workload
from netsim.record import Record
from netsim.units import Gbps, hours, km

Play = Callable[..., Record]


@pytest.fixture
def line() -> Network:
    """Return a data centre between two cities, and another one at the end; an application that runs in both."""
    nodes = [
        Node("a", lon=100.0, lat=10.0, kind="city", country="AA"),
        Node("m", lon=101.0, lat=10.0, kind="data_centre", country="AA", name="Middle"),
        Node("c", lon=102.0, lat=10.0, kind="data_centre", country="AA"),
    ]
    links = [Link(name, name[0], name[1], "fibre", length=100 * km, capacity=100 * Gbps) for name in ("am", "mc")]
    demands = [Demand("a", "c", rate=10 * Gbps, id="through"), Demand("m", "a", rate=8 * Gbps, id="files")]
    apps = [Workload("app", ("m", "c"), ("a",), 4 * Gbps), Workload("alone", ("m",), ("a",), 4 * Gbps, 8 * Gbps)]
    return Network(nodes=nodes, links=links, demands=demands, workloads=apps, name="line")


def during(record: Record, demand: str) -> tuple[float, str, str]:
    """Return what a demand gets at the third hour, over what, and why not more."""
    rows = record.demands[(record.demands["demand"] == demand) & (record.demands["from_s"] <= 3 * hours)]
    row = rows.iloc[-1]
    return row["served_gbps"], str(row["path"]), row["reason"]


def test_machines_stop_and_fibre_carries_on(line: Network, played: Play) -> None:
    """What the place serves is served from elsewhere, or not at all; what passes through passes."""
    record = played(line, Attack("ransomware", ("m",), at=2 * hours, lasts=3 * hours))

    assert during(record, "through") == (10.0, "am;mc", "")
    assert during(record, "files") == (0.0, "", "end_silent")
    assert during(record, "app > a") == (4.0, "mc;am", "")
    assert during(record, "alone > a") == (0.0, "", "end_down")
    assert not record.events["what"].isin({"down", "degraded"}).any()
    last = record.demands[record.demands["to_s"] == record.demands["to_s"].max()]
    assert (last["served_gbps"] == last["asked_gbps"]).all()


def test_the_log_tells_the_attack_and_what_came_of_it(line: Network, played: Play) -> None:
    """From the headline to what is lost."""
    record = played(line, Attack("ransomware", ("m",), at=2 * hours, lasts=3 * hours))
    texts = [step.text for step in chain(record)]

    assert texts[0] == "ransomware: Middle"
    assert "Middle closes: ransomware" in texts
    assert "Middle works as usual again: the attack is over" in texts
    modes = record.events[record.events["what"] == "mode"]["detail"].tolist()
    assert modes == ["normal -> closed: ransomware", "closed -> normal: the attack is over"]
    lost = record.events[record.events["what"] == "lost_rate"]
    assert len(lost) == 2
    assert lost["cause"].notna().all()


def test_a_part_of_the_machines_may_go_on(line: Network, played: Play) -> None:
    """Of what is asked there, and of the room of replicas that have a limit."""
    record = played(line, Attack("ransomware", ("m",), at=2 * hours, share=0.25))

    assert during(record, "files") == (2.0, "am", "end_silent")
    assert during(record, "alone > a") == (2.0, "am", "no_room")
    assert during(record, "app > a") == (4.0, "am", "")
    assert "25% left" in record.events["detail"].tolist()[1]


def test_of_several_attacks_the_worst_counts(line: Network, played: Play) -> None:
    """While it lasts."""
    attacks = [
        Attack("one", ("m",), at=1 * hours, lasts=5 * hours, share=0.5),
        Attack("two", ("m",), at=2 * hours, lasts=2 * hours),
    ]
    rows = played(line, *attacks).demands
    rows = rows[rows["demand"] == "files"]
    told = [(begin / hours, rate) for begin, rate in zip(rows["from_s"], rows["served_gbps"], strict=True)]

    assert told == [(0, 8), (1, 4), (2, 0), (4, 4), (6, 8)]


def test_an_attack_may_cut_the_cables_too(line: Network, played: Play) -> None:
    """Then the place is down as a whole, or in part."""
    whole = played(line, Attack("sabotage", ("m",), at=2 * hours, cables=False))
    part = played(line, Attack("sabotage", ("m",), at=2 * hours, lasts=3 * hours, share=0.05, cables=False))

    assert during(whole, "through") == (0.0, "", "no_path")
    assert [what for what in whole.events["what"] if what in {"down", "up"}] == ["down"]
    assert during(part, "through") == (5.0, "am;mc", "no_capacity")
    assert "degraded" in set(part.events["what"])


def test_who_needs_the_place_lacks_it(wired: Network, played: Play) -> None:
    """The gate falls back after its grace, and is back after its restart."""
    events = played(wired, Attack("ransomware", ("dc",), at=2 * hours, lasts=3 * hours)).events
    modes = events[(events["what"] == "mode") & (events["asset"] == "pass CN>VN")]

    assert [detail.split(":")[0] for detail in modes["detail"]] == ["automatic -> manual", "manual -> automatic"]
    assert [time / hours for time in modes["time_s"]] == [pytest.approx(2 + 1 / 6), 6.0]


@pytest.mark.parametrize(("share", "mode"), [(0.0, "closed"), (0.5, "manual")])
def test_gates_work_by_hand_or_not_at_all(wired: Network, played: Play, share: float, mode: str) -> None:
    """Two attacks of one name are over when both are."""
    wired = replace(wired, dependencies=())
    attacks = [
        Attack("ransomware", ("pass",), at=1 * hours, lasts=4 * hours, share=share),
        Attack("ransomware", ("pass",), at=2 * hours, lasts=1 * hours, share=share),
    ]
    events = played(wired, *attacks).events
    modes = events[events["what"] == "mode"]

    assert [(time / hours, text) for time, text in zip(modes["time_s"], modes["detail"], strict=True)] == [
        (1.0, f"automatic -> {mode}: ransomware" + (", 50% left" if share else "")),
        (5.0, f"{mode} -> automatic: the attack is over"),
    ]


def test_a_gate_works_by_hand_when_the_worse_of_two_attacks_is_over(wired: Network, played: Play) -> None:
    """And as before when both are."""
    attacks = [
        Attack("worm", ("pass",), at=1 * hours, lasts=4 * hours, share=0.6),
        Attack("ransomware", ("pass",), at=2 * hours, lasts=1 * hours),
    ]
    events = played(replace(wired, dependencies=()), *attacks).events
    modes = events[events["what"] == "mode"]

    assert [
        (time / hours, text.split(":")[0]) for time, text in zip(modes["time_s"], modes["detail"], strict=True)
    ] == [
        (1.0, "automatic -> manual"),
        (2.0, "manual -> closed"),
        (3.0, "closed -> manual"),
        (5.0, "manual -> automatic"),
    ]


def test_places_are_checked(line: Network) -> None:
    """With a way out; a place that a change adds is known, and nothing happens to it before it is there."""
    with pytest.raises(ns.InvalidInput, match='no node is named "n"'):
        Scenario(line, hazards=[Attack("x", ("n",))])
    assert not list(Attack("x", ("n",)).possible(line))
    assert not Attack("x", ("n",)).exposed(line)
    assert [one.asset for one in Attack("x", ("m",)).exposed(line)] == ["m"]


def test_attacks_are_read_and_written(tmp_path: Path) -> None:
    """One place or several."""
    path = tmp_path / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 1 d\nhazards:\n"
        "  - {attack: ransomware, places: a, at: 2 h, lasts: 3 h, share: 20 %, cables: no, reason: a click}\n"
        "  - {attack: worm, places: [a, b]}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
    )
    made = read_scenario(path)
    first: Any = made.hazards[0]

    assert made.hazards[1] == Attack("worm", ("a", "b"))
    assert (first.share, first.cables, first.reason) == (0.2, False, "a click")
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    Draft202012Validator(scenario_schema()).validate(YAML(typ="safe").load(path))
