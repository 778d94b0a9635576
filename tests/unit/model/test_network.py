"""A network refuses what does not fit together, all of it at once."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from typing import Any

import pytest
from pydantic import ValidationError

from netsim.errors import InvalidInput
from netsim.model import (
    Demand,
    Dependency,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    OpeningHours,
    Source,
    System,
)
from netsim.model.explain import explain
from netsim.units import Gbps

TEN = Distribution("constant", 600.0)

node: Any = Node
link: Any = Link
demand: Any = Demand
freight: Any = Freight
gate: Any = Gate
dependency: Any = Dependency
"""The nouns, for tests that call them as no type checker would let one."""


def with_parts(network: Network, **parts: Any) -> Network:
    """Return the network with other parts."""
    return Network(**{**{part.name: getattr(network, part.name) for part in fields(network)}, **parts})


def told(network: Network, **parts: Any) -> list[str]:
    """Return what is wrong with a network that has other parts."""
    with pytest.raises(InvalidInput) as error:
        with_parts(network, **parts)
    return [str(fault) for fault in error.value.faults]


def test_a_link_to_nowhere_is_told_with_the_nearest_name(network: Network) -> None:
    """The path leads to the cell."""
    links = [*network.links, Link("F3", "PASS", "HNA", "fibre", capacity=1 * Gbps)]

    assert told(network, links=links) == ['error: links[4].target: no node is named "HNA"; did you mean "HAN"?']


def test_a_system_lands_only_at_nodes_that_exist(network: Network) -> None:
    """A landing that is not drawn belongs in the note, not in the list."""
    systems = [System("APG", "Asia Pacific Gateway", landings=("HAN", "HNA"))]

    assert told(network, systems=systems) == ['error: systems[0].landings: no node is named "HNA"; did you mean "HAN"?']


def test_all_faults_are_told_at_once(network: Network) -> None:
    """Nobody wants to run a check as often as there are faults."""
    lane = Freight("L2", "NNG", "HAM", per_day=1.0, class_="friut")
    twice = replace(network.nodes[0], id="L")

    assert told(network, nodes=[*network.nodes, twice], freight=[*network.freight, lane]) == [
        'error: freight[0].id: "L" is already the id of a node; give each row its own id',
        'error: freight[1].destination: no node is named "HAM"; did you mean "HAN"?',
        'error: freight[1].class: no cargo class is named "friut"; did you mean "fruit"?',
    ]


def test_an_id_used_twice_in_a_table_is_told(network: Network) -> None:
    """Ids are unique over all tables but those whose rows belong to a node."""
    nodes = [*network.nodes, network.nodes[0]]

    assert told(network, nodes=nodes) == [
        'error: nodes[3].id: "NNG" is already the id of another node; give each row its own id'
    ]
    gates = [*network.gates, network.gates[0]]
    assert told(network, gates=gates) == [
        'error: gates[1].id: "PASS CN>VN" is already the id of another gate; give each row its own id'
    ]


def test_only_gates_ports_and_railways_fall_back_to_work_by_hand(network: Network) -> None:
    """A city can only close."""
    assert told(network, dependencies=[Dependency("HAN", "NNG")])[0].startswith(
        'error: dependencies[0].fallback: nothing at "HAN" can be done by hand'
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"CN": ()}, "needs at least one gateway"),
        ({"CN": ("NNQ",)}, 'did you mean "NNG"?'),
        ({"CN": ("HAN",)}, 'gateway "HAN" lies in VN, not in CN'),
    ],
)
def test_a_gateway_rule_names_nodes_of_its_country(
    network: Network, rule: dict[str, tuple[str, ...]], words: str
) -> None:
    """Anything else is told."""
    assert words in told(network, gateway_rule=rule)[0]


def test_a_source_that_is_not_listed_is_told(network: Network) -> None:
    """Every fact can be followed to where it comes from."""
    nodes = [replace(network.nodes[0], sources=("atlas",)), *network.nodes[1:]]

    assert told(network, nodes=nodes, sources=[Source("atlass", "An atlas")]) == [
        'error: nodes[0].sources: no source is named "atlas"; did you mean "atlass"?'
    ]


def test_a_row_of_another_table_is_a_type_error(network: Network) -> None:
    """That is the caller's slip, not a fault of the data."""
    with pytest.raises(TypeError, match="nodes takes Node, not Link"):
        with_parts(network, nodes=network.links)


def test_a_network_travels_between_processes(network: Network) -> None:
    """Runs in parallel send it along."""
    whole = with_parts(network, gateway_rule={"CN": ("NNG",)})

    assert pickle.loads(pickle.dumps(whole)) == whole  # noqa: S301 - our own bytes


