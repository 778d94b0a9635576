"""A scenario refuses what does not fit its network, all of it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from netsim.errors import InvalidInput
from netsim.model import Add, Defaults, Link, Logit, Network, Outage, Remove, Scale, Scenario
from netsim.units import Gbps, days, hours


def told(network: Network, **values: Any) -> list[str]:
    """Return what is wrong with a scenario."""
    with pytest.raises(InvalidInput) as error:
        Scenario(network, **values)
    return [str(fault) for fault in error.value.faults]


def test_an_outage_names_a_node_a_link_or_a_group(network: Network) -> None:
    """Whatever can fail."""
    scenario = Scenario(network, hazards=[Outage("HAN"), Outage("F1"), Outage("duct")])

    assert scenario.disturbed
    assert scenario.hazards[2] == Outage("duct")


def test_an_outage_of_nothing_is_told(network: Network) -> None:
    """With the nearest name."""
    assert told(network, hazards=[Outage("dukt")]) == [
        'error: hazards[0].outage: no node, link, system or group is named "dukt"; did you mean "duct"?'
    ]


def test_what_a_change_adds_can_fail(network: Network) -> None:
    """Also if it comes later."""
    link = Link("F3", "NNG", "HAN", "fibre", capacity=1 * Gbps)

    assert Scenario(network, changes=[Add("links", link, at=1 * days)], hazards=[Outage("F3", at=2 * days)]).disturbed


def test_changes_that_do_not_fit_are_told_once(network: Network) -> None:
    """An outage of a row whose change failed is no second fault."""
    bad = Link("F3", "NNG", "HNA", "fibre", capacity=1 * Gbps)

    assert told(network, changes=[Add("links", bad)], hazards=[Outage("F3")]) == [
        'error: changes[0].target: no node is named "HNA"; did you mean "HAN"?'
    ]


def test_all_faults_are_told_at_once(network: Network) -> None:
    """Times, twins and assets."""
    values: dict[str, Any] = {
        "until": -1.0,
        "warm_up": -1.0,
        "start": datetime(2026, 5, 11),  # noqa: DTZ001 - the fault that is tested
        "twins": ("undisturbd",),
        "hazards": [Outage("F9", at=1 * hours)],
        "changes": [Scale("demands", 2.0, at=1 * hours)],
    }

    assert [fault.split(":")[1].strip() for fault in told(network, **values)] == [
        "until",
        "warm_up",
        "start",
        "hazards[0].at",
        "changes[0].at",
        "twins[0]",
        "hazards[0].outage",
    ]


def test_a_scenario_without_events_is_undisturbed(network: Network) -> None:
    """Changes from the beginning are part of the network, not a disturbance."""
    assert not Scenario(network, changes=[Scale("demands", 2.0)]).disturbed
    assert Scenario(network, changes=[Remove("links", ("F1",), at=1 * days)]).disturbed


def test_hours_of_drivers_and_choices_that_cannot_be_are_told_together(network: Network) -> None:
    """Made in Python, where no file is read."""
    rest = replace(network, defaults=Defaults(driving_limit=8 * hours))

    assert told(network, choice="logit", driving_limit=0.0, rest=float("inf")) == [
        "error: driving_limit: must be longer than nothing; leave it out for what the topology says",
        "error: rest: must be longer than nothing; leave it out for what the topology says",
        "error: choice: shippers do not choose by 'logit'; take None or Logit(0.05)",
    ]
    assert told(network, rest=8 * hours)[0].startswith("error: rest: nobody rests without a driving_limit")
    assert Scenario(rest, rest=8 * hours, choice=Logit(0.05)).rest == 8 * hours
