"""
Link loads of equal-cost multipath against those stored in TopoHub for real networks.

TopoHub's ``calculate_utilization`` counts links: all cost 1, although their lengths are stored too; with the lengths as
costs 199 of the 229 networks would differ. The split is even over next hops at every node. It sends each demand both
ways, and three sets of demands: those of SNDlib ("org"), one unit between each pair of nodes ("uni"), and the product
of the nodes' degrees ("deg"). It stores the load of each direction of each link in per cent of the greatest, with two
decimals.

Jurkiewicz, P. (2023), TopoHub: A repository of reference Gabriel graph and real-world topologies for networking
research. doi:10.1016/j.softx.2023.101540
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import numpy as np
import pytest

from netsim.kernels.base import FloatArray, IntArray
from netsim.kernels.disjoint import most_link_disjoint
from netsim.kernels.paths import Arcs, distances
from netsim.kernels.spreading import spread

ROUNDING = 0.005
"""Half of the last decimal that is stored. [percentage points]"""
Demands = tuple[IntArray, IntArray, FloatArray]


def names(collection: str) -> list[str]:
    """List the networks of a collection."""
    files = resources.files("topohub").joinpath("data", collection).iterdir()
    return sorted(f"{collection}/{file.name.removesuffix('.json')}" for file in files if file.name.endswith(".json"))


SNDLIB, ZOO = names("sndlib"), names("topozoo")


def read(name: str) -> tuple[dict[str, Any], Arcs]:
    """Return what is stored of a network, and its links as arcs to and fro that cost 1; nodes by their place."""
    file = resources.files("topohub").joinpath("data", f"{name}.json")
    stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))  # topohub.get() leaves the file open
    place = {str(node["id"]): number for number, node in enumerate(stored["nodes"])}
    ends = np.array([(place[str(edge["source"])], place[str(edge["target"])]) for edge in stored["edges"]])
    asked = stored["graph"]["demands"]
    stored["demands"] = {(place[a], place[b]): rate for a, rest in asked.items() for b, rate in rest.items()}
    return stored, Arcs(ends.ravel(), ends[:, ::-1].ravel(), np.ones(ends.size), len(place))


def demand_sets(stored: dict[str, Any], arcs: Arcs) -> Iterator[tuple[str, Demands]]:
    """Make the sets of demands that TopoHub routes, before they are sent both ways."""
    one, other = np.triu_indices(arcs.n_nodes, 1)
    degree = np.bincount(arcs.tail, minlength=arcs.n_nodes)
    yield "uni", (one, other, np.ones(len(one)))
    yield "deg", (one, other, (degree[one] * degree[other]).astype(float))
    if stored["demands"]:
        source, target = np.array(list(stored["demands"])).T
        yield "org", (source, target, np.array(list(stored["demands"].values()), dtype=float))


@pytest.mark.parametrize("name", SNDLIB + ZOO)
def test_loads_are_those_that_topohub_stores(name: str) -> None:
    """In each direction of each link, for each set of demands, but for the rounding of what is stored."""
    stored, arcs = read(name)
    sets = list(demand_sets(stored, arcs))
    assert {mode for mode, _ in sets} == set(stored["edges"][0]["ecmp_fwd"])
    for mode, (source, target, rate) in sets:
        both_ways = np.append(source, target), np.append(target, source), np.append(rate, rate)
        load = spread(arcs, *both_ways).load
        told = np.array([(edge["ecmp_fwd"][mode], edge["ecmp_bwd"][mode]) for edge in stored["edges"]]).ravel()
        assert 100.0 * load / load.max() == pytest.approx(told, rel=0.0, abs=ROUNDING + 1e-9)


def test_so_many_networks_are_compared() -> None:
    """All of SNDlib, and most of the Topology Zoo."""
    assert len(SNDLIB) == 26
    assert len(ZOO) == 203


@pytest.mark.parametrize("name", SNDLIB + ZOO)
def test_diameters_are_those_that_topohub_stores(name: str) -> None:
    """By number of links exactly, by length but for the rounding of each link's."""
    stored, arcs = read(name)
    told, everywhere = stored["graph"]["stats"], np.arange(arcs.n_nodes)
    length = np.repeat([edge["dist"] for edge in stored["edges"]], 2).astype(float)
    hops = distances(arcs, everywhere).max()
    assert hops == told["diameter_hops"]
    longest = distances(Arcs(arcs.tail, arcs.head, length, arcs.n_nodes), everywhere).max()
    assert longest == pytest.approx(told["diameter_len"], rel=0.0, abs=ROUNDING * (arcs.n_nodes + 1))


@pytest.mark.parametrize("name", ["sndlib/abilene", "sndlib/polska", "sndlib/nobel-germany", *ZOO[::10]])
def test_numbers_of_disjoint_paths_are_those_that_topohub_stores(name: str) -> None:
    """The mean over pairs of nodes, weighed by demand where there is any, and the most."""
    stored, arcs = read(name)
    told, demands = stored["graph"]["stats"], stored["demands"]
    one, other = np.triu_indices(arcs.n_nodes, 1)
    count = most_link_disjoint(arcs, one, other, np.arange(len(arcs.cost)) // 2)
    pairs = [*zip(one.tolist(), other.tolist(), strict=True), *zip(other.tolist(), one.tolist(), strict=True)]
    rate = [demands.get(pair, demands.get(pair[::-1], 0.0)) if demands else 1.0 for pair in pairs]
    assert count.max() == told["max_adp_num"]
    mean = np.average(np.append(count, count), weights=rate)
    assert mean == pytest.approx(told["avg_adp_num"], rel=0.0, abs=ROUNDING + 1e-9)
