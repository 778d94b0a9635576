"""An attack shuts down the customs platform: no cable is cut, and all gates behind it go over to paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.metrics import manual_hours
from netsim.run import Run
from netsim.units import hours

NAME, WINDOW = "customs-platform-cyber-attack", "single-window"
PLATFORMS = ("guangxi-customs", "yunnan-customs")


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twins."""
    return play(NAME)


def gates_behind(run: Run) -> set[str]:
    """Return the gates that need one of the platforms."""
    return {row.node for row in run.network.dependencies if row.needs in PLATFORMS}


def test_no_data_is_lost(run: Run) -> None:
    """Cables and data centres work on: nothing is broken, one place stops."""
    assert run.summary["unserved_tbit"].value == 0
    assert all(run.criteria.values())
    assert not run.events["what"].isin({"down", "degraded"}).any()
    assert run.events.loc[run.events["what"] == "mode", "asset"].iloc[0] == WINDOW


def test_all_gates_behind_the_platforms_fall_back_and_no_others(run: Run) -> None:
    """Eight at once, for as long as the attack and three restarts."""
    modes = run.events[run.events["what"] == "mode"]
    fallen = {asset.rpartition(" ")[0] for asset in modes["asset"] if " " in asset}

    assert fallen == gates_behind(run) > {"friendship-pass", "dongxing", "hekou", "mohan", "jiegao"}
    for gate in fallen:
        ways = sum(row.node == gate for row in run.network.gates)
        assert 42 < manual_hours(run.gates, gate) / ways < 42 + 5.5


def test_the_platforms_come_back_before_their_gates(run: Run) -> None:
    """Attack over, held for a quarter of an hour, restarted; then the gates, an hour later."""
    modes = run.events[run.events["what"] == "mode"].groupby("asset")["time_s"].last() / hours

    assert modes["guangxi-customs"] == pytest.approx(2.4 * 24 + 42 + 0.25 + 2)
    assert modes["yunnan-customs"] == pytest.approx(modes["guangxi-customs"] + 1)
    assert modes["friendship-pass CN>VN"] == pytest.approx(modes["guangxi-customs"] + 1)
    assert modes["mohan CN>LA"] == pytest.approx(modes["yunnan-customs"] + 1)


@pytest.mark.parametrize("gate", ["friendship-pass", "mohan"])
def test_the_chain_is_told_from_the_attack_to_the_gate(run: Run, gate: str) -> None:
    """Attack, window, platform, gate: each one deeper."""
    steps = run.explain("gate", gate).steps
    (fall,) = [position for position, step in enumerate(steps) if "falls to manual" in step.text]

    assert [step.depth for step in steps[: fall + 1]] == [0, 1, 2, 3, 4, 5]
    assert steps[0].text.endswith("Ransomware: Single window for declarations")
    assert "Single window for declarations" in steps[1].text
    assert "closes: ransomware: shut down, then rebuilt from backups" in steps[1].text
    assert "Customs platform of" in steps[3].text
    assert "closes" in steps[3].text


def test_queues_grow_and_are_gone(run: Run) -> None:
    """What the attack costs is time; without dependencies nobody would notice."""
    assert run.summary["delay"].value > 10_000
    assert run.summary["delay"].independent == 0
    assert run.events[run.events["what"] == "queue_cleared"]["asset"].nunique() >= 2 * len(gates_behind(run)) - 2
