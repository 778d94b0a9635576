"""What may fail, one thing at a time: an asset and what goes down with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from netsim.errors import NetsimError, did_you_mean
from netsim.units import km

if TYPE_CHECKING:
    from netsim.model import Link, Network

Of = Literal["links", "nodes", "systems", "srlgs", "corridors", "data-centres", "gates"]
Layer = Literal["data", "freight", "both"]
_WITHIN: Final = 500.0
"""Links so near to each other share a corridor, ... [m]"""
_OVER: Final = 5 * km
"""... if they do so over this length; as ``netsim srlgs`` has it. [m]"""
_BESIDE: Final = ("fibre", "submarine", "microwave", "road", "rail", "waterway")
"""Kinds of link that lie where their course says."""


@dataclass(frozen=True, slots=True)
class Asset:
    """What fails as one."""

    id: str
    kind: str
    members: frozenset[str]
    """Nodes, links and gates that are down then."""
    name: str = ""


def assets_of(network: Network, of: str, layer: str = "both") -> list[Asset]:
    """
    List what may fail.

    Parameters
    ----------
    network
        What is planned or retired cannot fail.
    of
        ``links``, ``nodes``, ``systems``, ``srlgs`` (shared-risk groups), ``corridors`` (links of any kind that run
        within 500 m of each other over 5 km or more, by their given courses), ``data-centres``, or ``gates``: each
        place with gates, closed in both directions while its cables go on carrying.
    layer
        Groups count by their links of this layer, and links are those of this layer; ``both``: all.

    Raises
    ------
    NetsimError
        If there is no such group of assets.
    """
    if of not in get_args(Of):
        raise NetsimError(f'"{of}" is no group of assets', hint=did_you_mean(of, get_args(Of)) or _known(get_args(Of)))
    if layer not in get_args(Layer):
        raise NetsimError(f'"{layer}" is no layer', hint=_known(get_args(Layer)))
    links = [link for link in network.links if link.status == "live" and _is_in(link, layer)]
    if of == "links":
        return [Asset(link.id, link.kind, frozenset({link.id}), link.name) for link in links]
    if of in {"nodes", "data-centres"}:
        nodes = [node for node in network.nodes if node.status == "live"]
        wanted = (node for node in nodes if of == "nodes" or node.kind == "data_centre")
        return [Asset(node.id, node.kind, frozenset({node.id}), node.name) for node in wanted]
    if of == "gates":
        return list(_gates(network))
    if of == "corridors":
        return list(_corridors(network, links))
    return list(_groups(network, links, of))


def _known(words: Iterable[str]) -> str:
    return "known: " + ", ".join(words)


def _is_in(link: Link, layer: str) -> bool:
    return layer == "both" or link.is_digital is (layer == "data")


def _gates(network: Network) -> Iterator[Asset]:
    places: dict[str, set[str]] = {}
    for gate in network.all_gates:
        places.setdefault(gate.node, set()).add(gate.id)
    for node, gates in places.items():
        yield Asset(node, "gate", frozenset(gates), network.node[node].name)


def _groups(network: Network, links: list[Link], of: str) -> Iterator[Asset]:
    members: dict[str, set[str]] = {}
    for link in links:
        for group in link.srlgs if of == "srlgs" else filter(None, (link.system,)):
            members.setdefault(group, set()).add(link.id)
    names = {system.id: system.name for system in network.systems}
    for group, own in sorted(members.items()):
        yield Asset(group, of.removesuffix("s"), frozenset(own), names.get(group, ""))


def _corridors(network: Network, links: list[Link]) -> Iterator[Asset]:
    """Yield corridors, each named after the first of its links; the second of that name gets a number."""
    from netsim.geo.corridors import corridors

    lines = {link.id: network.course(link) for link in links if link.kind in _BESIDE and link.geometry is not None}
    counts: dict[str, int] = {}
    for corridor in corridors(lines, _WITHIN, _OVER):
        first = min(corridor.members)
        counts[first] = counts.get(first, 0) + 1
        name = f"corridor-{first}" + (f"-{counts[first]}" if counts[first] > 1 else "")
        yield Asset(name, "corridor", corridor.members)
