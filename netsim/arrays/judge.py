"""What only the paths of a network show: demands that no path may serve, and pairs of paths that fail together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from netsim.arrays.digital import DigitalPlane
from netsim.errors import Fault

if TYPE_CHECKING:
    from netsim.model import Network

_NAMED: Final = 3
_WHAT: Final = {"link": "link", "node": "link or node", "srlg": "shared-risk group", "corridor": "corridor"}


def judge(network: Network) -> Iterator[Fault]:
    """
    Yield demands that no path may serve while nothing is down, and those whose two paths share a risk.

    Only demands that avoid or require something, or have the protection ``1+1``, are looked at: all others are as
    reachable as ``netsim.io.reach`` finds them, or kept back by the gateway rule.
    """
    position = {row.id: number for number, row in enumerate(network.demands)}
    bound = [row for row in network.demands if row.avoid or row.require or row.protection == "1+1"]
    if not bound:
        return
    plane = DigitalPlane(replace(network, demands=bound, workloads=(), dependencies=()), k=1)
    for row, reason in zip(bound, plane.carry(plane.rate).reason, strict=True):
        if reason == "policy":
            message = f'no path of "{row.id}" keeps to what it must avoid and touch'
            column = "require" if row.require else "avoid"
            yield Fault(message, ("demands", position[row.id], column), "it is never served", warning=True)
    for name, shared in plane.shared_risks().items():
        row = network.demands[position[name]]
        some = ", ".join(f'"{one}"' for one in shared[:_NAMED]) + (" and more" if len(shared) > _NAMED else "")
        message = f'no two paths of "{name}" have no {_WHAT[row.disjoint]} in common: the best two share {some}'
        yield Fault(message, ("demands", position[name], "protection"), "one failure there stops both", warning=True)
