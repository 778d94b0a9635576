"""Topology folders: what is read, and what is told of files that are wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from netsim.errors import InvalidInput
from netsim.io import read_topology
from netsim.io import text as text_module
from netsim.model import Distribution
from netsim.units import Gbps, Tbps, hours, km, kmh, ms

Make = Callable[..., Path]
Told = Callable[[Path], list[str]]


def test_a_folder_becomes_a_network(folder: Make) -> None:
    """Its name is the folder's, quantities are SI."""
    network = read_topology(folder())

    assert (network.name, network.title) == ("small", "Small")
    assert [node.id for node in network.nodes] == ["NNG", "PASS", "HAN"]
    assert network.link["F1"].capacity == 400 * Gbps
    assert network.link["R1"].speed == 80 * kmh
    assert network.link["R1"].capacity is None


def test_cells_of_every_kind_are_understood(folder: Make) -> None:
    """Units in cells, lists, truths, courses, laws, timetables and hours."""
    network = read_topology(
        folder(
            links="id,source,target,kind,capacity_gbps,length_km,latency_ms,directed,srlgs,geometry\n"
            'F1,NNG,PASS,fibre,2.5 Tbps, 250 ,,yes,duct; bridge ,"LINESTRING (108.37 22.82, 107 22 5, 106.71 21.97)"\n'
            "F2,PASS,HAN,satellite,400,0.2 km,270,No,,\n",
            gates="node,direction,lanes,automatic,manual,inspection_share,inspection,opens,restart_h\n"
            'PASS,CN>VN,4.0,constant(2 min),"lognormal(10 min, 0.5)",5 %,exponential(1 h),07:00-20:00,90 min\n',
            services="id,mode,stops,departures,capacity,speed_kmh\nT,rail,NNG;HAN,daily 06:00 18:00,60,50\n",
        )
    )

    first, second = network.links
    assert (first.capacity, first.length, first.directed) == (2.5 * Tbps, 250 * km, True)
    assert (first.srlgs, first.geometry) == (("duct", "bridge"), ((108.37, 22.82), (107.0, 22.0), (106.71, 21.97)))
    assert (second.latency, second.length, second.directed) == (270 * ms, 200.0, False)
    gate = network.gates[0]
    assert (gate.lanes, gate.inspection_share, gate.restart) == (4, 0.05, 1.5 * hours)
    assert gate.manual == Distribution("lognormal", 600.0, 0.5)
    assert str(gate.opens) == "07:00-20:00"
    assert network.services[0].stops == ("NNG", "HAN")


def test_a_bare_column_takes_texts_with_units(folder: Make) -> None:
    """``length`` with 1035 km is ``length_km`` with 1035."""
    links = "id,source,target,kind,capacity,length\nF1,NNG,PASS,fibre,1 Tbps,1035 km\n"

    link = read_topology(folder(links=links)).links[0]

    assert (link.capacity, link.length) == (1 * Tbps, 1035 * km)


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n\n"])
def test_line_ends_do_not_matter(folder: Make, ending: str) -> None:
    """Nor do blank lines."""
    nodes = ending.join(["id,lon,lat,kind", "NNG,108,22,city", "PASS,106,21,city", ",,,", "HAN,105,21,city", ""])

    assert len(read_topology(folder(nodes=nodes.encode())).nodes) == 3


def test_a_byte_order_mark_does_not_matter(folder: Make) -> None:
    """Spreadsheets write one."""
    nodes = b"\xef\xbb\xbfid,lon,lat,kind\nNNG,108,22,city\nPASS,106,21,city\nHAN,105,21,city\n"

    assert read_topology(folder(nodes=nodes)).nodes[0].id == "NNG"


def test_what_the_yaml_says_is_kept(folder: Make) -> None:
    """Texts, defaults with units, gateway rule."""
    network = read_topology(
        folder(
            topology="""\
netsim: 1
name: other
licence: CC-BY-4.0
defaults:
  route_factor: {fibre: 1.5}
  equipment: 0.1 ms
  speed: {road: 40 km/h}
  mttr: {fibre: 10 h}
  detection: {fibre: 5 min}
  cost_per_km:
gateway_rule: {CN: [NNG], VN: HAN}
"""
        )
    )

    assert (network.name, network.licence) == ("other", "CC-BY-4.0")
    assert network.defaults.equipment == 0.1 * ms
    assert network.defaults.of("speed", "road") == 40 * kmh
    assert network.defaults.of("detection", "fibre") == 300.0
    assert network.gateway_rule == {"CN": ("NNG",), "VN": ("HAN",)}


