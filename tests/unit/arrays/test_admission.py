"""Where demands may go: gateways, countries and systems to avoid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from netsim.arrays.admission import terms_of
from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.errors import InvalidInput, NetsimError
from netsim.model import Demand, Link, Network, Node, System
from netsim.units import Gbps, km

PER_KM = 1.468 / 299_792.458
"""Delay of fibre. [s/km]"""
COUNTRY = {"NNG": "CN", "CAN": "CN", "PASS": "CN", "HAN": "VN", "VTE": "LA", "KUL": "MY", "BU": ""}
"""Nanning, Guangzhou, Friendship Pass, Hanoi, Vientiane, Kuala Lumpur, and a branching unit at sea."""


def network(
    cables: dict[str, float],
    *demands: Demand,
    rule: Mapping[str, tuple[str, ...]] | None = None,
    system: dict[str, str] | None = None,
) -> Network:
    """Join places by cables named after their ends, such as ``NNG-CAN``, length in km."""
    nodes = [Node(name, lon=0.0, lat=0.0, kind="pop", country=home, equipment=0.0) for name, home in COUNTRY.items()]
    ends = {name: name.split("-") for name in cables}
    return Network(
        nodes=nodes,
        links=[
            Link(name, a, b, "fibre", length=cables[name] * km, capacity=10 * Gbps, system=(system or {}).get(name, ""))
            for name, (a, b, *_) in ends.items()
        ],
        systems=[System(name, name=name) for name in (system or {}).values()],
        demands=demands,
        gateway_rule={"CN": ("CAN",)} if rule is None else rule,
    )


def carried(asked: Network, **state: Any) -> Flows:
    """Carry what is asked at the busiest hour."""
    plane = DigitalPlane(asked)
    return plane.carry(plane.rate, **state)


def demand(source: str, target: str, **values: Any) -> Demand:
    """Ask for one Gbit/s."""
    return Demand(source, target, rate=1 * Gbps, **values)


BORDER = {"NNG-CAN": 500.0, "NNG-PASS": 200.0, "PASS-HAN": 170.0}


def test_public_traffic_goes_to_the_gateway_and_back() -> None:
    """From Nanning to Hanoi over Guangzhou, through Nanning once more: the hairpin shows in latency and load."""
    flows = carried(network(BORDER, demand("NNG", "HAN")))
    assert flows.path == (("NNG-CAN", "NNG-CAN", "NNG-PASS", "PASS-HAN"),)
    assert flows.latency[0] == pytest.approx(1370 * PER_KM, rel=1e-3)
    assert flows.rtt[0] == pytest.approx(2740 * PER_KM, rel=1e-3)
    assert flows.load_forward[0] == flows.load_backward[0] == 1 * Gbps


def test_public_traffic_comes_in_the_same_way() -> None:
    """From Hanoi over the border, to the gateway, and back to Nanning."""
    flows = carried(network(BORDER, demand("HAN", "NNG")))
    assert flows.path == (("PASS-HAN", "NNG-PASS", "NNG-CAN", "NNG-CAN"),)


@pytest.mark.parametrize("class_", ["leased", "customs", "payments", "cloud"])
def test_private_traffic_crosses_at_any_border(class_: str) -> None:
    """A leased line takes the short way."""
    flows = carried(network(BORDER, demand("NNG", "HAN", class_=class_)))
    assert flows.path == (("NNG-PASS", "PASS-HAN"),)


def test_a_gateway_needs_no_detour() -> None:
    """Traffic that begins or ends at the gateway is through with it."""
    flows = carried(network(BORDER, demand("CAN", "HAN"), demand("HAN", "CAN")))
    assert flows.path == (("NNG-CAN", "NNG-PASS", "PASS-HAN"), ("PASS-HAN", "NNG-PASS", "NNG-CAN"))


def test_without_its_gateway_public_traffic_has_a_fibre_but_no_way() -> None:
    """The gateway is down or cut off: the reason is the policy."""
    asked = network(BORDER, demand("NNG", "HAN"))
    assert carried(asked, down=frozenset({"CAN"})).reason == ("policy",)
    assert carried(asked, down=frozenset({"NNG-CAN"})).reason == ("policy",)
    assert carried(asked, down=frozenset({"PASS-HAN"})).reason == ("no_path",)


def test_domestic_traffic_needs_no_gateway() -> None:
    """The rule is about the border."""
    assert carried(network(BORDER, demand("NNG", "PASS"))).path == (("NNG-PASS",),)


def test_a_border_is_crossed_once() -> None:
    """Abroad, and through the country again to a third: not for public traffic, even past the gateway."""
    cables = {"NNG-CAN": 500.0, "CAN-HAN": 800.0, "PASS-HAN": 170.0, "PASS-VTE": 600.0}
    assert carried(network(cables, demand("NNG", "VTE"))).reason == ("policy",)
    assert carried(network(cables, demand("VTE", "NNG"))).reason == ("policy",)
    assert carried(network(cables, demand("NNG", "VTE", class_="leased"))).reason == ("",)


def test_the_short_way_abroad_to_the_gateway_is_no_way() -> None:
    """From Nanning over Hanoi to Guangzhou would cross the border before the gateway."""
    cables = {"NNG-HAN": 300.0, "HAN-CAN": 300.0, "CAN-KUL": 2500.0, "NNG-CAN": 1000.0}
    assert carried(network(cables, demand("NNG", "KUL"))).path == (("NNG-CAN", "CAN-KUL"),)


def test_foreign_public_traffic_does_not_pass_through() -> None:
    """Between Hanoi and Vientiane over Nanning: only leased."""
    cables = {"PASS-HAN": 170.0, "PASS-VTE": 600.0}
    flows = carried(network(cables, demand("HAN", "VTE"), demand("HAN", "VTE", id="leased", class_="leased")))
    assert flows.reason == ("policy", "")


def test_two_countries_with_the_rule_need_two_gateways() -> None:
    """Out by Guangzhou, in by Kuala Lumpur, and not through Vietnam, which has the rule too, on the shorter way."""
    cables = {**BORDER, "HAN-KUL": 1000.0, "CAN-KUL": 2500.0}
    rule = {"CN": ("CAN",), "MY": ("KUL",)}
    assert carried(network(cables, demand("NNG", "KUL"), rule=rule)).path[0][-1] == "HAN-KUL"
    assert carried(network(cables, demand("NNG", "KUL"), rule={**rule, "VN": ("HAN",)})).path[0][-1] == "CAN-KUL"
    both = network(BORDER, demand("NNG", "HAN"), demand("HAN", "NNG"), rule={"CN": ("CAN",), "VN": ("HAN",)})
    assert [len(path) for path in carried(both).path] == [4, 4]


def test_the_far_gateway_is_a_hairpin_too() -> None:
    """Into a country whose gateway lies behind the destination."""
    cables = {"KUL-NNG": 2000.0, "NNG-CAN": 500.0, "CAN-PASS": 100.0}
    flows = carried(network(cables, demand("KUL", "NNG"), demand("KUL", "PASS")))
    assert flows.path == (("KUL-NNG", "NNG-CAN", "NNG-CAN"), ("KUL-NNG", "NNG-CAN", "CAN-PASS"))


def test_a_place_without_country_is_abroad() -> None:
    """At a branching unit on the high sea the border is crossed."""
    cables = {"NNG-BU": 500.0, "BU-KUL": 1500.0, "NNG-CAN": 500.0, "CAN-BU": 900.0}
    assert carried(network(cables, demand("NNG", "KUL"))).path == (("NNG-CAN", "CAN-BU", "BU-KUL"),)
    assert carried(network(cables, demand("BU", "KUL"))).path == (("BU-KUL",),)


def test_a_hairpin_shares_the_link_with_all_others() -> None:
    """Two demands that pass the same link in opposite directions: ten fit each way, hairpin or not."""
    asked = network(BORDER, Demand("NNG", "HAN", rate=8 * Gbps), Demand("NNG", "CAN", rate=8 * Gbps))
    flows = carried(asked)
    assert flows.served / Gbps == pytest.approx([5.0, 5.0])
    assert flows.load_forward[0] / Gbps == pytest.approx(10.0)


def test_a_country_is_avoided() -> None:
    """The long way round Vietnam; where there is no other way, the reason is the policy."""
    cables = {"KUL-HAN": 100.0, "HAN-VTE": 100.0, "KUL-VTE": 1000.0}
    assert carried(network(cables, demand("KUL", "VTE", avoid=("VN",)))).path == (("KUL-VTE",),)
    del cables["KUL-VTE"]
    assert carried(network(cables, demand("KUL", "VTE", avoid=("VN",)))).reason == ("policy",)
    assert carried(network(cables, demand("KUL", "HAN", avoid=("VN",)))).reason == ("policy",)


def test_a_system_is_avoided() -> None:
    """The cable, not the places that it joins; of two in parallel the other is taken."""
    cables = {"KUL-HAN-1": 100.0, "KUL-HAN-2": 300.0}
    asked = network(cables, demand("KUL", "HAN", avoid=("apg",)), system={"KUL-HAN-1": "apg"})
    assert carried(asked).path == (("KUL-HAN-2",),)


def test_a_word_that_is_neither_country_nor_system_is_refused() -> None:
    """With the name that was meant."""
    with pytest.raises(
        NetsimError, match='"apgg" is neither a country nor a system nor an operator; did you mean "apg"'
    ):
        network({"KUL-HAN": 100.0}, demand("KUL", "HAN", avoid=("apgg",)), system={"KUL-HAN": "apg"})


# -- what a path must touch --------------------------------------------------------------------------------------------

SEA = {"KUL-HAN": 100.0, "KUL-VTE": 300.0, "VTE-HAN": 300.0, "KUL-BU": 500.0, "BU-HAN": 500.0}
"""From Kuala Lumpur to Hanoi directly, over Vientiane, or by sea."""


def test_a_required_country_is_passed() -> None:
    """The shortest way through it, not the shortest."""
    asked = network(SEA, demand("KUL", "HAN", require=("LA",)))
    assert carried(asked).path == (("KUL-VTE", "VTE-HAN"),)
    assert carried(asked, down=frozenset({"VTE"})).reason == ("policy",)


def test_a_country_at_either_end_is_passed_already() -> None:
    """It needs no detour."""
    ends = network(SEA, demand("KUL", "HAN", require=("MY", "VN")))
    assert carried(ends).path == (("KUL-HAN",),)


def test_a_required_country_beside_the_way_is_a_hairpin() -> None:
    """There and back over the same link; both directions are loaded, and the way back is the mirror image."""
    flows = carried(network({"KUL-HAN": 100.0, "HAN-VTE": 300.0}, demand("KUL", "HAN", require=("LA",))))
    assert flows.path == (("KUL-HAN", "HAN-VTE", "HAN-VTE"),)
    assert flows.load_forward[1] == flows.load_backward[1] == 1 * Gbps
    assert flows.latency[0] == pytest.approx(700 * PER_KM, rel=1e-3)
    assert flows.rtt[0] == pytest.approx(1400 * PER_KM, rel=1e-3)


def test_a_required_system_is_used() -> None:
    """A stretch of it is enough."""
    system = {"KUL-BU": "apg"}
    assert carried(network(SEA, demand("KUL", "HAN", require=("apg",)), system=system)).path == (("KUL-BU", "BU-HAN"),)


def owned(asked: Network, **owners: str) -> Network:
    """Give systems their owners."""
    return replace(asked, systems=[replace(row, owners=owners.get(row.id, "")) for row in asked.systems])


def test_an_operator_is_all_that_it_has_a_part_in() -> None:
    """Any of its systems will do, alone or with others; all of them are avoided."""
    system = {"KUL-HAN": "one", "KUL-VTE": "two", "KUL-BU": "three"}
    owners = {"one": "Acme; Others", "two": "Acme", "three": "Others"}
    cases: tuple[tuple[dict[str, tuple[str, ...]], str], ...] = (
        ({"require": ("Acme",)}, "KUL-HAN"),
        ({"avoid": ("Acme",)}, "KUL-BU"),
        ({"avoid": ("Others",)}, "KUL-VTE"),
        ({"require": ("Acme",), "avoid": ("one",)}, "KUL-VTE"),
        ({"require": ("Others",), "avoid": ("one",)}, "KUL-BU"),
    )
    for terms, expected in cases:
        plain = network(SEA, system=system)
        asked = replace(owned(plain, **owners), demands=[demand("KUL", "HAN", **terms)])
        assert carried(asked).path[0][0] == expected, terms


@pytest.mark.parametrize("required", [("LA", "apg"), ("apg", "LA")])
def test_two_things_are_touched_in_any_order(required: tuple[str, ...]) -> None:
    """First the one that lies on the way, whichever was named first."""
    cables = {"KUL-VTE": 300.0, "VTE-HAN": 300.0, "KUL-HAN": 100.0}
    out = network(cables, demand("KUL", "HAN", require=required), system={"VTE-HAN": "apg"})
    assert carried(out).path == (("KUL-VTE", "VTE-HAN"),)
    home = network(cables, demand("HAN", "KUL", require=required), system={"VTE-HAN": "apg"})
    assert carried(home).path == (("VTE-HAN", "KUL-VTE"),)


def test_one_link_may_meet_two_requirements() -> None:
    """Its system, and the country that it leads to."""
    asked = network(SEA, demand("KUL", "HAN", require=("LA", "apg")), system={"KUL-VTE": "apg"})
    assert carried(asked).path == (("KUL-VTE", "VTE-HAN"),)


def test_a_requirement_comes_on_top_of_the_gateway_rule() -> None:
    """From Nanning by the gateway Guangzhou, back, and through Laos to Hanoi; leased lines spare the gateway."""
    cables = {**BORDER, "PASS-VTE": 400.0, "VTE-HAN": 400.0}
    public = carried(network(cables, demand("NNG", "HAN", require=("LA",))))
    assert public.path == (("NNG-CAN", "NNG-CAN", "NNG-PASS", "PASS-VTE", "VTE-HAN"),)
    leased = carried(network(cables, demand("NNG", "HAN", require=("LA",), class_="leased")))
    assert leased.path == (("NNG-PASS", "PASS-VTE", "VTE-HAN"),)
    inward = carried(network(cables, demand("HAN", "NNG", require=("LA",))))
    assert inward.path == (("VTE-HAN", "PASS-VTE", "NNG-PASS", "NNG-CAN", "NNG-CAN"),)


def test_what_is_required_and_avoided_cannot_be() -> None:
    """Nor what no path can touch: the reason is the policy, never a silent detour."""
    assert carried(network(SEA, demand("KUL", "HAN", require=("LA",), avoid=("LA",)))).reason == ("policy",)
    assert carried(network(SEA, demand("KUL", "HAN", require=("JP",)))).reason == ("policy",)
    gateway = network(BORDER, demand("NNG", "HAN", require=("MY",)))
    assert carried(gateway).reason == ("policy",)
    assert carried(network(SEA, demand("KUL", "NNG", require=("LA",)))).reason == ("no_path",)


def test_a_requirement_that_is_named_twice_is_one() -> None:
    """As is an operator with one system, and that system."""
    assert carried(network(SEA, demand("KUL", "HAN", require=("LA", "LA")))).path == (("KUL-VTE", "VTE-HAN"),)


def test_a_system_that_only_links_name_is_known_and_comes_before_a_country() -> None:
    """``LA`` may be the name of a cable."""
    asked = network(SEA, demand("KUL", "HAN", avoid=("LA",)), system={"KUL-HAN": "LA"})
    assert carried(asked).path == (("KUL-VTE", "VTE-HAN"),)


@pytest.mark.parametrize(("attribute", "word"), [("avoid", "Acmee"), ("require", "Acmee"), ("require", "la")])
def test_a_bad_word_is_told_at_its_place(attribute: str, word: str) -> None:
    """With what was meant, if anything is alike."""
    plain = owned(network(SEA, system={"KUL-HAN": "apg"}), apg="Acme")
    with pytest.raises(InvalidInput) as error:
        replace(plain, demands=[demand("KUL", "HAN", **{attribute: ("MY", word)})])
    (fault,) = error.value.faults
    assert fault.path == ("demands", 0, attribute)
    assert fault.message == f'"{word}" is neither a country nor a system nor an operator'
    assert ("Acme" in fault.hint) == (word == "Acmee")


def test_a_path_touches_four_things_at_most() -> None:
    """Each doubles what is searched."""
    with pytest.raises(InvalidInput, match="a path can be made to touch 4 things, not 5"):
        network(SEA, demand("KUL", "HAN", require=("LA", "MY", "VN", "CN", "TH")))
    four = network(SEA, demand("KUL", "HAN", require=("LA", "MY", "VN", "CN")), rule={})
    assert carried(four).reason == ("policy",)


def test_words_are_looked_up_once_more_where_terms_are_made() -> None:
    """For networks that nobody has checked."""
    with pytest.raises(NetsimError, match='"nowhere" is neither a country nor a system nor an operator'):
        terms_of(network(SEA), ("KUL", "HAN"), public=True, avoid=("nowhere",))
