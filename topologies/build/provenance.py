"""Which rows of china-asean count as its submarine systems, railways, gates and ports, and how they are sourced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netsim.io.provenance import Values, values_of
from netsim.model import Network


def groups(network: Network) -> Mapping[str, tuple[str, Sequence[Any]]]:
    """Return table and rows of what a planner looks up first, by what it is called."""
    return {
        "submarine systems": ("systems", [row for row in network.systems if row.kind == "submarine"]),
        "railway lines": ("links", [row for row in network.links if row.kind == "rail"]),
        "border gates": ("gates", network.gates),
        "ports": ("ports", network.ports),
    }


def sourced(network: Network) -> dict[str, Values]:
    """Count the values of each group that come from a source, and of all together."""
    found = {name: values_of(table, rows) for name, (table, rows) in groups(network).items()}
    return {**found, "together": sum(found.values(), Values())}