def test_small_tables_may_stand_in_the_yaml(folder: Make) -> None:
    """Beside the CSV files of the others."""
    topology = "netsim: 1\nsystems:\n  - {id: apg, name: Asia Pacific Gateway, in_service: 2016}\n"

    assert read_topology(folder(topology=topology)).systems[0].in_service == "2016"


COUNTRY = "a country is two capital letters (ISO 3166 alpha-2), such as CN; in YAML put NO in quotes"


def test_all_faults_of_all_files_are_told_at_once(folder: Make, told: Told) -> None:
    """File by file, from top to bottom, each at its cell."""
    path = folder(
        topology="netsim: 1\ntitel: Small\n",
        nodes="id,lon,lat,kind,country\nNNG,108,22,city,no\nPASS,21.97,106.71,border_gate,CN\nHAN,105,21,cty,VN\n",
        links="id,source,target,kind,lenght_km,capacity_gbps\n"
        "F1,NNG,PASS,fibre,1,4 km\nF2,PASS,HNA,fibre,,-4\nF3,HAN,HNI,fibre,,4\n",
    )

    faults = told(path)
    assert [fault.partition(": ")[0] for fault in faults] == [
        "small/topology.yaml:2:1",
        "small/nodes.csv:2:17",
        "small/nodes.csv:3:12",
        "small/nodes.csv:4:12",
        "small/links.csv:1:23",
        "small/links.csv:2:21",
        "small/links.csv:3:20",
        "small/links.csv:4:8",
    ]
    assert faults[0].endswith('titel: the key "titel" is not known; did you mean "title"?')
    assert faults[1].endswith("nodes[0].country: " + COUNTRY)
    assert faults[2].endswith("nodes[1].lat: must be at most 90, not 106.71; are lon and lat swapped?")
    assert faults[3].endswith("nodes[2].kind: 'cty' is not known here; did you mean \"city\"?")
    assert faults[4].endswith('links.lenght_km: there is no column "lenght_km"; did you mean "length_km"?')
    assert "links[0].capacity_gbps: 'km' is not a unit of rate; known units: bit/s" in faults[5]
    assert faults[6].endswith("links[1].capacity_gbps: must be more than 0, not -4")
    assert faults[7].endswith('links[2].target: no node is named "HNI"')


def test_a_fault_comes_with_its_line(folder: Make) -> None:
    """So that the caret has something to point at."""
    path = folder(nodes="id,lon,lat,kind\nNNG,108.37,x,city\n", links=None)

    with pytest.raises(InvalidInput) as error:
        read_topology(path)

    assert error.value.faults[0].excerpt == "NNG,108.37,x,city"


NODES = "id,lon,lat,kind\nNNG,108,22,city\nPASS,106,21,city\nHAN,105,21,city\n"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("1_000", "'1_000' is not a number"),
        ('"1,035"', "write it without separators"),
        ("nan", "'nan' is not a number"),
        ("1e999", "too large a number"),
        ("1035 mi", "is not a unit of length; known units: m, km"),
        ("far", 'write for example "1035 km" or a number in km'),
        ("0", "must be more than 0, not 0"),
    ],
)
def test_a_length_that_is_none_is_told(folder: Make, told: Told, cells: str, words: str) -> None:
    """At its cell, as the file writes it."""
    path = folder(links=f"id,source,target,kind,length_km\nR,NNG,HAN,road,{cells}\n")

    (fault,) = told(path)
    assert fault.startswith("small/links.csv:2:16: links[0].length_km: ")
    assert words in fault


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("directed", "maybe", "'maybe' is neither yes nor no; write yes or no"),
        ("geometry", "POINT (1 2)", "write LINESTRING (lon lat, lon lat, ...)"),
        ("geometry", '"LINESTRING (1 2 3 4, 5 6)"', "a point of a line is a pair of numbers; longitude first"),
        ("geometry", "LINESTRING (1 2)", "needs at least 2, not 1"),
        ("geometry", f'"LINESTRING {"x" * 90}"', "x...' is not a line"),
        ("status", "alive", "'alive' is not known here; did you mean \"live\"?"),
        ("srlgs", "duct,bridge", "the row has 6 cells, the header 5; put a text that holds a comma in quotes"),
        ("cost_per_km", "0x1f", "write it in decimal digits"),
        ("cost_per_km", "-1", "must be at least 0, not -1"),
        ("length_m", "1", "write length_km, or length with a unit in each cell"),
        ("capacity_gpbs", "1", "write capacity_gbps, or capacity with a unit in each cell"),
        ("hight", "1", "known: id, source, target"),
    ],
)
def test_a_cell_that_makes_no_sense_is_told(folder: Make, told: Told, column: str, cell: str, words: str) -> None:
    """With the way out."""
    (fault,) = told(folder(links=f"id,source,target,kind,{column}\nR,NNG,HAN,road,{cell}\n"))

    assert words in fault


