"""Assets that fail in runs of their own: who is tried, what is told, and that it is what a run tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

import netsim as ns
from netsim.errors import NetsimError, NotFound
from netsim.model import Demand, Link, Network, Node, Outage, Scenario
from netsim.units import Gbps, days, hours


@pytest.fixture
def quiet() -> Scenario:
    """Two days: A asks B for 5 Gbit/s over a cable of 10 and one of 2, C for 1; nothing runs over the last cable."""
    nodes = [Node(name, lon=float(lon), lat=20.0, kind="city", name=f"Town {name}") for lon, name in enumerate("ABCD")]
    rows = {
        "wide": ("A", "B", 10, 1e5),
        "thin": ("A", "B", 2, 9e5),
        "leaf": ("B", "C", 1, 1e5),
        "idle": ("C", "D", 1, 1e5),
    }
    links = [
        Link(name, one, other, "fibre", length=metres, capacity=rate * Gbps, mttr=3 * hours)
        for name, (one, other, rate, metres) in rows.items()
    ]
    demands = [Demand("A", "B", rate=5 * Gbps), Demand("B", "C", rate=1 * Gbps)]
    return Scenario(Network(nodes=nodes, links=links, demands=demands), until=2 * days)


def test_what_is_told_is_what_a_run_tells(quiet: Scenario) -> None:
    """3 Gbit/s find no room for 12 h, or 1 has no way; who carries nothing is not tried."""
    table = ns.critical_runs(quiet, at=6 * hours, lasts=12 * hours, metrics=["unserved_tbit", "latency_p50"])

    assert table["asset"].tolist() == ["wide", "leaf"]
    assert table["unserved_tbit"].tolist() == [pytest.approx(3 * 12 * 3.6), pytest.approx(12 * 3.6)]
    assert table["reason"].tolist() == ["over_capacity", "no_detour"]
    assert table["steady_rank"].tolist() == [1, 2]
    assert table["unserved_tbit_low"].isna().all()
    assert table.attrs["before"]["unserved_tbit"] == 0.0
    assert table.attrs["unit"] == {"unserved_tbit": "Tbit", "latency_p50": "ms"}
    cut = replace(quiet, hazards=[Outage("wide", at=6 * hours, lasts=12 * hours)])
    assert ns.simulate(cut).summary["unserved_tbit"].value == pytest.approx(table["unserved_tbit"][0])


def test_the_hazards_of_the_scenario_stay(quiet: Scenario) -> None:
    """With the thin cable down already, the wide one costs 5 Gbit/s; with more than one seed there are intervals."""
    cut = replace(quiet, hazards=[Outage("thin", at=0.0, lasts=2 * days)], twins=("undisturbed",))
    table = ns.critical_runs(
        cut, at=6 * hours, lasts=12 * hours, top=1, runs=2, metrics=["unserved_tbit"], layer="data", workers=2
    )
    row = table.iloc[0]

    assert (len(table), row["asset"]) == (1, "wide")
    assert [row[f"unserved_tbit{end}"] for end in ("", "_low", "_high")] == [pytest.approx(5 * 12 * 3.6)] * 3


def test_the_first_figure_ranks_in_its_own_direction(quiet: Scenario) -> None:
    """A share served is the better, the more it is: the worst still stands first; of nothing asked, latency is told."""
    table = ns.critical_runs(quiet, at=0.0, lasts=1 * days, metrics=["served_share"])
    assert table["asset"].tolist() == ["wide", "leaf"]
    assert (table["served_share"] < 0.0).all()
    assert [name for name in ns.critical_runs(quiet, top=1) if name.endswith("_low")] == [
        f"{name}_low" for name in ("data.loss_h", "unserved_tbit", "latency_p50")
    ]


def test_groups_fail_as_one_and_may_be_mended(quiet: Scenario) -> None:
    """A system with all its links, for as long as the crew takes; a place with all that ends there."""
    network = quiet.network
    named = [replace(link, system="s") if link.id in {"wide", "thin"} else link for link in network.links]
    crew = ns.RepairCrew("crew", home="A", mends=("fibre",), work=ns.model.Distribution.parse("constant(2 h)"))
    wired = replace(network, links=named, systems=[ns.System("s", "Both")], crews=[crew])
    both = ns.critical_runs(replace(quiet, network=wired), "systems", at=6 * hours, lasts=12 * hours)
    assert both["unserved_tbit"].tolist() == [pytest.approx(5 * 12 * 3.6)]
    mended = ns.critical_runs(replace(quiet, network=wired), "systems", at=6 * hours, lasts=None)
    assert 2 * 5 * 3.6 < mended["unserved_tbit"][0] < 6 * 5 * 3.6  # the crew mends one after the other
    place = ns.critical_runs(quiet, "nodes", at=6 * hours, lasts=12 * hours, top=1)
    assert (place["asset"][0], place["unserved_tbit"][0]) == ("B", pytest.approx(6 * 12 * 3.6))


def test_what_makes_no_sense_is_refused(quiet: Scenario) -> None:
    """With a way out."""
    with pytest.raises(NetsimError, match="day 2 lies outside"):
        ns.critical_runs(quiet, at=2 * days)
    with pytest.raises(NotFound, match='no metric "unserved"'):
        ns.critical_runs(quiet, metrics=["unserved"])
    with pytest.raises(NetsimError, match="nothing runs over any of the systems"):
        ns.critical_runs(quiet, "systems")
    with pytest.raises(ns.InvalidInput, match="no crew mends"):
        ns.critical_runs(quiet, lasts=None)
