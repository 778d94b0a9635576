"""What only the paths of a network show: demands that no path may serve, and pairs of paths that fail together."""

from __future__ import annotations

from collections import Counter
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
    reachable as ``netsim.io.reach`` finds them, or kept back by the gateway rule. The one line on which an end of a
    demand hangs is no choice of its paths, and not told.
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
    only = _only_links(network)
    for name, risks in plane.shared_risks().items():
        row = network.demands[position[name]]
        shared = [risk for risk in risks if risk not in {only.get(row.source), only.get(row.target)}]
        if not shared:  # nothing can be chosen on the one line at an end
            continue
        some = ", ".join(f'"{one}"' for one in shared[:_NAMED]) + (" and more" if len(shared) > _NAMED else "")
        message = f'no two paths of "{name}" have no {_WHAT[row.disjoint]} in common: the best two share {some}'
        yield Fault(message, ("demands", position[name], "protection"), "one failure there stops both", warning=True)


def _only_links(network: Network) -> dict[str, str]:
    """Return the link of each node that has a single live one for data, beside those to dead ends."""
    links = [link for link in network.links if link.is_digital and link.status == "live"]
    degree = Counter(end for link in links for end in (link.source, link.target))
    onward: dict[str, list[str]] = {}
    for link in links:
        for node, other in ((link.source, link.target), (link.target, link.source)):
            if degree[other] > 1:
                onward.setdefault(node, []).append(link.id)
    return {node: own[0] for node, own in onward.items() if len(own) == 1}
