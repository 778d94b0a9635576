"""Changes make another network, or say at which of them it breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netsim.errors import InvalidInput
from netsim.model import Add, Alter, Change, Demand, Link, Network, Node, Remove, Scale, changed, stages, with_ends
from netsim.units import Gbps, days, hours


def told(network: Network, *changes: Change) -> list[str]:
    """Return what is wrong with changes."""
    with pytest.raises(InvalidInput) as error:
        changed(network, changes)
    return [str(fault) for fault in error.value.faults]


def test_no_change_gives_the_same_network(network: Network) -> None:
    """Not even a copy."""
    assert changed(network, ()) is network


def test_a_row_joins_and_the_network_before_stays_as_it_was(network: Network) -> None:
    """Networks are never changed, only made anew."""
    link = Link("F3", "NNG", "HAN", "fibre", capacity=1 * Gbps)

    after = changed(network, [Add("links", link)])

    assert after.link["F3"] == link
    assert "F3" not in network.link
    assert after.name == network.name


def test_changes_of_one_moment_may_need_one_another(network: Network) -> None:
    """A link may join before the node that it leads to."""
    link = Link("R3", "HAN", "HPH", "road")

    after = changed(network, [Add("links", link), Add("nodes", Node("HPH", lon=106.7, lat=20.9, kind="port"))])

    assert after.link["R3"].target == "HPH"


def test_rows_leave(network: Network) -> None:
    """By id; gates by node and direction."""
    after = changed(network, [Remove("links", ("F1", "F2")), Remove("gates", ("PASS CN>VN",))])

    assert [link.id for link in after.links] == ["R1", "R2"]
    assert after.gates == ()


def test_fields_get_other_values(network: Network) -> None:
    """Several fields at once; the others stay."""
    after = changed(network, [Alter("gates", "PASS CN>VN", {"lanes": 8, "restart": 60.0})])

    assert after.gates == (replace(network.gates[0], lanes=8, restart=60.0),)


def test_demands_are_multiplied(network: Network) -> None:
    """All of a table, or some."""
    assert changed(network, [Scale("demands", 1.5)]).demands[0].rate == 180 * Gbps
    assert changed(network, [Scale("freight", 2.0, ("L",))]).freight[0].per_day == 200.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Remove("links", ("F9",)), 'changes[0].ids: no link is named "F9"'),
        (Remove("linsk", ("F1",)), 'changes[0]: no table is named "linsk"; did you mean "links"?'),
        (Alter("links", "F9", {}), 'changes[0].id: no link is named "F9"'),
        (
            Alter("links", "F1", {"lenght": 1.0}),
            'changes[0].set.lenght: there is no field "lenght"; did you mean "length"?',
        ),
        (Alter("links", "F1", {"length": -1.0}), "changes[0].set.length: must be more than 0, not -1"),
        (Alter("links", "F1", {"target": "HNA"}), 'changes[0].target: no node is named "HNA"; did you mean "HAN"?'),
        (Scale("demands", 2.0, ("E",)), 'changes[0].ids: no demand is named "E"'),
        (Remove("nodes", ("HAN",)), 'changes[0].ids: "F2" still refers to "HAN"; remove "F2" as well, or alter it'),
        (Remove("classes", ("fruit",)), 'changes[0].ids: "L" still refers to "fruit"'),
    ],
)
def test_a_change_that_does_not_fit_is_told(network: Network, change: Change, words: str) -> None:
    """At the change that broke it."""
    assert words in told(network, change)[0]


def test_a_row_of_another_table_is_told(network: Network) -> None:
    """Nodes do not take links."""
    assert told(network, Add("nodes", network.links[0])) == ["error: changes[0]: nodes takes Node, not Link"]


def test_an_added_row_that_refers_to_nothing_is_told_at_its_change(network: Network) -> None:
    """Not at a position of a table that nobody sees."""
    good, bad = Link("R3", "NNG", "HAN", "road"), Link("R4", "NNG", "HNA", "road")

    assert told(network, Add("links", good), Add("links", bad)) == [
        'error: changes[1].target: no node is named "HNA"; did you mean "HAN"?'
    ]


def test_a_gateway_that_leaves_is_told(network: Network) -> None:
    """The rule is no table, yet it refers to nodes."""
    ruled = Network.unchecked(nodes=network.nodes, gateway_rule={"VN": ("HAN",)})

    assert told(ruled, Remove("nodes", ("HAN",))) == ['error: changes.gateway_rule.VN: no node is named "HAN"']


def test_a_country_gets_other_gateways_or_none(network: Network) -> None:
    """It comes into the rule, or leaves it."""
    ruled = changed(network, [Alter("gateway_rule", "VN", {"gateways": ("HAN",)})])

    assert ruled.gateway_rule == {"VN": ("HAN",)}
    assert changed(ruled, [Alter("gateway_rule", "VN", {"gateways": ()})]).gateway_rule == {}
    assert ruled.links == network.links


@pytest.mark.parametrize(
    ("country", "values", "words"),
    [
        ("VN", {"gateways": ("NNG",)}, 'changes[0].set.gateways: gateway "NNG" lies in CN, not in VN'),
        ("VN", {"gateways": ("HNA",)}, 'changes[0].set.gateways: no node is named "HNA"; did you mean "HAN"?'),
        ("TH", {"gateways": ()}, 'changes[0].id: the gateway rule does not hold for "TH"'),
        ("VN", {"gates": ("HAN",), "gateways": ("HAN",)}, 'changes[0].set.gates: there is no field "gates"'),
    ],
)
def test_gateways_that_do_not_fit_are_told(network: Network, country: str, values: dict[str, Any], words: str) -> None:
    """At the change that names them."""
    assert words in told(network, Alter("gateway_rule", country, values))[0]


def test_a_fault_that_no_removal_explains_is_told_as_it_is(network: Network) -> None:
    """A base that was wrong before."""
    broken = Network.unchecked(nodes=network.nodes[:2], links=network.links[1:2])

    assert told(broken, Alter("nodes", "NNG", {"name": "Nanning"})) == [
        'error: changes.links[0].target: no node is named "HAN"'
    ]


def test_stages_come_in_order_of_time(network: Network) -> None:
    """The first is the beginning, whether anything changes then or not."""
    found = list(stages(network, [Scale("demands", 3.0, at=20.0), Scale("demands", 2.0, at=10.0)]))

    assert [(at, stage.demands[0].rate / Gbps) for at, stage in found] == [(None, 120), (10.0, 240), (20.0, 720)]


def test_a_later_stage_names_the_change_by_its_position_in_the_file(network: Network) -> None:
    """Not by its position among those of the moment."""
    with pytest.raises(InvalidInput) as error:
        list(stages(network, [Scale("demands", 3.0, at=20.0), Remove("links", ("F9",), at=10.0)]))

    assert error.value.faults[0].path == ("changes", 1, "ids")


@pytest.mark.parametrize("values", [{"by": 0.0}, {"by": -1.0}])
def test_nothing_is_multiplied_by_nothing(values: dict[str, Any]) -> None:
    """A demand of zero is none."""
    with pytest.raises(ValueError, match="greater than 0"):
        Scale("demands", **values)


def surge(**values: Any) -> Scale:
    """Multiply all demands by three from the first to the fourth hour."""
    return Scale("demands", 3.0, at=1 * hours, **{"lasts": 3 * hours, **values})


def rates(network: Network, *changes: Change) -> dict[str, float]:
    """Return the rates after all changes, in Gbit/s."""
    *_, (_, last) = stages(network, changes)
    return {row.id: row.rate / Gbps for row in last.demands}


def test_a_surge_ends_for_what_it_multiplied(network: Network) -> None:
    """Not for a demand that joined while it lasted, nor, with a fault, for one that has left."""
    usual = {row.id: row.rate / Gbps for row in network.demands}
    assert usual
    late = Demand(network.nodes[0].id, network.nodes[1].id, rate=5 * Gbps, id="late")
    joined = {**usual, "late": 5.0}
    assert rates(network, surge()) == usual
    for moment in (1, 2, 4):
        assert rates(network, surge(), Add("demands", late, at=moment * hours)) == joined
    assert rates(network, Add("demands", late, at=4 * hours), surge()) == joined
    first = next(iter(usual))
    assert rates(network, surge(ids=(first,)), Remove("demands", (first,), at=2 * hours)).keys() == usual.keys() - {
        first
    }


def test_a_demand_that_joined_just_before_a_surge_is_part_of_it(network: Network) -> None:
    """At the same moment, but earlier in the list: multiplied, and divided again."""
    late = Demand(network.nodes[0].id, network.nodes[1].id, rate=5 * Gbps, id="late")
    changes = (Add("demands", late, at=1 * hours), surge())
    during = [{row.id: row.rate / Gbps for row in now.demands} for _, now in stages(network, changes)]
    assert [now.get("late") for now in during] == [None, 15.0, 5.0]


def test_surges_may_overlap(network: Network) -> None:
    """Each ends for itself."""
    usual = {row.id: row.rate / Gbps for row in network.demands}
    both = (surge(), Scale("demands", 1.1, at=2 * hours, lasts=1 * days))
    assert rates(network, *both) == usual
    assert [type(change).__name__ for change in with_ends(both)] == ["Scale", "Unscale", "Scale", "Unscale"]
