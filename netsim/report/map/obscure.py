"""A network whose names are codes and whose places are coarse, for pages that may leave the house."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from netsim.model import Gate, Link, Network, Node
from netsim.report.map.layers import sides

CELL: Final = 0.5
"""Places are told by the middle of a cell of so many degrees, about 55 km."""
JITTER: Final = 0.2
"""And moved from there by up to so many degrees, else all places of a cell would fall together."""
TITLE: Final = "Network with names and places obscured"


@dataclass(frozen=True, slots=True)
class Obscured:
    """
    What is shown instead of a network.

    Its nodes, links and gates stand in the order of their codes, which says nothing about the order of the network.
    """

    network: Network
    code: Mapping[str, str]
    """Of each node, link and gate, by its id."""

    def of(self, ids: Iterable[str]) -> list[str]:
        """Return ids in the order in which the page shows them."""
        return sorted((name for name in ids if name in self.code), key=self.code.__getitem__)


def obscured(network: Network) -> Obscured:
    """
    Return a network of which kinds, capacities, lanes and who is linked to whom are kept, and nothing else.

    Codes and places follow from the network alone: equal networks give equal pages. Who has the network can therefore
    tell which code stands for what; nobody else can look it up.

    Parameters
    ----------
    network
        Names, countries, owners, sources, notes, lengths and courses of it are left out.
    """
    salt = _digest(sorted(node.id for node in network.nodes))
    links = [link for link in network.links if link.status != "retired"]
    node = _codes("N", (row.id for row in network.nodes), salt)
    link = _codes("L", (row.id for row in links), salt)
    countries = {row.country for row in network.nodes} | {side for row in network.gates for side in sides(row)}
    country = {
        name: _letters(rank) for rank, name in enumerate(sorted(countries, key=lambda one: _digest([salt, one])))
    }
    gates = [_gate(row, node, country) for row in network.complete_gates]
    code = node | link | {row.id: shown.id for row, shown in zip(network.complete_gates, gates, strict=True)}
    shown = Network(
        nodes=sorted((_node(row, node, country) for row in network.nodes), key=lambda row: row.id),
        links=sorted((_link(row, node, link) for row in links), key=lambda row: row.id),
        gates=sorted(gates, key=lambda row: row.id),
    )
    return Obscured(shown, code)


def _node(node: Node, code: Mapping[str, str], country: Mapping[str, str]) -> Node:
    lon, lat = coarse(node.lon, node.lat, code[node.id])
    return Node(code[node.id], lon, lat, node.kind, country=country[node.country], status=node.status)


def _link(link: Link, node: Mapping[str, str], code: Mapping[str, str]) -> Link:
    return Link(
        code[link.id],
        node[link.source],
        node[link.target],
        link.kind,
        capacity=link.capacity,
        capacity_per_h=link.capacity_per_h,
        slots_per_day=link.slots_per_day,
        directed=link.directed,
        status=link.status,
    )


def _gate(gate: Gate, node: Mapping[str, str], country: Mapping[str, str]) -> Gate:
    direction = ">".join(country[side] for side in sides(gate)) or gate.direction
    return Gate(node[gate.node], direction, gate.lanes, gate.lane_time(), gate.lane_time("manual"))


def coarse(lon: float, lat: float, code: str) -> tuple[float, float]:
    """
    Return the place at which a node is shown: the middle of its cell, moved by its code.

    Examples
    --------
    >>> lon, lat = coarse(106.71, 21.97, "N001")
    >>> abs(lon - 106.5) <= 0.2, abs(lat - 22.0) <= 0.2
    (True, True)
    """
    digest = hashlib.sha256(code.encode()).digest()
    east, north = (JITTER * (2 * part / 255 - 1) for part in digest[:2])
    middle = [round(value / CELL) * CELL for value in (lon, lat)]
    return round(middle[0] + east, 3), round(max(-89.0, min(89.0, middle[1] + north)), 3)


def _codes(letter: str, ids: Iterable[str], salt: str) -> dict[str, str]:
    ranked = sorted(ids, key=lambda name: _digest([salt, name]))
    wide = len(str(len(ranked)))
    return {name: f"{letter}{rank:0{wide}d}" for rank, name in enumerate(ranked, start=1)}


def _digest(words: list[str]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _letters(rank: int) -> str:
    """Return a code of two letters for a country; X and Q begin codes that ISO 3166 leaves to users."""
    return "XQZ"[rank // 26 % 3] + chr(ord("A") + rank % 26)
