"""``netsim new``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from netsim.io import read_scenario, read_topology

Run = Callable[..., Result]


def test_what_is_made_can_be_checked_and_run_at_once(netsim: Run) -> None:
    """By the commands that are printed."""
    result = netsim("new", "mine")

    assert result.exit_code == 0
    said = [line.split() for line in result.stdout.splitlines()[1:]]
    assert [line[:2] for line in said] == [["netsim", "check"], ["netsim", "map"], ["netsim", "run"]]
    assert netsim(*said[0][1:]).stdout.count("no errors, no warnings") == 2
    assert netsim(*said[1][1:]).exit_code == 0
    assert netsim(*said[2][1:], "--json", "--out", "out").exit_code == 0


def test_what_is_made_keeps_the_comments_that_explain_it(netsim: Run) -> None:
    """One learns from them."""
    netsim("new", "mine")

    assert Path("mine/topology.yaml").read_text(encoding="utf-8").startswith("# The smallest joint model")
    assert read_scenario("mine/scenario.yaml").network.name == "three-cities"


def test_an_empty_folder_is_filled_another_is_left_alone(netsim: Run) -> None:
    """Nothing of the user's is overwritten."""
    Path("empty").mkdir()
    assert netsim("new", "empty").exit_code == 0
    assert {path.name for path in Path("empty").iterdir()} == {"topology.yaml", "scenario.yaml"}

    result = netsim("new", "empty")
    assert result.exit_code == 2
    assert 'error: "empty" exists already; name another folder, or remove it' in result.stderr
    assert netsim("new", ".").exit_code == 2


@pytest.mark.parametrize("more", [(), ("--synthetic", "50")])
def test_nothing_is_left_of_what_could_not_be_made_whole(
    netsim: Run, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    """Not even the folder."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)

    assert netsim("new", "deep/mine", *more).exit_code == 2
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("undrawn")
def test_a_region_is_made_up_checked_and_run(netsim: Run) -> None:
    """Clean, the same for the same seed, another for another."""
    for name, seed in (("one", "1"), ("same", "1"), ("other", "2")):
        assert netsim("new", name, "--synthetic", "120", "--seed", seed).exit_code == 0

    assert netsim("check", "--sources", "one", "one/scenario.yaml").stdout.count("no errors, no warnings") == 2
    assert len(read_topology("one").nodes) == 120
    tables = {path.name: path.read_bytes() for path in Path("one").iterdir()}
    assert tables == {path.name: path.read_bytes() for path in Path("same").iterdir()}
    assert tables["nodes.csv"] != Path("other/nodes.csv").read_bytes()
    told = json.loads(netsim("run", "one/scenario.yaml", "--json", "--out", "out").stdout)
    assert told["summary"]["manual_hours"]["value"] > 0


def test_a_region_without_room_and_a_seed_without_use_are_refused(netsim: Run) -> None:
    """Wrong usage."""
    assert netsim("new", "mine", "--synthetic", "19").exit_code == 2
    result = netsim("new", "mine", "--seed", "3")
    assert result.exit_code == 2
    assert "--seed goes with --synthetic" in result.stderr
    assert not Path("mine").exists()
