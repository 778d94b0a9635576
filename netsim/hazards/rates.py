"""Which assets of a network fail how often: the closest row of its table of rates for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netsim.model.failures import Failure
from netsim.units import km

if TYPE_CHECKING:
    from netsim.model import Link, Network

_PER: Final = 1000 * km
_OWN: Final = Failure("link", rate_per_year=0.0)
"""What holds for a link that names a rate of its own and has no row: exponential, until mended."""


@dataclass(frozen=True, slots=True)
class Rated:
    """An asset that fails by chance."""

    asset: str
    """A node, link, gate, system or shared-risk group."""
    kinds: tuple[str, ...]
    """What it is, the closest word first: kind of link, kind of node and ``node``, ``gate``, ``group``."""
    groups: tuple[str, ...]
    """System and shared-risk groups of a link."""
    per_year: float
    """Failures a year of being up. [1/year]"""
    metres: float
    """Length on which it can fail; 0 for what has none. [m]"""
    row: Failure
    """Where law, season, cause and end come from."""


class _Rows:
    """The rows of the table of rates, to be found by what they hold for."""

    def __init__(self, network: Network) -> None:
        self._rows = {(row.what, row.where): row for row in network.failures}

    def closest(self, names: Iterable[str], places: Iterable[str], metres: float) -> Failure | None:
        """
        Find the row for an asset: by the first name that has any, there by place before everywhere.

        Where an asset lies in several places that have a row, as a link over a border, the highest rate counts.
        """
        places = sorted(set(places) - {""})
        for name in names:
            near = [row for place in places if (row := self._rows.get((name, place))) is not None]
            if near:
                return max(near, key=lambda row: _per_year(row, metres))
            if (name, "") in self._rows:
                return self._rows[name, ""]
        return None

    def named(self, name: str) -> Failure | None:
        """Return the row of one system or group."""
        return self._rows.get((name, ""))


def rated(network: Network) -> list[Rated]:
    """
    Return all assets that fail by chance, and how often: groups, links, nodes, gates.

    Parameters
    ----------
    network
        With its table of rates. What is planned is among them, since it may be live later.
    """
    from netsim.geo.lengths import measure

    rows = _Rows(network)
    metres = measure(network).metres
    found = [*_groups(network, rows, metres), *_links(network, rows, metres), *_places(network, rows)]
    return [one for one in found if one.per_year > 0.0]


def expected_repair(network: Network, asset: str) -> float:
    """Return the time that a repair is expected to take. [s]"""
    link = network.link.get(asset)
    if link is not None and link.mttr is not None:
        return link.mttr
    return network.defaults.of("mttr", link.kind if link is not None else "")


def _groups(network: Network, rows: _Rows, metres: Mapping[str, float]) -> Iterator[Rated]:
    """Yield the systems and groups that have a row: all their links fail at once, beside what each does alone."""
    names = dict.fromkeys(name for link in network.links for name in (link.system, *link.srlgs) if name)
    for name in names:
        row = rows.named(name)
        if row is not None:
            length = sum(metres[member] for member in network.members(name))
            yield Rated(name, ("group",), (), _per_year(row, length), length, row)


def _links(network: Network, rows: _Rows, metres: Mapping[str, float]) -> Iterator[Rated]:
    zones = {system.id: system.zones for system in network.systems}
    for link in network.links:
        length = metres[link.id]
        places = {network.node[end].country for end in (link.source, link.target)} | zones.get(link.system, frozenset())
        row = rows.closest((link.id, link.kind), places, length)
        if row is not None or link.rate_per_1000km_year is not None:
            rate = _of_link(link, row, length)
            groups = tuple(filter(None, (link.system, *link.srlgs)))
            yield Rated(link.id, (link.kind,), groups, rate, length, row or _OWN)


def _of_link(link: Link, row: Failure | None, metres: float) -> float:
    """Return the failures of a link a year: its own rate before that of the table."""
    if link.rate_per_1000km_year is not None:
        return link.rate_per_1000km_year * metres / _PER
    return _per_year(row, metres) if row is not None else 0.0


def _places(network: Network, rows: _Rows) -> Iterator[Rated]:
    for node in network.nodes:
        row = rows.closest((node.id, node.kind, "node"), [node.country], 0.0)
        if row is not None:
            yield Rated(node.id, (node.kind, "node"), (), _per_year(row, 0.0), 0.0, row)
    for gate in network.gates:
        row = rows.closest((gate.id, "gate"), [network.node[gate.node].country], 0.0)
        if row is not None:
            yield Rated(gate.id, ("gate",), (), _per_year(row, 0.0), 0.0, row)


def _per_year(row: Failure, metres: float) -> float:
    if row.rate_per_year is not None:
        return row.rate_per_year
    return (row.rate_per_1000km_year or 0.0) * metres / _PER
