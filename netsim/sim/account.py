"""The account of a run: no shipment is lost, none is in two places."""

from __future__ import annotations

from collections import Counter
from math import isnan
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from netsim.arrays.freight import Cross, Ride, place_of_boarding

if TYPE_CHECKING:
    from netsim.sim.freight import FreightWorld

OVER: Final = frozenset({"delivered", "returned", "abandoned", "spoiled"})
"""What a story ends with."""
ON_THE_WAY: Final = frozenset({"not_departed", "moving", "waiting"})


class AccountError(RuntimeError):
    """Shipments are lost or counted twice: a fault of netsim, not of who uses it."""


def check_account(world: FreightWorld) -> None:
    """
    Check that every shipment created is exactly one of what a shipment can be, and waits where it says it does.

    The books of the world are closed before: who goes express tells where it is only then.

    Raises
    ------
    AccountError
        If not.
    """
    _check_numbers(world)
    _check_outcomes(world)
    _check_queues(world)


def _check_numbers(world: FreightWorld) -> None:
    """Each lane has counted its shipments, those of convoys too, and each of them has another number."""
    found = Counter(map(attrgetter("lane.id"), world.shipments))
    numbers = set(map(attrgetter("number"), world.shipments))
    for convoy in world.convoys.arrived:
        found[convoy.lane.id] += len(convoy.number)
        numbers.update(convoy.number.tolist())
    if found != world.sent:
        wrong = sorted(lane for lane in world.sent.keys() | found.keys() if world.sent[lane] != found[lane])
        raise AccountError(f"lanes have not as many shipments as they sent out: {', '.join(wrong)}")
    if len(numbers) != world.created:
        raise AccountError(f"{world.created} shipments have only {len(numbers)} numbers")


def _check_outcomes(world: FreightWorld) -> None:
    """Who has arrived, returned, given up or spoiled has an end, and nobody else."""
    for one in world.shipments:
        if one.outcome not in (ON_THE_WAY if isnan(one.ended) else OVER):
            raise AccountError(f"{one.id} is {one.outcome} and ended at {one.ended}")


def _check_queues(world: FreightWorld) -> None:
    """Before a gate or on a platform stand those who say so, and no more."""
    at_gates: Counter[str] = Counter()
    on_platforms: Counter[str] = Counter()
    for one in [one for one in world.shipments if one.outcome == "waiting"]:
        if isinstance(one.doing, Cross):
            at_gates[one.doing.name] += one.lane.trucks
        elif isinstance(one.doing, Ride):
            on_platforms[place_of_boarding(one.doing.name, one.doing.board)] += 1
    for name, queue in world.gates.items():
        if queue.waiting > at_gates[name]:
            raise AccountError(f"{queue.waiting} trucks wait at {name}, but {at_gates[name]} say so")
    for name, waiting in world.timetables.waiting.items():
        if len(waiting) > on_platforms[name]:
            raise AccountError(f"{len(waiting)} shipments wait for {name}, but {on_platforms[name]} say so")