def test_a_quantity_given_twice_is_told(folder: Make, told: Told) -> None:
    """Which of them would count?"""
    path = folder(links="id,source,target,kind,length_km,length\nR,NNG,HAN,road,1,1 km\n")

    assert told(path) == ["small/links.csv:2:18: links[0].length: length is given twice"]


def test_a_whole_number_is_whole(folder: Make, told: Told) -> None:
    """There is no half lane; the sentence without a comma in the way."""
    path = folder(gates="node,direction,lanes,automatic,manual\nPASS,CN>VN,2.5,constant(1 s),constant(1 s)\n")

    assert "'2.5' is not a whole number" in told(path)[0]


def test_a_missing_column_is_told_once(folder: Make, told: Told) -> None:
    """Not in every row."""
    assert told(folder(nodes="id,lon,kind\nNNG,108,city\nPASS,106,city\nHAN,105,city\n")) == [
        "small/nodes.csv:1:1: nodes: the header lacks lat"
    ]


def test_a_missing_cell_is_told_in_its_row(folder: Make, told: Told) -> None:
    """The header has it."""
    assert told(folder(nodes=NODES.replace("PASS,106", "PASS, "))) == [
        "small/nodes.csv:3:6: nodes[1].lon: a value is missing"
    ]


def test_references_to_a_row_that_was_not_understood_are_no_faults(folder: Make, told: Told) -> None:
    """One slip is told once, however many links lead there."""
    assert len(told(folder(nodes=NODES.replace("106,21", "106,x")))) == 1


def test_references_to_a_table_that_cannot_be_read_are_no_faults(folder: Make, told: Told) -> None:
    """Nor are those."""
    assert told(folder(nodes=b"\xff\xfei\x00")) == [
        "small/nodes.csv: the file is UTF-16, not UTF-8; save it again as UTF-8"
    ]


def test_a_row_with_too_few_cells_is_told(folder: Make, told: Told) -> None:
    """Its id is known all the same."""
    assert told(folder(nodes=NODES.replace("HAN,105,21,city", "HAN,105"))) == [
        "small/nodes.csv:4:1: the row has 2 cells, the header 4; empty cells need their commas, too"
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"id,lon\0", "the file is binary, not text"),
        (b"id,name\nA,caf\xe9\n", "small/nodes.csv:2:6: the file is not UTF-8; save it again as UTF-8"),
        (b"id;lon;lat;kind\nA;1;2;city\n", "the columns are not separated by commas; save the table again with commas"),
        (b"id\tlon\tlat\tkind\nA\t1\t2\tcity\n", "the columns are not separated by commas"),
        (b"id,id,lon,lat,kind\n", 'small/nodes.csv:1:1: there are 2 columns named "id"'),
        (b"id,,lon,lat,kind\n", "small/nodes.csv:1:4: a column has no name"),
        (b'id,lon,lat,kind\nA,1,2,"city\n', "small/nodes.csv:2:1: a quoted cell does not end"),
        (b'id,lon,lat,kind\nA,1,2,"ci"ty\n', "small/nodes.csv:2:1: this is not CSV"),
    ],
)
def test_a_file_that_is_no_table_is_told(folder: Make, told: Told, content: bytes, words: str) -> None:
    """Once, and nothing that follows from it."""
    (fault,) = told(folder(nodes=content))

    assert words in fault


def test_a_cell_after_a_quoted_line_break_is_found(folder: Make, told: Told) -> None:
    """Its place is where it stands, not where its row begins."""
    nodes = 'id,name,lon,lat,kind\nNNG,"two\nlines, quoted",108,x,city\nPASS,,106,21,city\nHAN,,105,21,city\n'

    assert told(folder(nodes=nodes))[0].startswith("small/nodes.csv:3:20: nodes[0].lat: 'x' is not a number")


