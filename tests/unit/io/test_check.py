"""Checks find what is wrong or strange, and name it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netsim.errors import NotFound
from netsim.io import read_topology, write_topology
from netsim.io.check import check, network_at
from netsim.io.provenance import TableCoverage, Values, coverage, values_of
from netsim.model import Link, Network, Node, Port, Source

Make = Callable[..., Path]

GATE_DEFAULTS = (
    "netsim: 1\ndefaults: {inspection_share: 5 %, inspection: constant(20 min), restart: 1 h, "
    "priority_classes: [fruit]}\n"
)

NODES = (
    "id,lon,lat,kind,country\nNNG,108.37,22.82,city,CN\nPASS,106.71,21.97,border_gate,CN\nHAN,105.85,21.03,city,VN\n"
)
LINKS = "id,source,target,kind,length_km,capacity_gbps,geometry\n"


def found(path: Path | str) -> list[str]:
    """Return what a check tells."""
    return [str(fault) for fault in check(path)]


def test_a_sound_topology_gives_no_fault(folder: Make) -> None:
    """The small one is sound."""
    assert found(folder()) == []


def test_faults_of_reading_come_with_those_that_lie_deeper(folder: Make) -> None:
    """A row that cannot be read hides no length that cannot be."""
    links = LINKS + "R1,NNG,PASS,road,100,,\nR2,PASS,HNA,road,,,\n"

    assert found(folder(links=links)) == [
        (
            'error: small/links.csv:2:18: links[0].length_km: "R1" is 100.0 km long, but its ends are 195.1 km apart; '
            "is the length in another unit, or a node misplaced?"
        ),
        'error: small/links.csv:3:9: links[1].target: no node is named "HNA"; did you mean "HAN"?',
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("NNG,PASS,road,195,,", []),
        ("NNG,PASS,road,194,,", ["error", '"X" is 194.0 km long, but its ends are 195.1 km apart']),
        ("NNG,PASS,road,975,,", []),
        ("NNG,PASS,road,978,,", ["warning", '"X" is 978.0 km long', "is that so?"]),
        ("NNG,PASS,satellite,72717,1,", []),
        ("NNG,PASS,fibre,,2000000,", []),
        ("NNG,PASS,fibre,,2000001,", ["error", "would carry 2,000 Tbps, more than", "is the number in another unit?"]),
        ("NNG,PASS,fibre,,1,LINESTRING (108.37 22.82; 106.71 21.97)", []),
        ("NNG,PASS,fibre,,1,LINESTRING (108.37 22.86; 106.71 21.97)", []),
        (
            "NNG,PASS,fibre,,1,LINESTRING (108.37 22.87; 106.71 21.97)",
            ["warning", 'the course of "X" begins 5.5 km from "NNG"'],
        ),
        ("NNG,PASS,fibre,,1,LINESTRING (108.37 22.82; 106 22)", ["warning", 'ends 73.4 km from "PASS"']),
        (
            "NNG,PASS,fibre,,1,LINESTRING (106.71 21.97; 108.37 22.82)",
            ["warning", "is it drawn from target to source?"],
        ),
        (
            "NNG,PASS,fibre,,1,LINESTRING (22.82 108.37; 21.97 106.71)",
            ["error", "leaves the earth; longitude comes first"],
        ),
    ],
)
def test_a_link_that_cannot_be_is_told(folder: Make, row: str, told: list[str]) -> None:
    """Lengths, capacities and courses; bounds included."""
    course = row.rpartition(",")[2]
    links = (
        LINKS
        + "R1,NNG,PASS,road,,,\nR2,PASS,HAN,road,,,\nX,"
        + row.removesuffix(course)
        + f'"{course.replace(";", ",")}"\n'
    )

    faults = found(folder(links=links, nodes=NODES))

    assert bool(faults) == bool(told)
    assert all(word in faults[0] for word in told)


def test_a_short_link_may_wind(folder: Make) -> None:
    """Two terminals of one town."""
    nodes = NODES + "TOWN,108.37,22.83,city,CN\n"
    links = LINKS + "R1,NNG,PASS,road,,,\nR2,PASS,HAN,road,,,\nX,NNG,TOWN,road,9,,\n"

    assert found(folder(nodes=nodes, links=links)) == []


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (
            "21.03,105.85",
            "small/nodes.csv:4:11: nodes[2].lat: must be at most 90, not 105.85; are lon and lat swapped?",
        ),
        ("10.5,10.8", '"HAN" lies at 10.5, 10.8, outside of VN'),
        ("22,80", '"HAN" lies at 22, 80, outside of VN'),
    ],
)
def test_a_node_in_the_wrong_country_is_told(folder: Make, place: str, told: str) -> None:
    """Swapped coordinates most of all."""
    assert any(told in fault for fault in found(folder(nodes=NODES.replace("105.85,21.03", place))))


def test_coordinates_that_fit_when_swapped_are_told(folder: Make) -> None:
    """Where both orders are on the earth."""
    faults = found(folder(nodes=NODES + "KHG,39.5,76.0,city,CN\nOSL,59.9,10.7,city,NO\n"))

    assert [fault for fault in faults if "lies at" in fault] == [
        'warning: small/nodes.csv:5:5: nodes[3].lon: "KHG" lies at 39.5, 76, outside of CN; are lon and lat swapped?'
    ]


def test_islands_are_named_plane_by_plane(folder: Make) -> None:
    """The largest part is the rest; nodes without any link stand for themselves."""
    nodes = NODES + "".join(f"I{i},110.{i},21,city,CN\n" for i in range(8)) + "LONE,109,22,city,\nOLD,109,22,city,\n"
    nodes = nodes.replace("kind,country", "kind,country,status").replace("\n", ",\n").replace("status,", "status")
    nodes = nodes.replace("OLD,109,22,city,,", "OLD,109,22,city,,retired")
    lanes = "".join(f"W{i},I{i},I{i + 1},road\n" for i in range(7))
    links = "id,source,target,kind\n" + lanes + "R1,NNG,PASS,road\nR2,PASS,HAN,road\n"

    assert found(folder(nodes=nodes, links=links)) == [
        'warning: small/nodes.csv:2:1: nodes[0].id: freight plane: "NNG", "PASS", "HAN" are not connected to the rest',
        'warning: small/nodes.csv:13:1: nodes[11].id: no link leads to "LONE"',
    ]


def test_many_islanders_are_counted(folder: Make) -> None:
    """Five names are enough."""
    nodes = NODES + "".join(f"I{i},110.{i},21,city,CN\n" for i in range(6)) + "J0,110,21,city,CN\n"
    links = "id,source,target,kind\n" + "".join(f"W{i},I{i},I{i + 1},road\n" for i in range(5))
    chain = "".join(f"V{i},{a},{b},road\n" for i, (a, b) in enumerate([("NNG", "PASS"), ("PASS", "HAN")]))
    more = NODES + "".join(f"K{i},109.{i},21,city,CN\n" for i in range(5))
    more_chain = chain + "".join(f"U{i},{a},K{i},road\n" for i, a in enumerate(["HAN", "K0", "K1", "K2", "K3"]))
    faults = found(folder(nodes=nodes + more.replace(NODES, ""), links=links + more_chain))

    assert faults == [
        (
            'warning: small/nodes.csv:5:1: nodes[3].id: freight plane: "I0", "I1", "I2", "I3", "I4" and 1 more are not '
            "connected to the rest"
        ),
        'warning: small/nodes.csv:11:1: nodes[9].id: no link leads to "J0"',
    ]


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (
            {"demands": "id,source,target,rate_gbps\nD,NNG,SEA,1\n"},
            'error: small/demands.csv:2:7: demands[0].target: no live digital link leads to "SEA"',
        ),
        (
            {"demands": "id,source,target,rate_gbps\nD,NNG,ISLE,1\n"},
            'error: small/demands.csv:2:7: demands[0].target: no digital path leads from "NNG" to "ISLE"',
        ),
        (
            {
                "gates": "node,direction,lanes,automatic,manual\nPASS,CN>VN,1,constant(1 s),constant(1 s)\n",
                "dependencies": "node,needs,layer\nPASS,SEA,digital\n",
            },
            'error: small/dependencies.csv:2:6: dependencies[0].needs: no live digital link leads to "SEA"',
        ),
        (
            {"services": "id,mode,stops,departures,capacity,speed_kmh\nS,sea,SEA;PORT;NNG,every 6 h,9,30\n"},
            'error: small/services.csv:2:7: services[0].stops: no sea links lead from stop "PORT" to "NNG"',
        ),
        (
            {"freight": "id,origin,destination,per_day,modes\nL,SEA,PORT,1,road\n"},
            'error: small/freight.csv:2:3: freight[0].origin: nothing that takes road leaves from "SEA"',
        ),
        (
            {"freight": "id,origin,destination,per_day,modes\nL,NNG,SEA,1,road;sea\n"},
            (
                'error: small/freight.csv:2:7: freight[0].destination: there is no way from "NNG" to "SEA" by road, '
                "sea; rail, sea, waterway and air need a service"
            ),
        ),
        (
            {"gates": "node,direction,lanes,automatic,manual\nSEA,CN>VN,1,constant(1 s),constant(1 s)\n"},
            'warning: small/gates.csv:2:1: gates[0].node: no road leads to the gate "SEA CN>VN"',
        ),
    ],
)
def test_what_cannot_be_reached_is_told(folder: Make, tables: dict[str, str], told: str) -> None:
    """Demands, dependencies, services, freight and gates."""
    nodes = NODES + "SEA,109,20,port,\nPORT,110,20,port,\nISLE,110,19,pop,\nISLET,110,18,pop,\n"
    links = (
        LINKS + "F1,NNG,PASS,fibre,,1,\nR1,NNG,PASS,road,,,\nR2,PASS,HAN,road,,,\nS1,SEA,PORT,sea,,,\n"
        "F9,ISLE,ISLET,fibre,,1,\n"
    )

    faults = [fault for fault in found(folder(nodes=nodes, links=links, **tables)) if "plane:" not in fault]

    assert faults == [told]


def test_a_service_makes_a_way_for_freight(folder: Make) -> None:
    """In the order of its stops only; a transfer is always driven."""
    nodes = NODES + "SEA,109,20,port,\nPORT,110,20,port,\n"
    links = LINKS + "R1,NNG,PASS,road,,,\nR2,PASS,HAN,road,,,\nT,NNG,SEA,transfer,,,\nS1,SEA,PORT,sea,,,\n"
    services = (
        "id,mode,stops,departures,capacity,speed_kmh\nS,sea,SEA;PORT,every 6 h,9,30\nT2,rail,NNG;HAN,every 6 h,9,30\n"
    )
    freight = "id,origin,destination,per_day,modes\nL,NNG,PORT,1,sea\nM,PORT,NNG,1,sea\n"

    faults = found(folder(nodes=nodes, links=links, services=services, freight=freight))

    assert [fault.partition(": ")[2].partition(":")[0] for fault in faults] == [
        "small/services.csv",
        "small/freight.csv",
    ]
    assert 'no rail links lead from stop "NNG" to "HAN"' in faults[0]
    assert 'there is no way from "PORT" to "NNG" by sea' in faults[1]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("live", []),
        ("planned", ['there is no way from "NNG" to "PORT" by waterway']),
        ("retired", ["no waterway links lead from stop", 'there is no way from "NNG" to "PORT" by waterway']),
    ],
)
def test_a_service_over_planned_links_waits_for_them(folder: Make, status: str, told: list[str]) -> None:
    """That is no fault, but freight has no way until the links are live."""
    nodes = NODES + "SEA,109,20,port,\nPORT,110,20,port,\n"
    links = (
        "id,source,target,kind,status\nR1,NNG,PASS,road,\nR2,PASS,HAN,road,\nR3,HAN,PORT,road,\n"
        f"T,NNG,SEA,transfer,\nS1,SEA,PORT,waterway,{status}\n"
    )
    services = "id,mode,stops,departures,capacity,speed_kmh\nS,waterway,SEA;PORT,every 6 h,9,10\n"
    freight = "id,origin,destination,per_day,modes\nL,NNG,PORT,1,waterway\n"

    faults = found(folder(nodes=nodes, links=links, services=services, freight=freight))

    assert len(faults) == len(told)
    assert all(words in fault for words, fault in zip(told, faults, strict=True))


def test_dependencies_on_a_node_need_no_path(folder: Make) -> None:
    """Only that it is up."""
    gates = "node,direction,lanes,automatic,manual\nPASS,CN>VN,1,constant(1 s),constant(1 s)\n"
    links = LINKS + "R1,NNG,PASS,road,,,\nR2,PASS,HAN,road,,,\n"

    assert found(folder(links=links, gates=gates, dependencies="node,needs,layer\nPASS,NNG,node\n")) == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("NNG,HAN,closed,", ""),
        (
            "NNG,HAN,closed,0.5",
            "what is closed has no manual_share; leave manual_share out, or write the fallback manual",
        ),
        ("PASS,HAN,manual,0.5", "a gate has no manual_share; its service time by hand is the column manual of gates"),
        (
            "NNG,HAN,manual,",
            (
                'nothing at "NNG" can be done by hand: it has no gate, no port and no link with slots; '
                "write the fallback closed, or add the row of the gate or port"
            ),
        ),
        ("HAN,NNG,manual,0.25", ""),
    ],
)
def test_a_dependency_falls_back_to_what_its_place_can_do(folder: Make, row: str, told: str) -> None:
    """Gates have times by hand, ports and links with slots a share, other places only close."""
    gates = "node,direction,lanes,automatic,manual\nPASS,CN>VN,1,constant(1 s),constant(1 s)\n"
    links = "id,source,target,kind,slots_per_day\nR1,NNG,PASS,road,\nR2,PASS,HAN,road,12\n"
    needs = f"node,needs,fallback,manual_share,layer\n{row},node\n"

    faults = found(folder(links=links, gates=gates, dependencies=needs))

    assert [fault.split(": ", 3)[-1] for fault in faults] == ([told] if told else [])


def test_facts_without_source_or_confidence_are_told_where_there_are_sources(folder: Make) -> None:
    """An estimate is allowed, an unmarked one is not."""
    nodes = (
        "id,lon,lat,kind,country,source,confidence\nNNG,108.37,22.82,city,CN,atlas,high\n"
        "PASS,106.71,21.97,border_gate,CN,,estimate\nHAN,105.85,21.03,city,VN,,low\n"
    )
    links = "id,source,target,kind\nR1,NNG,PASS,road\nR2,PASS,HAN,road\n"
    path = folder(nodes=nodes, links=links, sources="id,title\natlas,An atlas\n")

    assert found(path) == [
        (
            'warning: small/nodes.csv:4:26: nodes[2].source: "HAN" names no source; '
            "name a row of sources.csv, or call it an estimate"
        ),
        (
            'warning: small/links.csv:2:1: links[0].confidence: "R1" does not say how sure it is; '
            "write high, medium, low or estimate"
        ),
        (
            'warning: small/links.csv:3:1: links[1].confidence: "R2" does not say how sure it is; '
            "write high, medium, low or estimate"
        ),
    ]


def test_coverage_counts_rows_by_table_and_confidence() -> None:
    """And how many of them name a source, or have neither source nor estimate."""
    nodes = [
        Node("A", 1.0, 2.0, "city", population=9.0, confidence="high", sources=("s",), estimated=("population",)),
        Node("B", 1.0, 2.0, "city", confidence="low"),
        Node("C", 1.0, 2.0, "city"),
        Node("D", 1.0, 2.0, "city", sources=("s",)),
        Node("E", 1.0, 2.0, "city", confidence="estimate"),
    ]
    links = [Link("r", "A", "B", "road", length=9.0, confidence="estimate", sources=("s",))]
    told = coverage(Network(nodes=nodes, links=links, sources=[Source("s", "S"), Source("t", "T")]))

    assert told.tables == (
        TableCoverage("nodes", 5, sourced=2, high=1, medium=0, low=1, estimate=1, neither=2, values=Values(2, 9)),
        TableCoverage("links", 1, sourced=1, high=0, medium=0, low=0, estimate=1, neither=0, values=Values(0, 1)),
    )
    assert told.neither == (("nodes", "B"), ("nodes", "C"))
    assert (told.unused, told.unknown) == (("t",), ())
    assert not told.is_complete


def test_values_that_a_row_calls_estimates_are_told_apart_from_those_with_a_source() -> None:
    """Cell by cell: what is left to a default is no value, what only names the row is none either."""
    rows = [
        Port("A", berths=4, cranes=3, moves_per_h=30.0, sources=("s",), confidence="low", estimated=("moves_per_h",)),
        Port("B", berths=4, sources=("s",), confidence="estimate"),
        Port("C", berths=4, confidence="estimate"),
    ]

    found = values_of("ports", rows)

    assert (found.sourced, found.estimated) == (2, 3)
    assert found.share == 0.4
    assert (found + Values(1, 0)).share == 0.5
    assert values_of("ports", []).share == 1.0


def test_estimates_that_name_no_value_of_their_row_are_told(folder: Make) -> None:
    """A slip in the column would make a value look published."""
    nodes = (
        "id,lon,lat,kind,country,source,confidence,estimated\nNNG,108.37,22.82,city,CN,atlas,high,populatio\n"
        "PASS,106.71,21.97,border_gate,CN,atlas,low,population\nHAN,105.85,21.03,city,VN,atlas,low,lon;lat\n"
    )
    links = "id,source,target,kind,confidence\nR1,NNG,PASS,road,estimate\nR2,PASS,HAN,road,estimate\n"
    path = folder(nodes=nodes, links=links, sources="id,title\natlas,An atlas\n")

    assert found(path) == [
        (
            'warning: small/nodes.csv:2:37: nodes[0].estimated: "NNG" calls "populatio" an estimate, which is no '
            'column with facts; did you mean "population"?'
        ),
        (
            'warning: small/nodes.csv:3:44: nodes[1].estimated: "PASS" calls "population" an estimate, but says '
            "nothing there; take population out of the list"
        ),
    ]


def test_gates_take_from_the_defaults_what_their_rows_leave_out(folder: Make) -> None:
    """And who inspects must say how long, in the row or there."""
    gates = (
        "node,direction,lanes,automatic,manual,inspection_share,restart_h\n"
        "PASS,CN>VN,1,constant(1 s),constant(1 s),,\nPASS,VN>CN,1,constant(1 s),constant(1 s),0,3\n"
    )
    links = LINKS + "R1,NNG,PASS,road,,,\nR2,PASS,HAN,road,,,\n"
    path = folder(topology=GATE_DEFAULTS, links=links, gates=gates, classes="id,value_of_time_per_h\nfruit,9\n")
    assert found(path) == []
    network = read_topology(path)
    first, second = network.complete_gates

    assert (first.inspecting, first.restart, first.priority_classes) == (60.0, 3600.0, ("fruit",))
    assert (second.inspecting, second.restart) == (0.0, 10_800.0)
    assert read_topology(write_topology(network, path.parent / "again")) == network


def test_defaults_of_gates_that_do_not_fit_together_are_told(folder: Make) -> None:
    """Where they stand, or in the row that relies on them."""
    gates = "node,direction,lanes,automatic,manual\nPASS,CN>VN,1,constant(1 s),constant(1 s)\n"
    links = LINKS + "R1,NNG,PASS,road,,,\nR2,PASS,HAN,road,,,\n"
    untimed = GATE_DEFAULTS.replace("inspection: constant(20 min), ", "")

    assert [fault.partition(": ")[2] for fault in found(folder(topology=untimed, links=links, gates=gates))] == [
        'small/topology.yaml:2:49: defaults.priority_classes: no cargo class is named "fruit"',
        (
            "small/gates.csv:2:1: gates[0].inspection_share: inspection_share needs an inspection time; write how long "
            "one takes, in the row or in the defaults of the topology"
        ),
    ]


def test_coverage_is_complete_where_each_row_has_a_known_source_or_is_an_estimate() -> None:
    """Sources that nobody names do no harm, names without a source do."""
    sourced = Node("A", 1.0, 2.0, "city", sources=("s",))
    guessed = Node("B", 1.0, 2.0, "city", confidence="estimate")

    assert coverage(Network(nodes=[sourced, guessed], sources=[Source("s", "S"), Source("t", "T")])).is_complete
    lost = coverage(Network.unchecked(nodes=[sourced, guessed]))
    assert lost.unknown == ("s",)
    assert not lost.is_complete


SCENARIO = "netsim: 1\ntopology: small\n"


def test_a_sound_scenario_gives_no_fault(scenario: Make) -> None:
    """Nor do warnings about its topology."""
    assert found(scenario(nodes=NODES + "LONE,109,22,city,\n")) == []


def test_errors_of_the_topology_are_told_with_those_of_the_scenario(scenario: Make) -> None:
    """One command checks all that a run reads."""
    faults = found(scenario("netsim: 1\ntopology: small\nuntil: 3\n", links=LINKS + "R1,NNG,PASS,road,100,,\n"))

    assert [fault.partition(": ")[2].partition(": ")[0] for fault in faults] == ["cut.yaml:3:8", "small/links.csv:2:18"]


def test_what_is_strange_only_after_the_changes_is_told_at_the_change(scenario: Make) -> None:
    """A new link shorter than the earth allows, an altered one, an island that a removal makes."""
    text = SCENARIO + (
        "changes:\n"
        "  - {add: links, rows: [{id: X, source: NNG, target: HAN, kind: road, length: 1 km}]}\n"
        "  - {alter: links, id: R1, set: {length: 2 km}, at: 1 d}\n"
        "  - {remove: links, ids: [F2], at: 2 d}\n"
    )

    faults = found(scenario(text, demands="id,source,target,rate_gbps\nD,NNG,HAN,1\n"))

    assert [fault.partition(" is ")[0] for fault in faults] == [
        'error: cut.yaml:4:3: changes: no live digital link leads to "HAN"',
        'error: cut.yaml:4:25: changes: "X"',
        'error: cut.yaml:5:5: changes: "R1"',
    ]


def test_a_scenario_without_topology_is_told_once(scenario: Make) -> None:
    """There is nothing deeper to check."""
    assert len(found(scenario("netsim: 1\ntopology: nowhere\n"))) == 1


def test_a_scenario_that_cannot_be_read_is_told(scenario: Make) -> None:
    """As any file."""
    assert "a tab stands where YAML wants blanks" in found(scenario("netsim: 1\n\ttopology: small\n"))[0]


def test_an_unknown_name_is_told() -> None:
    """There is nothing to check."""
    with pytest.raises(NotFound):
        check("nothing")


def test_the_network_of_anything_can_be_had(scenario: Make) -> None:
    """However wrong it is."""
    path = scenario()

    assert len(network_at("small").nodes) == len(network_at(path).nodes) == 3
    path.write_text("netsim: 1\ntopology: nowhere\n", encoding="utf-8")
    assert network_at(path) == Network()


def test_a_permit_for_a_place_that_is_not_there_is_told(folder: Make) -> None:
    """It would hold for nothing; countries of nodes and zones of systems are places."""
    systems = "id,name,zone\nS,Sea,North; South\n"
    rows = "where,kinds,delay\nVN,submarine,constant(2 d)\nSouth,fibre;node,constant(2 d)\nSuoth,road,constant(2 d)\n"

    assert found(folder(systems=systems, permits=rows)) == [
        (
            'warning: small/permits.csv:4:1: permits[2].where: "Suoth" is no country of a node and no zone of a '
            'system; did you mean "South"?'
        )
    ]


def test_a_permit_for_a_kind_that_is_none_is_told(folder: Make) -> None:
    """As all rows that make no sense."""
    rows = "where,kinds,delay\nVN,submarin,constant(2 d)\n"

    assert found(folder(permits=rows)) == [
        "error: small/permits.csv:2:1: permits[0]: kinds are kinds of link, or node; 'submarin' is neither"
    ]
