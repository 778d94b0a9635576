"""What the reference topology hangs on: how long each table takes once it is read."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import netsim


def phases() -> Callable[[], dict[str, float]]:
    """Prepare the tables of ``netsim structure``, as in a process that has just read the topology."""
    network = netsim.read_topology("china-asean")
    jobs: dict[str, Callable[[], Any]] = {
        "cut links and nodes": lambda: netsim.structure(network),
        "betweenness": lambda: netsim.betweenness(network),
        "dependence of countries": lambda: netsim.dependence(network),
        "pairs of countries": lambda: netsim.joined_countries(network),
        "two places connected, 99 %": lambda: netsim.reliability(network, 0.99, ["hanoi", "singapore"]),
    }

    def job() -> dict[str, float]:
        taken = {}
        for name, own in jobs.items():
            began = time.perf_counter()
            own()
            taken[name] = time.perf_counter() - began
        return taken

    return job
