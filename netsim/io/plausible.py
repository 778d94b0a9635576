"""What cannot be, or hardly: places, lengths, courses and capacities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netsim.errors import Fault, did_you_mean
from netsim.io.countries import lies_in
from netsim.model import Link, Network
from netsim.units import Tbps, km

if TYPE_CHECKING:
    from netsim.geo.lengths import FloatArray

Placed = tuple[int, Link]
"""A link of which both ends are there, and its position in the table."""

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
    placed = [
        (position, link)
        for position, link in enumerate(network.links)
        if link.source in network.node and link.target in network.node
    ]
    yield from _lengths(network, [(position, link) for position, link in placed if link.length is not None])
    yield from _courses(network, [(position, link) for position, link in placed if link.geometry is not None])
    yield from _permits(network)
    yield from _weather(network)
    yield from _spares(network)


def _spares(network: Network) -> Iterator[Fault]:
    """Yield spares that no crew fetches."""
    fetched = {(crew.home, kind) for crew in network.crews for kind in crew.mends}
    for position, row in enumerate(network.spares):
        if not any((row.home, kind) in fetched for kind in row.kinds):
            kind = row.kinds[0]
            homes = sorted({home for home, mends in fetched if mends == kind})
            hint = f"such crews have their home at: {', '.join(homes[:5])}" if homes else "add the crew"
            message = f'no crew with its home at "{row.home}" mends a {kind}'
            yield Fault(message, ("spares", position, "home"), hint, warning=True)


def _weather(network: Network) -> Iterator[Fault]:
    """Yield weather of countries that the network does not have."""
    places = {node.country for node in network.nodes if node.country}
    for position, row in enumerate(network.weather):
        if row.where not in places:
            message = f'"{row.where}" is no country of a node'
            yield Fault(message, ("weather", position, "where"), did_you_mean(row.where, places), warning=True)


def _permits(network: Network) -> Iterator[Fault]:
    """Yield permits for places that the network does not have: a name mistyped would make nobody wait."""
    places = {node.country for node in network.nodes} | {zone for row in network.systems for zone in row.zones}
    for position, permit in enumerate(network.permits):
        if permit.where not in places:
            message = f'"{permit.where}" is no country of a node and no zone of a system'
            yield Fault(message, ("permits", position, "where"), did_you_mean(permit.where, places), warning=True)


def _capacity(position: int, link: Link) -> Iterator[Fault]:
    if link.capacity is not None and link.capacity > _ABSURD:
        message = f'"{link.id}" would carry {link.capacity / Tbps:,.0f} Tbps, more than all cables of the world'
        yield Fault(message, ("links", position, "capacity"), "is the number in another unit?")


def _lengths(network: Network, links: list[Placed]) -> Iterator[Fault]:
    """Yield lengths that cannot be; all are measured at once."""
    from netsim.geo.lengths import geodesic

    if not links:
        return
    starts, ends = _ends(network, links)
    for (position, link), straight in zip(links, geodesic(*starts.T, *ends.T).tolist(), strict=True):
        length = link.length or 0.0
        path = ("links", position, "length")
        if length < straight * (1 - _TOLERANCE):
            hint = "is the length in another unit, or a node misplaced?"
            yield Fault(_too_far(link, straight), path, hint)
        elif link.kind != "satellite" and length > max(straight * _LONGEST, _SHORT):  # up to the orbit and down again
            yield Fault(_too_far(link, straight), path, "is that so?", warning=True)


def _too_far(link: Link, straight: float) -> str:
    length = (link.length or 0.0) / km
    return f'"{link.id}" is {length:,.1f} km long, but its ends are {straight / km:,.1f} km apart'


def _ends(network: Network, links: list[Placed]) -> tuple[FloatArray, FloatArray]:
    """Return where links begin and end, lon and lat. [degrees]"""
    import numpy as np

    places = {node.id: (node.lon, node.lat) for node in network.nodes}
    starts, ends = ([places[getattr(link, end)] for _, link in links] for end in ("source", "target"))
    return np.array(starts), np.array(ends)


def _courses(network: Network, links: list[Placed]) -> Iterator[Fault]:
    """Yield courses that leave the earth, or do not lead from end to end; all are measured at once."""
    import numpy as np

    from netsim.geo.lengths import geodesic

    on_earth: list[Placed] = []
    for position, link in links:
        if any(not (-360 <= lon <= 360 and -90 <= lat <= 90) for lon, lat in link.geometry or ()):  # noqa: PLR2004 - degrees
            path = ("links", position, "geometry")
            yield Fault(f'the course of "{link.id}" leaves the earth', path, "longitude comes first")
        else:
            on_earth.append((position, link))
    if not on_earth:
        return
    starts, ends = _ends(network, on_earth)
    first, last = (np.array([(link.geometry or ())[at] for _, link in on_earth]) for at in (0, -1))
    gaps = [geodesic(*node.T, *point.T).tolist() for node in (starts, ends) for point in (first, last)]
    for (position, link), *gap in zip(on_earth, *gaps, strict=True):
        yield from _gaps(position, link, gap)


def _gaps(position: int, link: Link, gap: list[float]) -> Iterator[Fault]:
    """Yield the ends of a course that are not at their node; distances source-first, source-last, target-first ..."""
    begins, crossed_begins, crossed_ends, ends = gap
    hint = "is it drawn from target to source?" if max(crossed_begins, crossed_ends) <= _GAP else ""
    for name, far, word in ((link.source, begins, "begins"), (link.target, ends, "ends")):
        if far > _GAP:
            message = f'the course of "{link.id}" {word} {far / km:,.1f} km from "{name}"'
            yield Fault(message, ("links", position, "geometry"), hint, warning=True)
