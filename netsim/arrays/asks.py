"""Who asks for what of the digital plane."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

from netsim.arrays.admission import Terms, terms_of

if TYPE_CHECKING:
    from netsim.model import Demand, Dependency, Network

_BEFORE_ALL: Final = -1
"""Priority of what gates depend on: demands begin at zero."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A demand as the plane sees it: asked by a client, or by a gate that depends on a data centre."""

    id: str
    source: str
    target: str
    rate: float
    latency_limit: float
    """Infinite where there is none. [s]"""
    priority: int
    terms: Terms


def asks(network: Network) -> list[Ask]:
    """List who asks for what of the digital plane: the demands, then what gates depend on."""
    needs = [row for row in network.dependencies if row.layer == "digital"]
    return [_asked_by_client(network, row) for row in network.demands] + [_asked_by_gate(network, row) for row in needs]


def _asked_by_client(network: Network, row: Demand) -> Ask:
    admitted = terms_of(network, (row.source, row.target), public=row.class_ == "public", avoid=row.avoid)
    return Ask(row.id, row.source, row.target, row.rate, row.latency_limit or inf, row.priority, admitted)


def _asked_by_gate(network: Network, row: Dependency) -> Ask:
    admitted = terms_of(network, (row.node, row.needs), public=False, avoid=row.avoid)
    return Ask(row.id, row.node, row.needs, row.rate, row.latency_limit or inf, _BEFORE_ALL, admitted)
