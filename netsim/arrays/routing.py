"""Answers in tables: who gets what over which path, and how far places are from one another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.arrays.latency import latencies, linked_places
from netsim.errors import NetsimError, NotFound, did_you_mean
from netsim.model.scenario import assets
from netsim.units import Gbps, ms

if TYPE_CHECKING:
    import pandas as pd

    from netsim.model import Network


@dataclass(frozen=True, slots=True, eq=False)
class Routing:
    """
    What a network carries in one state.

    Parameters
    ----------
    links
        A row for each digital link: ``link``, ``forward_gbps`` (from its source to its target), ``backward_gbps``,
        ``utilisation`` (of the busier direction, from 0 to 1).
    demands
        A row for each demand, and for each dependency on the digital plane: ``demand``, ``served_gbps``,
        ``latency_ms`` (one way), ``path`` (ids of the links of the main path joined by ``;``), ``reason`` (empty
        where the demand gets all that it wants).
    """

    links: pd.DataFrame
    demands: pd.DataFrame


def route(network: Network, policy: str = "max-min-fair", k: int = 8, down: Iterable[str] = ()) -> Routing:
    """
    Carry what the demands of a network ask for at the busiest hour.

    Parameters
    ----------
    network
        The network.
    policy
        ``max-min-fair``: each demand fills its shortest path and spills over to the next, in fair shares.
        ``shortest``: each demand keeps to its shortest path, full or not; what does not fit there is not served, and
        demands that share a full link share it fairly. ``ecmp``: as ``shortest``, but where several paths are equally
        short each node splits equally per next hop. ``optimal``: as much as any routing could carry, over whatever
        admissible paths (a linear programme), and of that the least latency. Or one that was registered with
        :func:`netsim.register_policy`.
    k
        A demand may spread over its k shortest paths, and over up to k that have no link in common; only
        ``max-min-fair`` heeds it.
    down
        Ids of nodes, links, systems and shared-risk groups that are down.

    Returns
    -------
    routing
        Loads of links, rates and paths of demands.

    Raises
    ------
    NetsimError
        If no policy or no asset has that name.

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cable = Link("AB", "A", "B", "fibre", length=500e3, capacity=100e9)
    >>> routing = route(Network(nodes=[a, b], links=[cable], demands=[Demand("A", "B", rate=50e9)]))
    >>> routing.links
      link  forward_gbps  backward_gbps  utilisation
    0   AB          50.0            0.0          0.5
    """
    if k < 1:
        raise NetsimError(f"a demand cannot spread over {k} paths", hint="k is 1 or more")
    plane = DigitalPlane(network, k=k, policy=policy)
    return _tables(plane, plane.carry(plane.rate, down=_members(network, down)))


def _tables(plane: DigitalPlane, flows: Flows) -> Routing:
    import pandas as pd

    links = pd.DataFrame(
        {
            "link": plane.links,
            "forward_gbps": flows.load_forward / Gbps,
            "backward_gbps": flows.load_backward / Gbps,
            "utilisation": np.maximum(flows.load_forward, flows.load_backward) / plane.capacity,
        }
    )
    demands = pd.DataFrame(
        {
            "demand": plane.demands,
            "served_gbps": flows.served / Gbps,
            "latency_ms": flows.latency / ms,
            "path": [";".join(path) for path in flows.path],
            "reason": flows.reason,
        }
    )
    return Routing(links, demands)


def _members(network: Network, down: Iterable[str]) -> frozenset[str]:
    """Return the nodes and links that are down when some assets are, groups by their members."""
    names = (down,) if isinstance(down, str) else tuple(down)
    known = assets(network)
    for name in names:
        if name not in known:
            raise NotFound(f'no node, link, system or group is named "{name}"', hint=did_you_mean(name, known))
    return frozenset(names).union(*(network.members(name) for name in names))


def latency_matrix(network: Network, places: Collection[str] | None = None, down: Iterable[str] = ()) -> pd.DataFrame:
    """
    Find the least latency between places over whatever is up, however full it is.

    Links and equipment count as for demands, queues do not, and neither do gateway rules: it is the latency that a
    leased line could have.

    Parameters
    ----------
    network
        The network.
    places
        Ids of nodes; ``None``: the cities, data centres and gateways that have a digital link.
    down
        Ids of nodes, links, systems and shared-risk groups that are down.

    Returns
    -------
    latency
        One way from the place of the row to that of the column; zero from a place to itself, NaN where there is no
        path or the place is down. [ms]

    Raises
    ------
    NotFound
        If no node or no asset has that name.

    Examples
    --------
    >>> from netsim.model import Link, Network, Node
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city", equipment=0.0) for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cable = Link("AB", "A", "B", "fibre", length=500e3, capacity=100e9)
    >>> latency_matrix(Network(nodes=[a, b], links=[cable])).round(2)
          A     B
    A  0.00  2.45
    B  2.45  0.00
    """
    import pandas as pd

    names = linked_places(network) if places is None else list(places)
    for name in names:
        if name not in network.node:
            raise NotFound(f'no node is named "{name}"', hint=did_you_mean(name, network.node))
    (latency,) = latencies(network, names, [_members(network, down)])
    return pd.DataFrame(latency, index=names, columns=names)
