"""What of a network connects places at all, in one of its layers: the plain graph that structure is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from netsim.arrays.freight import FreightPlane
from netsim.errors import NetsimError, did_you_mean
from netsim.geo.lengths import measure
from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.paths import Arcs

if TYPE_CHECKING:
    from netsim.model import Link, Network

Layer = Literal["data", "freight"]
LAYERS: tuple[Layer, ...] = ("data", "freight")


@dataclass(frozen=True)  # without slots: there is a place to keep what is prepared once
class Skeleton:
    """
    The live links of a layer between live nodes; link number i is arc 2 i from its source and arc 2 i + 1 back.

    Parameters
    ----------
    nodes
        Ids of all nodes by number, whether a link ends there or not.
    links
        The links.
    ends
        Numbers of source and target of each link, shape (n_links, 2).
    metres
        Route length of each link, shape (n_links,). [m]
    """

    nodes: tuple[str, ...]
    links: tuple[Link, ...]
    ends: IntArray
    metres: FloatArray

    @cached_property
    def number(self) -> dict[str, int]:
        """Numbers of nodes by id."""
        return {name: position for position, name in enumerate(self.nodes)}

    @cached_property
    def arcs(self) -> Arcs:
        """Both arcs of each link; their cost is the route length. [m]"""
        return Arcs(self.ends.ravel(), self.ends[:, ::-1].ravel(), np.repeat(self.metres, 2), len(self.nodes))

    @cached_property
    def exists(self) -> BoolArray:
        """Which arcs may be used: not those against a directed link, shape (n_arcs,)."""
        return np.array([(True, not link.directed) for link in self.links], dtype=bool).ravel()

    @cached_property
    def capacity(self) -> FloatArray:
        """Rate of each arc, infinite where there is no bit rate, as of roads, shape (n_arcs,). [bit/s]"""
        return np.repeat([link.capacity or np.inf for link in self.links], 2).astype(float)

    @cached_property
    def linked(self) -> tuple[int, ...]:
        """Nodes at which a link ends, in ascending order."""
        return tuple(np.unique(self.ends).tolist())


def skeleton(network: Network, layer: Layer = "data") -> Skeleton:
    """
    Return the plain graph of a layer.

    Parameters
    ----------
    network
        Planned and retired links and nodes are not there.
    layer
        ``data``: digital links. ``freight``: roads, transfers, and of rails, sea lanes, waterways and airways those
        that a service runs over, since nothing moves there by itself.

    Raises
    ------
    NetsimError
        If there is no such layer.
    """
    if layer not in LAYERS:
        raise NetsimError(f'there is no layer "{layer}"', hint=did_you_mean(layer, LAYERS) or "data or freight")
    links = _carrying_data(network) if layer == "data" else _carrying_freight(network)
    number = {node.id: position for position, node in enumerate(network.nodes)}
    ends = np.array([(number[link.source], number[link.target]) for link in links], dtype=np.intp).reshape(-1, 2)
    metres = measure(network).metres
    return Skeleton(tuple(number), tuple(links), ends, np.array([metres[link.id] for link in links], dtype=float))


def _carrying_data(network: Network) -> Sequence[Link]:
    live = {node.id for node in network.nodes if node.status == "live"}
    rows = (link for link in network.links if link.is_digital and link.status == "live")
    return [link for link in rows if {link.source, link.target} <= live]


def _carrying_freight(network: Network) -> Sequence[Link]:
    plane = FreightPlane(network)
    ridden = {drive.name for stages in plane.stages.values() for stage in stages for drive in stage}
    return [link for link in plane.links if link.kind in {"road", "transfer"} or link.id in ridden]