def test_a_cell_may_be_very_long_and_the_limit_of_the_process_stays(folder: Make) -> None:
    """The course of a cable has thousands of points; other users of the csv module are left alone."""
    before = csv.field_size_limit()
    course = ", ".join(f"{100 + i / 10_000} 20.5" for i in range(20_000))

    link = read_topology(
        folder(links=f'id,source,target,kind,geometry\nR,NNG,HAN,road,"LINESTRING ({course})"\n')
    ).links[0]

    assert len(link.geometry or ()) == 20_000
    assert csv.field_size_limit() == before


def test_a_table_that_does_not_exist_is_told(folder: Make, told: Told) -> None:
    """A misspelt file would be silently left out."""
    near, far = told(folder(demnads="id\n", trams="id\n"))

    assert near == 'small/demnads.csv: no table is named "demnads"; did you mean "demands"?'
    assert far.startswith('small/trams.csv: no table is named "trams"; known: nodes, links, systems')


def test_a_table_in_two_places_is_told(folder: Make, told: Told) -> None:
    """Which of them would count?"""
    assert "small/topology.yaml:2:1: nodes: the table nodes is in nodes.csv, too; keep one of them" in told(
        folder(topology="netsim: 1\nnodes: []\n")
    )


def test_a_folder_without_topology_yaml_is_told(folder: Make, told: Told) -> None:
    """It is what makes a folder a topology."""
    assert told(folder(topology=None)) == ["small/topology.yaml: there is no such file"]


