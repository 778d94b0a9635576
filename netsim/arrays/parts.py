"""What can fail on its own, how likely it is up, and which places shall be connected: read and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsim.errors import Fault, InvalidInput, NotFound, did_you_mean
from netsim.geo.lengths import measure
from netsim.hazards.rates import expected_repair, rated
from netsim.model.called import called, names_of
from netsim.model.failures import YEAR
from netsim.model.scenario import assets
from netsim.units import km

if TYPE_CHECKING:
    from netsim.arrays.skeleton import Skeleton
    from netsim.hazards.rates import Rated
    from netsim.model import Network


@dataclass(frozen=True, slots=True)
class Part:
    """Something that fails on its own."""

    id: str
    members: tuple[str, ...]
    """What is down with it: itself, or the links of a group."""
    up: float

    @property
    def is_plain(self) -> bool:
        """Whether nothing else is down with it."""
        return self.members == (self.id,)


def independent_parts(
    network: Network, links: Sequence[str], up: float | Mapping[str, float]
) -> tuple[list[Part], list[Fault]]:
    """
    Return what can fail, and what is wrong with it.

    Parameters
    ----------
    network
        The network.
    links
        Links that matter, by id: what concerns none of them, and no node, is left out.
    up
        Probability of each of these links to be up, or probabilities by id of link, node, system or group.
    """
    if not isinstance(up, Mapping):
        return [Part(name, (name,), up) for name in links], list(_none_of_all(up))
    known, places, matter = assets(network), network.node.keys(), set(links)
    parts, faults = [], []
    for name, likely in up.items():
        if name not in known:
            message = f'no node, link, system or group is named "{name}"'
            faults.append(Fault(message, ("up", name), did_you_mean(name, known)))
        elif not 0.0 <= likely <= 1.0:
            faults.append(Fault(f"{likely:g} is no probability", ("up", name), "it lies between 0 and 1"))
        else:
            own = (name,) if name in network.link or name in places else network.members(name)
            if name in places or not matter.isdisjoint(own):
                parts.append(Part(name, own, float(likely)))
    return parts, faults


def _none_of_all(up: float) -> Iterator[Fault]:
    if not 0.0 <= up <= 1.0:
        yield Fault(f"{up:g} is no probability", ("up",), "it lies between 0 and 1")


def terminals_of(network: Network, graph: Skeleton, terminals: Iterable[str] | None) -> tuple[list[int], list[Fault]]:
    """
    Return the numbers of places that shall be connected, and what is wrong with them.

    Parameters
    ----------
    network, graph
        The network, and the layer of it that connects.
    terminals
        Ids or names; ``None``: all nodes with a link, but for branching units.
    """
    if terminals is None:
        return [number for number in graph.linked if network.nodes[number].kind != "branching_unit"], []
    names, found, faults = names_of(network.nodes), list[str](), list[Fault]()
    for text in (terminals,) if isinstance(terminals, str) else terminals:
        try:
            found.append(called(text, names, "node"))
        except NotFound as error:
            faults.append(Fault(error.message, ("terminals",), error.hint))
    gone = [name for name in found if network.node[name].status != "live"]
    faults += [Fault(f"{name} is {network.node[name].status}", ("terminals",), "name live places") for name in gone]
    return [graph.number[name] for name in dict.fromkeys(found)], faults


def asset_availability(
    network: Network, rates: Mapping[str, float] | None = None, year: int = 2025
) -> dict[str, float]:
    """
    Reckon how likely assets are up, of how often they fail and how long a repair takes.

    An asset fails every MTBF on average, counted while it is up, and is put right after its MTTR: it is up for
    MTBF / (MTBF + MTTR) of the time, whatever the laws of both are. The MTBF of a link of length L is
    1 / (rate x L); the MTTR is how long the row of failures.csv says it lasts, else the link's ``mttr``, or what the
    network expects of its kind. Of permits, weather and crews that are busy it knows nothing: a run does.

    Parameters
    ----------
    network
        The network.
    rates
        Faults by kind of link. [1 per 1,000 km and year] ``None``: what the network says itself in failures.csv and
        in ``rate_per_1000km_year`` of its links, of links, nodes, systems and shared-risk groups. Gates connect
        nothing, and what leaves part of the capacity cuts nothing: they do not count.
    year
        Of which the mean of seasons is taken.

    Returns
    -------
    up
        Probability by id of all that is live and has a rate: what :func:`netsim.reliability` takes.

    Raises
    ------
    InvalidInput
        With all faults: kinds that no link has, rates below zero.

    References
    ----------
    Barlow, R. E. and Proschan, F. (1965), Mathematical Theory of Reliability, Wiley (limiting availability of an
    alternating renewal process).

    Examples
    --------
    1,000 km that fail once a year and take a tenth of a year to mend:

    >>> from netsim.model import Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 9.0)))
    >>> cable = Link("AB", "A", "B", "submarine", length=1e6, capacity=1e12, mttr=36.525 * 86400)
    >>> round(asset_availability(Network(nodes=[a, b], links=[cable]), {"submarine": 1.0})["AB"], 4)
    0.9091
    """
    if rates is None:
        return {
            one.asset: _up(one.per_year * one.row.season.mean(year), _lasts(network, one))
            for one in rated(network)
            if "gate" not in one.kinds and not one.row.capacity and _is_live(network, one.asset)
        }
    kinds = {link.kind for link in network.links}
    faults = [
        Fault(f'no link is of the kind "{kind}"', ("rates", kind), did_you_mean(kind, kinds))
        for kind in rates
        if kind not in kinds
    ]
    faults += [
        Fault(f"{rate:g} is no rate", ("rates", kind), "0 or more") for kind, rate in rates.items() if rate < 0.0
    ]
    if faults:
        raise InvalidInput(faults)
    metres = measure(network).metres
    return {
        link.id: _up(rates[link.kind] * metres[link.id] / (1000 * km), expected_repair(network, link.id))
        for link in network.links
        if link.kind in rates and link.status == "live"
    }


def _up(per_year: float, lasts: float) -> float:
    return 1.0 / (1.0 + per_year * lasts / YEAR)


def _lasts(network: Network, one: Rated) -> float:
    return one.row.lasts.mean if one.row.lasts is not None else expected_repair(network, one.asset)


def _is_live(network: Network, asset: str) -> bool:
    """Tell whether a link or node is there; a group is there if any of its links is."""
    members = (asset,) if asset in network.link or asset in network.node else network.members(asset)
    return any((network.link.get(name) or network.node[name]).status == "live" for name in members)
