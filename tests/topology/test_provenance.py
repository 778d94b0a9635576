"""How much of the reference topology comes from sources, value by value."""

from __future__ import annotations

from netsim.model import Network
from topologies.build.provenance import sourced

WANTED = 0.8
LEAST = {"submarine systems": 0.9, "railway lines": 0.75, "ports": 0.65, "border gates": 0.4}
"""What was reached: published lanes and times of border gates are rare."""


def test_four_in_five_values_come_from_a_source(topology: Network) -> None:
    """Of submarine systems, railway lines, border gates and ports together."""
    assert sourced(topology)["together"].share >= WANTED


def test_no_group_falls_behind_what_was_reached(topology: Network) -> None:
    """Nor is any of them without values."""
    found = sourced(topology)

    assert {name: found[name].share >= least for name, least in LEAST.items()} == dict.fromkeys(LEAST, True)
    assert all(values.sourced + values.estimated > 50 for values in found.values())


def test_each_source_is_named_by_a_row_or_by_a_script(topology: Network) -> None:
    """Some carry figures that the scripts of demands and latencies use, or the defaults of topology.yaml."""
    named = {
        name
        for table in (
            "nodes",
            "links",
            "systems",
            "demands",
            "workloads",
            "gates",
            "ports",
            "services",
            "freight",
            "classes",
            "dependencies",
            "crews",
            "permits",
            "failures",
        )
        for row in topology.table(table)
        for name in row.sources
    }

    assert {source.id for source in topology.sources} - named == {
        "itu-peak-2004",
        "azure-rtt-2026",
        "cosmos-rtt",
        "junos-igp",
        "labovitz-2000",
        "itu-g808-1",
    }
