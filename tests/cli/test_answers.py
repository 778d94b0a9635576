"""``netsim path`` and ``netsim affected``: questions to a run folder."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_a_path_is_printed_hop_by_hop(netsim: Run, folder: str) -> None:
    """As Python prints it."""
    result = netsim("path", folder, "D", "--at", "0.1d")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "d, day 1 00:00 to day 1 06:00"
    assert [line.strip() for line in result.stdout.splitlines()[-5:]] == ["path     Aa (a)", "f1", "pass", "f2", "b"]


def test_a_path_as_json_is_one_object(netsim: Run, folder: str) -> None:
    """What is not a number is null."""
    told = json.loads(netsim("path", folder, "d", "--at", "2026-05-11T07:00+08:00", "--json").stdout)

    assert told == {
        "demand": "d", "from_s": 21600.0, "to_s": 64800.0, "nodes": [], "links": [], "asked_gbps": 10.0,
        "served_gbps": 0.0, "latency_ms": None, "rtt_ms": None, "reason": "no_path",
    }  # fmt: skip


def test_who_is_affected_is_a_table(netsim: Run, folder: str) -> None:
    """A row for each demand, those that lost most first; 12 h of 10 Gbps are 432 Tbit."""
    result = netsim("affected", folder, "f1")

    heads, _, *rows = (line.split() for line in result.stdout.splitlines())
    assert heads[:3] == ["demand", "name", "class"]
    assert [row[0] for row in rows] == ["d", "pass"]
    assert "432" in rows[0]
    assert rows[0][-4:] == ["no_path", "day", "1", "06:00"]


def test_who_runs_over_an_asset_at_a_moment_is_told(netsim: Run, folder: str) -> None:
    """Nobody over what is down; who was hit is told all the same, and who never was has no moment."""
    told = json.loads(netsim("affected", folder, "f1", "--at", "7h", "--json").stdout)["affected"]
    assert [row["uses"] for row in told] == [False, False]
    assert told[0]["lost_tbit"] == 432.0
    assert netsim("affected", folder, "f2", "--at", "1h").stdout.splitlines()[-1].split()[-1] == "-"


def test_an_asset_over_which_nobody_runs_is_told_in_a_line(netsim: Run, folder: str) -> None:
    """On standard error, as there is no table."""
    result = netsim("affected", folder, "r1")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == 'no demand runs over "r1", and none was hit\n'


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("path", "done", "dd", "--at", "1h"), 'error: no demand is named "dd"'),
        (("path", "done", "d", "--at", "9d"), "error: 9 d after the start is outside the run; the run lasts 2 d"),
        (("affected", "done", "pas"), 'error: no node, link, system or group is named "pas"; did you mean "pass"?'),
    ],
)
def test_a_question_about_what_is_not_there_is_told(
    netsim: Run, folder: str, arguments: tuple[str, ...], words: str
) -> None:
    """In a line, with the way out."""
    assert folder == arguments[1]
    result = netsim(*arguments)

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(words)


def test_a_shipment_tells_its_story(netsim: Run, folder: str) -> None:
    """As Python prints it."""
    result = netsim("explain", folder, "shipment", "out/2")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0].startswith("out/2: out, 1 truck, ")
    assert "is ready to leave Aa" in result.stdout


def test_a_story_as_json_has_its_lines(netsim: Run, folder: str) -> None:
    """Each with its time, its text and the row of its cause."""
    told = json.loads(netsim("explain", folder, "shipment", "out/2", "--json").stdout)

    assert told["shipment"] == "out/2"
    assert {"time_s", "text", "cause"} == set(told["lines"][0])


def test_an_asset_tells_its_causes(netsim: Run, folder: str) -> None:
    """A gate by its place; in JSON ids are plain."""
    result = netsim("explain", folder, "gate", "pass")
    told = json.loads(netsim("explain", folder, "link", "f1", "--json").stdout)

    assert "    so pass can no longer reach Aa: no admissible path" in result.stdout
    assert told["asset"] == ["f1"]
    assert told["events"][0]["text"].startswith("f1 fails")


def test_a_story_of_nobody_is_refused(netsim: Run, folder: str) -> None:
    """With what there is, and for a kind with those there are."""
    result = netsim("explain", folder, "shipment", "out/99999")

    assert result.exit_code == 3
    assert "of this lane there are out/2 to out/" in result.stderr
    assert netsim("explain", folder, "truck", "out/2").exit_code == 2
