"""Paths by compiled searches, and what a plane remembers of demands that were short."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from netsim.arrays import candidates
from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.kernels import astar, mending, nearest, union, views
from netsim.kernels.compiled import Compiled
from netsim.model import Demand, Link, Network, Node
from netsim.units import Gbps, km

N_NODES, N_LINKS = 14, 32


def drawn(seed: int, rate: float) -> Network:
    """Draw a network in which demands of some rate compete for links."""
    draw = np.random.default_rng(seed)
    nodes = [Node(f"N{number}", lon=0.0, lat=0.0, kind="city") for number in range(N_NODES)]
    ends = [(number, number + 1) for number in range(N_NODES - 1)]
    ends += [tuple(draw.choice(N_NODES, 2, replace=False)) for _ in range(N_LINKS - len(ends))]
    links = [
        Link(f"L{row}", f"N{a}", f"N{b}", "fibre", length=float(draw.uniform(50, 900)) * km, capacity=10 * Gbps)
        for row, (a, b) in enumerate(ends)
    ]
    pairs = [tuple(draw.choice(N_NODES, 2, replace=False)) for _ in range(25)]
    demands = [Demand(f"N{a}", f"N{b}", rate=rate * Gbps, id=f"D{row}") for row, (a, b) in enumerate(pairs)]
    return Network(nodes=nodes, links=links, demands=demands)


def written(flows: Flows) -> list[object]:
    """Return all that a plane says, to the bit."""
    values = (getattr(flows, field.name) for field in dataclasses.fields(flows) if field.name != "used")
    return [value.tobytes() if isinstance(value, np.ndarray) else value for value in values]


@pytest.mark.parametrize("policy", ["max-min-fair", "ecmp", "shortest"])
@pytest.mark.parametrize(("rate", "most"), [(1.0, 2**22), (4.0, 2**22), (4.0, 0)])
def test_searches_in_both_forms_carry_the_same(
    policy: str, rate: float, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plane that remembers, with compiled searches, together or by terms; and a new one for each state, without."""
    monkeypatch.setattr(union, "_MOST", most)
    network = drawn(3, rate)
    states = [frozenset({f"L{row}"}) for row in range(N_LINKS)] + [frozenset({"N3", f"L{row}"}) for row in range(9)]
    new = (DigitalPlane(network, k=3, policy=policy) for _ in states)
    plain = [written(plane.carry(plane.rate, down=down)) for plane, down in zip(new, states, strict=True)]
    found, mended = Compiled(astar.find, worth=0), Compiled(mending.mend)
    monkeypatch.setattr(found, "_machine", astar.find)
    monkeypatch.setattr(mended, "_machine", mending.mend)
    for module in (astar, candidates, nearest, union, views):
        monkeypatch.setattr(module, "COMPILED", found)
    monkeypatch.setattr(union, "MENDED", mended)
    plane = DigitalPlane(network, k=3, policy=policy)

    assert [written(plane.carry(plane.rate, down=down)) for down in states] == plain