def test_rows_are_found_by_id_group_and_name(network: Network) -> None:
    """The views that engines and maps use."""
    named = with_parts(
        network,
        systems=[System("apg", "Asia Pacific Gateway")],
        links=[replace(network.links[0], system="apg", name="First"), *network.links[1:]],
    )

    assert named.node["HAN"].country == "VN"
    assert named.link["F2"].is_digital
    assert not named.link["R1"].is_digital
    assert named.members("apg") == named.members("duct") == ("F1",)
    assert (named.named("F1"), named.named("F2"), named.named("nobody")) == ("First", "F2", "nobody")
    assert "3 nodes, 4 links, 1 demands" in repr(named)


def test_defaults_depend_on_the_kind() -> None:
    """What the topology says wins over what the program assumes."""
    defaults = Network().defaults

    assert defaults.of("speed", "sea") < defaults.of("speed", "road")
    assert defaults.of("mttr", "microwave") == 24 * 3600
    assert replace(defaults, speed={"sea": 1.0}).of("speed", "sea") == 1.0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: node("A", lon=181.0, lat=0.0, kind="city"), "lon: must be at most 180, not 181"),
        (lambda: node("A", lon=0.0, lat=0.0, kind="town"), "kind: 'town' is not known here; known: data_centre"),
        (lambda: node("A", lon=0.0, lat=0.0, kind="city", country="no"), "in YAML put NO in quotes"),
        (lambda: node("A", lon=0.0, lat=0.0, kind="city", timezone="Asia/Nanning"), "write one such as Asia/Shanghai"),
        (lambda: node("A,B", lon=0.0, lat=0.0, kind="city"), "an id is a text without comma"),
        (lambda: node("A", lon="0", lat=0.0, kind="city"), "lon: must be a number, not '0'"),
        (lambda: node("A", lon=0.0, lat=0.0, kind="city", zone=1), "zone: there is no such field"),
        (lambda: node("A", 0.0, 0.0), "kind: a value is missing"),
        (lambda: link("L", "A", "A", "road"), "a link joins two different nodes"),
        (lambda: link("L", "A", "B", "fibre"), "a fibre link needs a capacity"),
        (lambda: link("L", "A", "B", "road", capacity=1.0), "a road link has no bit rate"),
        (lambda: link("L", "A", "B", "road", length=-1.0), "length: must be more than 0, not -1"),
        (lambda: link("L", "A", "B", "road", geometry=((1.0, 2.0),)), "geometry: needs at least 2, not 1"),
        (lambda: link("L", "A", "B", "road", system=" x"), "system: an id is a text"),
        (lambda: link("L", "A", "B", "road", length=float("nan")), "length: must be a finite number, not nan"),
        (lambda: demand("A", "A", rate=1.0), "a demand goes from one node to another"),
        (lambda: demand("A", "B", rate=1.0, priority=1.5), "priority: must be a whole number"),
        (lambda: freight("L", "A", "A", per_day=1.0), "freight goes from one node to another"),
        (lambda: freight("L", "A", "B", per_day=1.0, modes=("fibre",)), "modes are road, rail, sea, waterway and air"),
        (lambda: freight("L", "A", "B", per_day=1.0, modes=()), "modes are road, rail, sea, waterway and air"),
        (lambda: dependency("A", "A"), "a node cannot depend on itself"),
        (lambda: gate("A", "CN-VN", 1, TEN, TEN), "'CN-VN' has another form than CN>VN"),
        (lambda: gate("A", "CN>VN", 1, Distribution("constant", 0.0), TEN), "a service time must be positive"),
        (lambda: gate("A", "CN>VN", 1, TEN, TEN, opens="24 h"), "opens: "),
        (lambda: gate("A", "CN>VN", 1, TEN, TEN, opens=OpeningHours(), priority_classes=1), "must be a list"),
    ],
)
def test_a_noun_says_plainly_what_it_refuses(make: Any, words: str) -> None:
    """No word of the library that checks it."""
    with pytest.raises(ValidationError) as error:
        make()

    assert any(words in str(fault) for fault in explain(error.value)), list(map(str, explain(error.value)))


def test_a_demand_is_named_after_its_ends() -> None:
    """Where no id is given."""
    assert Demand("A", "B", 1.0).id == "A > B"
    assert Demand(source="A", target="B", rate=1.0, id="D").id == "D"


def test_faults_of_rows_that_were_lost_are_not_told_again(network: Network) -> None:
    """A reader that could not understand a row says so once."""
    from netsim.model.consistency import find_faults

    draft = Network.unchecked(nodes=network.nodes[:2], links=network.links, gateway_rule={"VN": ("HAN",)})

    assert {fault.path[0] for fault in find_faults(draft)} == {"links", "gateway_rule"}
    assert list(find_faults(draft, {"nodes": {"HAN"}})) == []
