"""Outages: assets go down at their time, and come back when their time is over or a crew has mended them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from netsim.errors import Fault
from netsim.hazards.rates import expected_repair
from netsim.model.hazards import Outage
from netsim.sim.repair import mend

if TYPE_CHECKING:
    import simpy

    from netsim.model import Network, Scenario
    from netsim.sim.freight import FreightWorld
    from netsim.sim.repair import CrewDesk

Process = Generator["simpy.Event", object, None]


def strike(world: FreightWorld, desk: CrewDesk, outage: Outage, cause: int | None = None) -> Process:
    """Wait for the moment, then let everything fail that the outage names."""
    yield world.env.timeout(max(0.0, outage.at - world.now))  # a clock that is rounded may be past it already
    for asset in members(world.network, outage.asset):
        world.env.process(suffer(world, desk, asset, outage, cause))


def suffer(
    world: FreightWorld, desk: CrewDesk, asset: str, outage: Outage, cause: int | None = None, label: str = ""
) -> Process:
    """Fail, and be put right again."""
    mttr = expected_repair(world.network, asset)
    fault = world.fail(asset, outage, world.now + (outage.lasts or mttr), cause, label)
    if outage.lasts is not None:
        yield world.env.timeout(outage.lasts)
        world.lift(fault)
    else:
        mended = yield from mend(world, desk, fault)
        world.lift(fault, mended)


def members(network: Network, asset: str) -> tuple[str, ...]:
    """Return what fails with an asset: itself, or all links of a system or shared-risk group."""
    if asset in network.node or asset in network.link or any(gate.id == asset for gate in network.gates):
        return (asset,)
    return network.members(asset)


def possible_outages(scenario: Scenario, network: Network) -> Iterator[tuple[int, Outage]]:
    """Yield the outages that each hazard of the scenario may bring, and where it stands."""
    for position, hazard in enumerate(scenario.hazards):
        for effect in hazard.possible(network):
            if isinstance(effect, Outage):
                yield position, effect


def key_of(scenario: Scenario, position: int) -> tuple[str, ...]:
    """Return the key of a hazard that names its asset; none where it finds its assets itself."""
    return ("outage",) if isinstance(scenario.hazards[position], Outage) else ()


def has_no_share(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Yield the outages that leave part of a capacity which the asset does not have."""
    for position, outage in possible_outages(scenario, network):
        for asset in members(network, outage.asset) if outage.capacity else ():
            if not _has_capacity(network, asset):
                yield Fault(
                    f'"{asset}" has no capacity of which a part could stay',
                    ("hazards", position, "capacity"),
                    "leave capacity out, or give the link capacity_per_h or slots_per_day",
                )


def _has_capacity(network: Network, asset: str) -> bool:
    """Tell whether a link, or a node by its data links, has a capacity that can be reduced."""
    link = network.link.get(asset)
    if link is None:
        return any(row.is_digital and asset in {row.source, row.target} for row in network.links)
    return link.is_digital or link.capacity_per_h is not None or link.slots_per_day is not None


def cannot_be_mended(scenario: Scenario, network: Network) -> Iterator[Fault]:
    """Yield the outages that end only when mended, of assets that no crew mends: of each hazard one of each kind."""
    skills = {kind for crew in network.crews for kind in crew.mends}
    lost: dict[tuple[int, str], str] = {}
    for position, outage in possible_outages(scenario, network):
        for asset in members(network, outage.asset) if outage.lasts is None else ():
            link = network.link.get(asset)
            lost.setdefault((position, link.kind if link is not None else "node"), outage.asset)
    for (position, kind), name in sorted(lost.items()):
        if kind not in skills:
            yield Fault(
                f'"{name}" lasts until it is mended, but no crew mends a {kind}',
                ("hazards", position, *key_of(scenario, position)),
                f"say how long it lasts, or add a crew that mends: {kind}",
            )
