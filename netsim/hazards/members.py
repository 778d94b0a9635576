"""Who lies in a country, belongs to an operator or stands at a border: what hazards without a footprint hit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Final, get_args

from netsim.errors import Fault, did_you_mean
from netsim.model.base import LinkKind, NodeKind

if TYPE_CHECKING:
    from netsim.model import Gate, Link, Network, Node
    from netsim.model.hazards import Known

LINKS: Final = get_args(LinkKind)
NODES: Final = get_args(NodeKind)
GROUND: Final = ("fibre", "submarine", "microwave", "road", "rail", "waterway")
"""Kinds of link that lie where their course says; ships, aircraft and satellites do not."""


def countries_of(network: Network, link: Link) -> set[str]:
    """Return the countries in which the ends of a link lie; a branching unit at sea lies in none."""
    return {network.node[end].country for end in (link.source, link.target)}


def nodes_in(network: Network, countries: Collection[str], kinds: Collection[str]) -> Iterator[Node]:
    """Yield the nodes of some kinds in some countries that are in service; ``node`` stands for all kinds."""
    for node in network.nodes:
        if node.status == "live" and node.country in countries and ("node" in kinds or node.kind in kinds):
            yield node


def links_across(network: Network, sides: Collection[str], kinds: Collection[str]) -> Iterator[Link]:
    """
    Yield the links in service that cross a border.

    Parameters
    ----------
    sides
        Two countries: links from one straight into the other. One country: links with one end in it and the other
        in another country, or at a branching unit at sea.
    kinds
        Of link.
    """
    for link in network.links:
        if link.kind in kinds and link.status == "live":
            ends = countries_of(network, link)
            if ends == set(sides) if len(sides) > 1 else len(ends) > 1 and not ends.isdisjoint(sides):
                yield link


def gates_between(network: Network, sides: Collection[str]) -> Iterator[Gate]:
    """Yield the gates at a border: between two countries, or all of one."""
    for gate in network.gates:
        ends = set(gate.direction.split(">"))
        if ends == set(sides) if len(sides) > 1 else not ends.isdisjoint(sides):
            yield gate


def unknown_countries(known: Known, names: Iterable[str], key: str) -> Iterator[Fault]:
    """Yield the countries that no node lies in."""
    there = {node.country for network in known.networks for node in network.nodes} - {""}
    for name in names:
        if name not in there:
            yield Fault(f'no node lies in the country "{name}"', (key,), "known: " + ", ".join(sorted(there)))


def unknown_kinds(names: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    """Yield the kinds that there are not."""
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known) or "known: " + ", ".join(known)
            yield Fault(f'there is no kind "{name}" here', ("kinds",), hint)
