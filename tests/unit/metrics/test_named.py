"""Figures of a run by name, and which way is better."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from netsim.errors import NetsimError
from netsim.metrics import forget_metric, register_metric
from netsim.metrics.named import better_of, named_figures, needs_twin, standard_metric, unit_of
from netsim.model import Network, Outage, Scenario
from netsim.record import Record
from netsim.sim import play, undisturbed
from netsim.units import hours


@pytest.fixture
def scenario(wired: Network) -> Scenario:
    """Cut the fibre between two cities for an hour."""
    return Scenario(wired, until=6 * hours, warm_up=0.0, hazards=[Outage("fb", at=1 * hours, lasts=1 * hours)])


@pytest.fixture
def own() -> Iterator[str]:
    """Register a metric of one's own, of which more is better."""

    @register_metric("seen", "lorries", "shipments that were delivered and seen", better="higher")
    def seen(record: Record, _: Record | None) -> float:
        return float(len(record.shipments))

    yield "seen"
    forget_metric("seen")


def test_figures_have_many_names(scenario: Scenario, own: str) -> None:
    """Of the summary, of layers, of groups of demands and of lanes."""
    record, quiet = play(scenario, 0), play(undisturbed(scenario), 0)
    names = (
        *("served_share", own, "pass_manual_hours", "data.loss_h", "joint.performance_pct", "country.VN.unserved_tbit"),
        *("lane.out.delay_truck_h", "freight-pair.CN-VN.late"),
    )
    found = named_figures(record, quiet, names)

    assert tuple(found) == names
    assert found["data.loss_h"] == pytest.approx(1.0)
    assert found["country.VN.unserved_tbit"] == pytest.approx(36.0)
    assert found["lane.out.delay_truck_h"] == 0.0
    assert found[own] == len(record.shipments)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("served_shar", 'did you mean "served_share"'),
        ("xyz", "netsim list metrics"),
        ("data.loss", 'no column "loss"; did you mean "loss_h"'),
        ("freight.loss_h", 'no layer "freight"'),
        ("country.VM.served_pct", 'no country "VM"; known: CN, VN'),
        ("lane.out.zzz", "known: shipments"),
    ],
)
def test_a_figure_that_there_is_not_is_told_with_the_nearest(scenario: Scenario, name: str, told: str) -> None:
    """Without an undisturbed twin freight has no performance."""
    with pytest.raises(NetsimError, match=told):
        named_figures(play(scenario, 0), None, [name])


def test_which_way_is_better_is_known(own: str) -> None:
    """Of what is known; of the rest the user says."""
    names = ("served_share", "delay", "joint.loss_h", "data.rapidity_pct_per_h", "country.VN.unserved_tbit", own)

    assert [better_of(name) for name in names] == ["higher", "lower", "lower", "higher", "lower", "higher"]
    assert better_of("rail_share", "higher") == "higher"
    with pytest.raises(NetsimError, match="of rail_share neither more nor less is better"):
        better_of("rail_share")
    with pytest.raises(NetsimError, match='"up" is no way to be better; higher or lower'):
        better_of("delay", "up")


def test_units_follow_the_name(own: str) -> None:
    """Of summaries, gates, groups and one's own."""
    names = ("delay", "pass_queue_peak", "country.VN.unserved_tbit", "data.rapidity_pct_per_h", "lane.out.late", own)
    found = [unit_of(name) for name in (*names, "lane.out.delay_truck_h")]

    assert found == ["truck-h", "trucks", "Tbit", "%/h", "", "lorries", "truck-h"]


def test_only_some_figures_need_a_twin(own: str) -> None:
    """What compares, and what one cannot look into."""
    assert [needs_twin([name]) for name in ("served_share", "data.loss_h", "joint.loss_h", "delay", own)] == [
        False, False, True, True, True
    ]  # fmt: skip


def test_a_scenario_has_a_standard_figure(scenario: Scenario, border: Network, wired: Network) -> None:
    """Of what it has: both, data alone, freight alone."""
    alone = Scenario(wired, freight=False)

    assert [standard_metric(one) for one in (scenario, alone, Scenario(border))] == [
        "joint.loss_h", "data.loss_h", "freight.loss_h"
    ]  # fmt: skip


def test_a_metric_is_better_one_way_or_none() -> None:
    """Nothing else."""
    with pytest.raises(NetsimError, match='better by being "more"'):
        register_metric("odd", "", "a thing", better="more")  # type: ignore[arg-type]  # what shall be refused
