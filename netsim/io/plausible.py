"""What cannot be, or hardly: places, lengths, courses and capacities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netsim.errors import Fault
from netsim.io.countries import lies_in
from netsim.model import Link, Network
from netsim.units import Tbps, km

_TOLERANCE: Final = 0.005
_LONGEST: Final = 5.0
"""Times the geodesic."""
_SHORT: Final = 10 * km
"""Below this a detour says nothing."""
_GAP: Final = 5 * km
_ABSURD: Final = 2000 * Tbps


def implausible(network: Network) -> Iterator[Fault]:
    """Yield what cannot be on this earth; rows that refer to nothing are passed over."""
    for position, node in enumerate(network.nodes):
        if not lies_in(node.country, node.lon, node.lat):
            swapped = lies_in(node.country, node.lat, node.lon)
            hint = "are lon and lat swapped?" if swapped else ""
            message = f'"{node.id}" lies at {node.lon:g}, {node.lat:g}, outside of {node.country}'
            yield Fault(message, ("nodes", position, "lon"), hint, warning=True)
    for position, link in enumerate(network.links):
        yield from _capacity(position, link)
        if link.source in network.node and link.target in network.node:
            yield from _length(network, position, link)
            yield from _course(network, position, link)


def _capacity(position: int, link: Link) -> Iterator[Fault]:
    if link.capacity is not None and link.capacity > _ABSURD:
        message = f'"{link.id}" would carry {link.capacity / Tbps:,.0f} Tbps, more than all cables of the world'
        yield Fault(message, ("links", position, "capacity"), "is the number in another unit?")


def _length(network: Network, position: int, link: Link) -> Iterator[Fault]:
    from netsim.geo.lengths import geodesic

    if link.length is None:
        return
    source, target = network.node[link.source], network.node[link.target]
    straight = float(geodesic(source.lon, source.lat, target.lon, target.lat))
    path = ("links", position, "length")
    told = f'"{link.id}" is {link.length / km:,.1f} km long, but its ends are {straight / km:,.1f} km apart'
    if link.length < straight * (1 - _TOLERANCE):
        yield Fault(told, path, "is the length in another unit, or a node misplaced?")
    elif link.kind != "satellite" and link.length > max(straight * _LONGEST, _SHORT):  # up to the orbit and down
        yield Fault(told, path, "is that so?", warning=True)


def _course(network: Network, position: int, link: Link) -> Iterator[Fault]:
    from netsim.geo.lengths import geodesic

    if link.geometry is None:
        return
    path = ("links", position, "geometry")
    if any(not (-360 <= lon <= 360 and -90 <= lat <= 90) for lon, lat in link.geometry):  # noqa: PLR2004 - degrees
        yield Fault(f'the course of "{link.id}" leaves the earth', path, "longitude comes first")
        return
    ends = [network.node[name] for name in (link.source, link.target)]
    gaps = [
        [float(geodesic(node.lon, node.lat, *point)) for point in (link.geometry[0], link.geometry[-1])]
        for node in ends
    ]
    reversed_fits = gaps[0][1] <= _GAP and gaps[1][0] <= _GAP
    hint = "is it drawn from target to source?" if reversed_fits else ""
    for name, gap, word in ((link.source, gaps[0][0], "begins"), (link.target, gaps[1][1], "ends")):
        if gap > _GAP:
            message = f'the course of "{link.id}" {word} {gap / km:,.1f} km from "{name}"'
            yield Fault(message, path, hint, warning=True)
