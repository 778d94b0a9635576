"""What the digital plane carries in one state."""

from __future__ import annotations

from dataclasses import dataclass

from netsim.kernels.base import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """
    What the digital plane carries in one state; arrays stand in the order of the plane's demands, or of its links.

    Parameters
    ----------
    asked, served
        Rate asked for and rate carried, shape (n_demands,). [bit/s]
    latency
        One way, mean over the paths used weighted by their rates; NaN where nothing is carried. [s]
    rtt
        There and back, the way back on its own best path; NaN where there is none. [s]
    path
        Links of the path that carries most of each demand, in order; empty where nothing is carried.
    origin
        Node where that path begins: the source, or the replica that serves; empty where nothing is carried.
    reason
        Why a demand does not get what it wants: ``end_down`` (its source or target), ``end_silent`` (their machines, in
        whole or part), ``policy`` (there is a path, but none that it may take), ``no_path``, ``path_down`` (the paths
        that it keeps to, by its protection), ``restoring`` (it will run over another path in a moment), ``no_room`` (no
        replica has any), ``no_capacity``, ``over_latency`` (carried, but too slowly), else empty.
    load_forward, load_backward
        Rate on each link from source to target, and back, shape (n_links,). [bit/s]
    used
        Arcs of each path that carries anything, filled up with the number of arcs, shape (n_used, longest).
    user, rate, begin
        Demand of each of these, what it carries, and the node where it begins, shape (n_used,). [bit/s]
    """

    asked: FloatArray
    served: FloatArray
    latency: FloatArray
    rtt: FloatArray
    path: tuple[tuple[str, ...], ...]
    origin: tuple[str, ...]
    reason: tuple[str, ...]
    load_forward: FloatArray
    load_backward: FloatArray
    used: IntArray
    user: IntArray
    rate: FloatArray
    begin: IntArray
