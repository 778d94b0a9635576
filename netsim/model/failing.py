"""Whether the rates of failure of a network say of what they hold."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING, Final, get_args

from netsim.errors import Fault, did_you_mean
from netsim.model.base import LinkKind, NodeKind

if TYPE_CHECKING:
    from netsim.model.network import Network

LINKS: Final[frozenset[str]] = frozenset(get_args(LinkKind))
PLACES: Final[frozenset[str]] = frozenset({"node", "gate", *get_args(NodeKind)})
"""Words for what has no length."""


def pointless_rates(network: Network, absent: Mapping[str, Container[str]]) -> Iterator[Fault]:
    """Yield rates of what is not there, of a length that nothing has, and of one asset by country."""
    links = {row.id for row in network.links} | {group for row in network.links for group in (row.system, *row.srlgs)}
    places = {row.id for row in network.nodes} | {gate.id for gate in network.gates}
    for position, row in enumerate(network.failures):
        path = ("failures", position)
        if row.what in LINKS | PLACES or row.what in links | places:
            if row.rate_per_1000km_year is not None and row.what not in LINKS | links:
                hint = "write rate_per_year"
                yield Fault(f'a length is asked for, and "{row.what}" has none', (*path, "rate_per_1000km_year"), hint)
            if row.where and row.what not in LINKS | PLACES:
                yield Fault(f'"{row.what}" is one thing, and where it lies is known', (*path, "where"), "leave it out")
        elif not any(row.what in absent.get(table, ()) for table in ("links", "nodes", "gates", "systems")):
            message = f'"{row.what}" is no kind, and no node, link, gate, system or group is named so'
            yield Fault(message, (*path, "what"), did_you_mean(row.what, LINKS | PLACES | links | places))


def rates_of_nowhere(network: Network) -> Iterator[Fault]:
    """Yield rates for places that the network does not have: a name mistyped would let nothing fail."""
    places = {node.country for node in network.nodes} | {zone for row in network.systems for zone in row.zones}
    for position, row in enumerate(network.failures):
        if row.where and row.where not in places:
            message = f'"{row.where}" is no country of a node and no zone of a system'
            yield Fault(message, ("failures", position, "where"), did_you_mean(row.where, places), warning=True)