def test_an_unreadable_file_is_told(folder: Make, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the system says."""
    path = folder()
    real = Path.open

    def refuse(self: Path, *args: object, **options: object) -> object:
        if self.name == "nodes.csv":
            raise PermissionError(13, "Permission denied")
        if self.name == "links.csv":
            raise OSError(5, "Input/output error")
        return real(self, *args, **options)  # type: ignore[call-overload] # whatever was passed

    monkeypatch.setattr(Path, "open", refuse)

    assert told(path) == [
        "small/nodes.csv: the file may not be read: permission denied",
        "small/links.csv: the file cannot be read: Input/output error",
    ]


def test_a_folder_in_the_place_of_a_table_is_told(folder: Make, told: Told) -> None:
    """Somebody unpacked an archive twice."""
    path = folder(links=None)
    (path / "links.csv").mkdir()

    assert told(path) == ["small/links.csv: this is a folder, not a file"]


def test_a_very_large_file_is_refused(folder: Make, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it fills the memory."""
    monkeypatch.setattr(text_module, "LIMITS", {".csv": 2**20, "": 0})

    assert told(folder(nodes="x" * (2**20 + 1))) == [
        "small/topology.yaml: the file is larger than 0 MiB; put large tables into CSV files of a topology folder",
        "small/nodes.csv: the file is larger than 1 MiB",
    ]


def test_a_gate_that_is_there_twice_is_told_at_its_node(folder: Make, told: Told) -> None:
    """Node and direction are its name; there is no column for it."""
    gate = "PASS,CN>VN,1,constant(1 s),constant(1 s)\n"

    assert told(folder(gates=f"node,direction,lanes,automatic,manual\n{gate}{gate}")) == [
        'small/gates.csv:3:1: gates[1].node: "PASS CN>VN" is already the id of another gate; give each row its own id'
    ]


def test_a_latitude_beyond_the_pole_beside_no_longitude_is_told(folder: Make, told: Told) -> None:
    """Without a guess."""
    faults = told(folder(nodes="id,lon,lat,kind\nNNG,x,108,city\nPASS,1,2,city\nHAN,1,2,city\n"))

    assert faults[1] == "small/nodes.csv:2:7: nodes[0].lat: must be at most 90, not 108"


WORKLOADS = """\
id,replicas,clients,rate_gbps_per_client,capacity_gbps,policy,profile,avoid,source
maps,NNG;HAN,PASS; HAN,2.5,1 Tbps,home-first,residential,VN;Big Cable, Inc,
mail,HAN,NNG,400 Mbps,,,,,
"""


def test_workloads_are_read(folder: Make) -> None:
    """Lists, rates with and without unit, and what is left out."""
    systems = "id,name,owners\nAPG,Asia,Someone;Big Cable\n"
    maps, mail = read_topology(folder(workloads=WORKLOADS.replace(", Inc", ""), systems=systems)).workloads

    assert (maps.replicas, maps.clients) == (("NNG", "HAN"), ("PASS", "HAN"))
    assert (maps.rate_per_client, maps.capacity) == (2.5 * Gbps, 1 * Tbps)
    assert (maps.policy, maps.profile, maps.avoid) == ("home-first", "residential", ("VN", "Big Cable"))
    assert (mail.rate_per_client, mail.capacity, mail.policy) == (0.4 * Gbps, None, "anywhere")
    assert (mail.class_, mail.priority) == ("cloud", 1)
    assert mail.demand("NNG") == "mail > NNG"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("w,NNX,HAN,1,", 'small/workloads.csv:2:3: workloads[0].replicas: no node is named "NNX"; did you mean "NNG"'),
        ("w,NNG,HAN;HNA,1,", 'small/workloads.csv:2:7: workloads[0].clients: no node is named "HNA"; did you mean'),
        ("w,,HAN,1,", "small/workloads.csv:2:3: workloads[0].replicas: a value is missing"),
        ("w,NNG,,1,", "small/workloads.csv:2:7: workloads[0].clients: a value is missing"),
        ("w,NNG,;,1,", "workloads[0].clients:"),
        ("w,NNG,HAN,,", "workloads[0].rate_gbps_per_client: a value is missing"),
        ("w,NNG,HAN,0,", "rate_gbps_per_client: must be more than 0, not 0"),
        ("w,NNG,HAN,1 km,", "rate_gbps_per_client: "),
        ("w,NNG,HAN;HAN,1,", 'small/workloads.csv:2:7: workloads[0].clients: "HAN" is named twice'),
        ("w,NNG,HAN,1,nearby", "workloads[0].policy: 'nearby' is not known here; known: anywhere, home-first"),
        ("F1,NNG,HAN,1,", 'small/workloads.csv:2:1: workloads[0].id: "F1" is already the id of a link'),
    ],
)
def test_a_workload_that_cannot_be_is_told_at_its_cell(folder: Make, told: Told, row: str, words: str) -> None:
    """Unknown places, empty lists, rates that are none."""
    faults = told(folder(workloads=f"id,replicas,clients,rate_gbps_per_client,policy\n{row}\n"))

    assert len(faults) == 1
    assert words in faults[0], faults


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("VN,,1+1,srlg", ""),
        (
            "vietnam,,,",
            'demands.csv:2:11: demands[0].avoid: "vietnam" is neither a country nor a system nor an operator',
        ),
        (",APH,,", '"APH" is neither a country nor a system nor an operator; did you mean "APG"'),
        (",Somone,,", '"Somone" is neither a country nor a system nor an operator; did you mean "Someone"'),
        (",CN;VN;LA;MM;TH,,", "demands[0].require: a path can be made to touch 4 things, not 5"),
        (",,2+1,", "demands[0].protection: '2+1' is not known here; did you mean"),
        (",,1+1,cable", "demands[0].disjoint: 'cable' is not known here; known: link, node, srlg, corridor"),
    ],
)
def test_terms_of_demands_are_checked(folder: Make, told: Told, cells: str, words: str) -> None:
    """Words that mean something, and not too many of them."""
    demands = f"source,target,rate_gbps,avoid,require,protection,disjoint\nNNG,HAN,1,{cells}\n"
    path = folder(demands=demands, systems="id,name,owners\nAPG,Asia,Someone\n")

    if not words:
        row = read_topology(path).demands[0]
        assert (row.avoid, row.require, row.protection, row.disjoint) == (("VN",), (), "1+1", "srlg")
    else:
        (fault,) = told(path)
        assert words in fault


def test_a_workload_with_a_bad_word_is_told(folder: Make, told: Told) -> None:
    """As a demand is."""
    faults = told(folder(workloads="id,replicas,clients,rate_gbps_per_client,avoid\nw,NNG,HAN,1,nowhere\n"))

    assert ['workloads[0].avoid: "nowhere" is neither' in fault for fault in faults] == [True]


def test_times_of_restoration_are_read(folder: Make) -> None:
    """From the defaults of the topology."""
    network = read_topology(folder(topology="netsim: 1\ndefaults: {restoration: 50 s, switching: 20 ms}\n"))

    assert (network.defaults.restoration, network.defaults.switching) == (50.0, 0.02)
