"""What a scenario asks of repair that cannot be: nobody to do it, places that are not there, unknown rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netsim.errors import Fault, NotFound
from netsim.geo.lengths import measure
from netsim.sim.dispatch import dispatch_named
from netsim.sim.outages import cannot_be_mended, has_no_share, key_of, members, possible_outages
from netsim.units import km

if TYPE_CHECKING:
    from netsim.model import Network, Scenario


def unplayable(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Yield outages and rules of repair that make no sense in a network."""
    yield from cannot_be_mended(scenario, network)
    yield from _may_not_be_mended(scenario, network)
    yield from has_no_share(scenario, network)
    yield from _misplaced(scenario, network)
    yield from _unknown(scenario.dispatch, ("dispatch",))
    yield from unknown_rules(network)


def unknown_rules(network: Network) -> Iterator[Fault]:
    """Yield the dispatch rules of crews that nobody knows."""
    for position, crew in enumerate(network.crews):
        yield from _unknown(crew.dispatch, ("crews", position, "dispatch"))


def _unknown(rule: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
    try:
        if rule:
            dispatch_named(rule)
    except NotFound as error:
        yield Fault(error.message, path, error.hint)


def _may_not_be_mended(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Yield outages that end only when mended, where all crews that could are kept out by their zones."""
    told: set[tuple[int, str]] = set()
    for position, outage in possible_outages(scenario, network):
        for asset in members(network, outage.asset) if outage.lasts is None else ():
            link = network.link.get(asset)
            kind = link.kind if link is not None else "node"
            ends = (link.source, link.target) if link is not None else (asset,)
            where = {network.node[end].country for end in ends if end in network.node}
            able = [crew for crew in network.crews if kind in crew.mends]
            kept_out = all(crew.zone and where.isdisjoint(crew.zone) for crew in able)
            if able and kept_out and (position, kind) not in told:
                told.add((position, kind))
                places = ", ".join(sorted(filter(None, where))) or "no country"
                yield Fault(
                    f'"{asset}" lasts until it is mended, but no crew that mends a {kind} may work in {places}',
                    ("hazards", position, *key_of(scenario, position)),
                    "say how long it lasts, or widen the zone of a crew",
                )


def _misplaced(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Yield places along what is no link, or beyond its end."""
    placed = [(number, outage) for number, outage in possible_outages(scenario, network) if outage.position is not None]
    metres = measure(network).metres if placed else {}
    for number, outage in placed:
        if outage.asset not in metres:
            message = f'"{outage.asset}" is no link along which a place could be'
            yield Fault(message, ("hazards", number, "at_km"), "name one link, or leave at_km out")
        elif (outage.position or 0.0) > metres[outage.asset]:
            message = f'"{outage.asset}" is {metres[outage.asset] / km:.0f} km long'
            yield Fault(message, ("hazards", number, "at_km"), "count from its source")
