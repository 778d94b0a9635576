"""What is written reads back as the same, and is pleasant to look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from netsim.errors import NetsimError, OutputError
from netsim.io import read_scenario, read_topology, write_scenario, write_topology
from netsim.model import (
    Add,
    Alter,
    Criterion,
    Defaults,
    Demand,
    Distribution,
    Link,
    Network,
    Node,
    Outage,
    Remove,
    Scale,
    Scenario,
    System,
    Workload,
)
from netsim.units import Gbps, days, hours, km, kmh, minutes, ms

Make = Callable[..., Path]

NETWORK = Network(
    nodes=[
        Node(
            "A", lon=5.0, lat=60.123456789, kind="city", country="NO", name='Ærø, "the isle"', roles=("gateway", "ixp")
        ),
        Node("B", lon=-0.1, lat=0.0, kind="port", equipment=0.1 * ms, note="two\r\nlines", timezone="Asia/Shanghai"),
    ],
    links=[
        Link(
            "AB",
            "A",
            "B",
            "fibre",
            capacity=123.456,
            length=1035 * km,
            directed=True,
            geometry=((5.0, 60.1), (1e-7, 0.0)),
        ),
        Link("BA", "B", "A", "road", speed=7.77 * kmh, name=" kept as it is "),
    ],
    name="two",
    title="yes",
    description="# no: comment\n\tand 😀",
    defaults=Defaults(route_factor={"fibre": 1.5}, equipment=0.3 * ms, speed={"road": 33.3 * kmh}),
    gateway_rule={"NO": ("A",)},
    systems=[System("APG", name="Asia", owners="Someone; Big Cable, Inc")],
    demands=[
        Demand(
            "A", "B", rate=1 / 3, avoid=("Big Cable, Inc",), require=("APG", "SG"), protection="1+1", disjoint="node"
        ),
    ],
    workloads=[
        Workload("maps", ("A", "B"), ("B",), rate_per_client=2.5 * Gbps, capacity=1 / 3, policy="home-only"),
        Workload("mail", ("A",), ("A", "B"), rate_per_client=7.0, class_="public", avoid=("SG",), profile="business"),
    ],
)


@pytest.mark.parametrize("name", ["two", "two.yaml", "two.yml", "two.json"])
def test_a_network_reads_back_as_the_same(name: str) -> None:
    """Folder, YAML and JSON; texts, quotes, line breaks, numbers that no unit divides."""
    assert write_topology(NETWORK, name) == Path(name)

    assert read_topology(name) == NETWORK


def test_columns_are_those_that_are_used() -> None:
    """In the order of the reference, numbers short where they can be."""
    write_topology(replace_texts(NETWORK), "two")

    assert Path("two/nodes.csv").read_text(encoding="utf-8") == (
        "id,lon,lat,kind,country,timezone,equipment_ms,roles\nA,5,60.123456789,city,NO,,,gateway;ixp\n"
        "B,-0.1,0,port,,Asia/Shanghai,0.1,\n"
    )
    assert Path("two/links.csv").read_text(encoding="utf-8") == (
        "id,source,target,kind,length_km,capacity_gbps,speed_kmh,directed,geometry\n"
        'AB,A,B,fibre,1035,123.456 bit/s,,yes,"LINESTRING (5 60.1, 1e-07 0)"\n'
        "BA,B,A,road,,,7.77,,\n"
    )
    assert not Path("two/demands.csv").exists()


def replace_texts(network: Network) -> Network:
    """Return the network without its long texts."""
    nodes = [replace(node, name="", note="") for node in network.nodes]
    return Network(nodes=nodes, links=[replace(link, name="") for link in network.links])


def test_an_empty_network_reads_back() -> None:
    """Even without a name."""
    write_topology(Network(name=""), "none")

    assert read_topology("none") == Network(name="")


def test_an_unknown_format_is_told() -> None:
    """Before anything is written."""
    with pytest.raises(NetsimError, match=r'"two.xlsx" says no known format; name a folder, or a .yaml or .json file'):
        write_topology(NETWORK, "two.xlsx")


def test_an_existing_folder_is_refused() -> None:
    """Nothing is overwritten."""
    Path("two").mkdir()

    with pytest.raises(OutputError, match='"two" exists already'):
        write_topology(NETWORK, "two")


def test_a_text_that_no_file_can_hold_is_refused() -> None:
    """And leaves nothing behind."""
    with pytest.raises(OutputError, match="NUL"):
        write_topology(Network(nodes=[Node("A", 1.0, 2.0, "city", name="\0")]), "two")

    assert list(Path().iterdir()) == []


SCENARIO = Scenario(
    NETWORK,
    until=14 * days,
    warm_up=90 * minutes,
    hazards=[
        Outage("AB", at=1.5 * hours, lasts=1 / 3, capacity=0.4, reason="yes: no"),
        Outage("A", work=Distribution("uniform", 1.0, 2.0)),
    ],
    changes=[
        Add("links", Link("CD", "A", "B", "fibre", capacity=3 * Gbps)),
        Remove("links", ("BA",), at=1 * days),
        Alter("links", "AB", {"length": 2000 * km, "name": "", "capacity": 5 * Gbps, "directed": False}, at=100.0),
        Alter("gateway_rule", "NO", {"gateways": ("A",)}, at=200.0),
        Scale("demands", 1.5),
        Scale("freight", 1 / 3, (), at=2 * days),
        Scale("workloads", 3.0, ("maps",), at=1 * days, lasts=90 * minutes),
    ],
    policy="ecmp",
    paths=3,
    twins=("independent",),
    dependencies=False,
    freight=False,
    expect=[Criterion("served_share", ">=", 99.5, "%"), Criterion("faults", "<", 3.0)],
    name="cut",
    title="A cut",
)


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_a_scenario_reads_back_as_the_same(suffix: str) -> None:
    """With its topology inside."""
    path = write_scenario(SCENARIO, f"cut{suffix}")

    assert read_scenario(path) == SCENARIO


def test_a_scenario_may_name_its_topology() -> None:
    """Then it is short."""
    write_topology(NETWORK, "two")
    write_scenario(Scenario(NETWORK, hazards=[Outage("AB", at=2 * days)], name="cut"), "cut.yaml", topology="two")

    assert Path("cut.yaml").read_text(encoding="utf-8") == (
        'netsim: 1\ntopology: two\nstart: "2026-05-11T00:00:00+08:00"\nuntil: "7 d"\nwarm_up: "0 s"\n'
        'twins: [undisturbed]\ndependencies: true\nhazards:\n  - {outage: AB, at: "2 d"}\n'
    )
    assert read_scenario("cut.yaml").network == NETWORK


def test_a_scaled_row_keeps_its_ids(folder: Make) -> None:
    """Not all rows, when some were meant."""
    network = read_topology(folder(freight="id,origin,destination,per_day\nL,NNG,HAN,100\n"))
    scenario = Scenario(network, changes=[Scale("freight", 2.0, ("L",))], name="more")

    assert read_scenario(write_scenario(scenario, "more.yaml")) == scenario


def test_an_altered_value_may_be_cleared(folder: Make) -> None:
    """``null`` stands for the default."""
    network = read_topology(folder())
    scenario = Scenario(network, changes=[Alter("links", "R1", {"speed": None, "capacity_per_h": 3})], name="slow")

    found = read_scenario(write_scenario(scenario, "slow.yaml"))

    assert found == scenario
    assert "set: {speed_kmh: null, capacity_per_h: 3}" in Path("slow.yaml").read_text(encoding="utf-8")
