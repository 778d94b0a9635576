"""Who asks for what of the digital plane."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, Literal

from netsim.arrays.admission import Terms, terms_of

if TYPE_CHECKING:
    from netsim.model import Demand, Dependency, Network, Workload

_BEFORE_ALL: Final = -1
"""Priority of what gates depend on: demands begin at zero."""
Protection = Literal["none", "restoration", "1+1"]
Disjoint = Literal["link", "node", "srlg", "corridor"]


@dataclass(frozen=True, slots=True)
class Way:
    """Two ends between which a demand may be carried, and on what terms."""

    source: str
    target: str
    terms: Terms
    replica: str = ""
    """Workload and replica that serves over it, ``;`` between them; empty: none does."""
    is_second: bool = False
    """Whether it is taken only when no other has a path with room."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A demand as the plane sees it: asked by a client, by a place that depends on another, or of a workload."""

    id: str
    ways: tuple[Way, ...]
    """One, or one for each replica."""
    rate: float
    latency_limit: float
    """Infinite where there is none. [s]"""
    priority: int
    protection: Protection = "restoration"
    disjoint: Disjoint = "link"
    is_need: bool = False
    """Whether a place depends on it, which bridges the time of a restoration on its own."""


def asks(network: Network, barred: frozenset[str] = frozenset()) -> list[Ask]:
    """
    List who asks for what of the digital plane: demands, what places depend on, clients of workloads.

    Parameters
    ----------
    network
        Where they ask.
    barred
        Countries that data of others may not pass through.
    """
    needs = [row for row in network.dependencies if row.layer == "digital"]
    return [
        *(_asked_by_client(network, row, barred) for row in network.demands),
        *(_asked_by_place(network, row, barred) for row in needs),
        *(_asked_of_workload(network, row, client, barred) for row in network.workloads for client in row.clients),
    ]


def _asked_by_client(network: Network, row: Demand, barred: frozenset[str]) -> Ask:
    ends, public = (row.source, row.target), row.class_ == "public"
    terms = terms_of(network, ends, public=public, avoid=row.avoid, require=row.require, barred=barred)
    limit = row.latency_limit or inf
    return Ask(row.id, (Way(*ends, terms),), row.rate, limit, row.priority, row.protection, row.disjoint)


def _asked_by_place(network: Network, row: Dependency, barred: frozenset[str]) -> Ask:
    replicas = next((one.replicas for one in network.workloads if one.id == row.needs), None)
    limit = row.latency_limit or inf
    if replicas is None:
        terms = terms_of(network, (row.node, row.needs), public=False, avoid=row.avoid, barred=barred)
        ways = [Way(row.node, row.needs, terms)]
    else:
        home, ways = network.node[row.node].country, []
        for replica in replicas:
            terms = terms_of(network, (replica, row.node), public=False, avoid=row.avoid, barred=barred)
            if not (replica == row.node and home in terms.shut):  # else no link into a country that is avoided is taken
                ways.append(Way(replica, row.node, terms, f"{row.id};{replica}"))
    return Ask(row.id, tuple(ways), row.rate, limit, _BEFORE_ALL, is_need=True)


def _asked_of_workload(network: Network, row: Workload, client: str, barred: frozenset[str]) -> Ask:
    home, ways = network.node[client].country, []
    for replica in row.replicas:
        terms = terms_of(network, (replica, client), public=row.class_ == "public", avoid=row.avoid, barred=barred)
        is_abroad = network.node[replica].country != home
        is_shut = replica == client and home in terms.shut  # else no link into a country that is avoided is taken
        if not is_shut and not (is_abroad and row.policy == "home-only"):
            is_second = is_abroad and row.policy == "home-first"
            ways.append(Way(replica, client, terms, f"{row.id};{replica}", is_second))
    return Ask(row.demand(client), tuple(ways), row.rate_per_client, row.latency_limit or inf, row.priority)
