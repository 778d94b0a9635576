"""Wind: it closes the ports that bear less, for as long as it blows."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from netsim.geo.lengths import geodesic

if TYPE_CHECKING:
    import simpy

    from netsim.model import Network, Port, Wind
    from netsim.sim.freight import FreightWorld


def blow(world: FreightWorld, wind: Wind, number: int) -> Generator[simpy.Event, object, None]:
    """Wait for the wind, close every port that it reaches and that bears less, and open them when it falls."""
    yield world.env.timeout(wind.at - world.now)
    why = f"wind {number}"
    words = f"wind of {wind.speed:g} m/s" + (f", {wind.reason}" if wind.reason else "")
    rows: dict[str, int] = {}
    for port in struck(world.network, wind):
        rows[port.node] = world.note("wind", port.node, f"{words}; the port works up to {port.wind_limit:g} m/s")
        world.fall(port.node, why, 0.0, rows[port.node], told=words)
        world.fallen[port.node][why].expected_end = world.now + wind.lasts
    yield world.env.timeout(wind.lasts)
    for node, row in rows.items():
        world.recover(node, why, row, told="the wind has fallen")


def struck(network: Network, wind: Wind) -> Iterator[Port]:
    """Yield the ports within reach of a wind that is more than they bear."""
    for port in network.ports:
        if port.wind_limit is not None and port.wind_limit < wind.speed and _is_reached(network, port, wind):
            yield port


def _is_reached(network: Network, port: Port, wind: Wind) -> bool:
    if wind.centre is None or wind.radius is None:
        return port.node in wind.places
    node = network.node[port.node]
    return float(geodesic(*wind.centre, node.lon, node.lat)) <= wind.radius
