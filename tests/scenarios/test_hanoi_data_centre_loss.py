"""Hanoi loses its data centre: traffic to it is lost, and the Vietnamese gates that need it work by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from netsim.metrics import manual_hours
from netsim.run import Run

NAME, CENTRE = "hanoi-data-centre-loss", "hanoi-dc"
GATES = ("huu-nghi", "tan-thanh", "lao-cai")


@pytest.fixture(scope="module")
def run(play: Callable[[str], Run]) -> Run:
    """Return the run with its twins."""
    return play(NAME)


def test_what_ends_at_the_centre_is_lost_because_it_is_down(run: Run) -> None:
    """All demands from and to it, nothing of them, from the fire until it is mended."""
    ends = {row.id for row in run.network.demands if CENTRE in (row.source, row.target)}
    rows = run.demands[run.demands["demand"].isin(ends)]
    (repair,) = run.repairs.itertuples()
    during = rows[(rows["from_s"] >= repair.failed_s) & (rows["to_s"] <= repair.mended_s)]

    assert set(during["demand"]) == ends
    assert set(during["reason"]) == {"end_down"}
    assert (during["served_gbps"] == 0).all()
    assert (rows.loc[~rows.index.isin(during.index), "reason"] == "").all()


def test_other_demands_are_served(run: Run) -> None:
    """Nothing else is told to have lost its end."""
    others = {row.id for row in run.network.demands if CENTRE not in (row.source, row.target)}
    rows = run.demands[run.demands["demand"].isin(others)]

    assert not (rows["reason"] == "end_down").any()


def test_all_that_needs_the_centre_falls_back_and_recovers(run: Run) -> None:
    """The customs platform and the bank clearing that run there, the gates that need them, the port; after mending."""
    (repair,) = run.repairs.itertuples()
    modes = run.events[run.events["what"] == "mode"]
    relying = {CENTRE}
    for _ in range(3):
        relying |= {row.node for row in run.network.dependencies if row.needs in relying}

    assert {asset.rpartition(" ")[0] or asset for asset in modes["asset"]} == relying - {CENTRE}
    assert relying > {"vnaccs", "cn-vn-settlement", "haiphong-port", "dongxing", "moc-bai", *GATES}
    for _, rows in modes.groupby("asset"):
        first, *_, last = rows.itertuples()
        assert ": lost " in first.detail
        assert repair.failed_s < first.time_s < repair.mended_s < last.time_s
        assert last.detail.partition(": ")[0].endswith(("-> automatic", "-> normal"))


def test_the_chain_is_told_from_the_fire_to_the_gates(run: Run) -> None:
    """Each step with the one before as its cause."""
    events = run.events
    (fall,) = events[(events["asset"] == "vnaccs") & (events["what"] == "mode")].index[:1]
    gate = events[(events["asset"] == "moc-bai VN>KH") & (events["what"] == "mode")].iloc[0]

    assert events.loc[events.loc[fall, "cause"], "asset"] == "vnaccs needs hanoi-dc"
    assert events.loc[events.loc[events.loc[fall, "cause"], "cause"], "what"] == "down"
    assert events.loc[gate["cause"], "asset"] == "moc-bai needs vnaccs"
    assert events.loc[gate["cause"], "cause"] == fall


def test_friendship_pass_works_on(run: Run) -> None:
    """Its customs are cleared in Nanning."""
    assert manual_hours(run.gates, "friendship-pass") == 0
    assert all(manual_hours(run.gates, gate) > 24 for gate in GATES)


@pytest.mark.parametrize("gate", GATES)
def test_queues_grow_and_go(run: Run, gate: str) -> None:
    """Longer than undisturbed, and cleared in both directions before the end."""
    figure = run.summary[f"{gate.replace('-', '_')}_queue_peak"]
    ways = {row.id for row in run.network.gates if row.node == gate}
    last = run.events[run.events["asset"].isin(ways)].groupby("asset")["what"].last()

    assert figure.undisturbed is not None
    assert figure.value > figure.undisturbed
    assert set(last.index) == ways
    assert set(last) == {"queue_cleared"}


def test_without_the_dependency_only_data_is_lost(run: Run) -> None:
    """Gates that need nobody: no delay, the same loss of data."""
    delay, lost = run.summary["delay"], run.summary["unserved_tbit"]

    assert delay.independent == 0
    assert delay.value > 1000
    assert lost.independent == pytest.approx(lost.value)
    assert lost.value > 0
