"""Answers in tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netsim.arrays.routing import latency_matrix, route
from netsim.errors import NetsimError, NotFound
from netsim.model import Demand, Link, Network, Node, System, Workload
from netsim.units import Gbps, km, ms

PER_KM = 1.468 / 299_792.458 / ms
"""Delay of fibre. [ms/km]"""


def square(**demand: Any) -> Network:
    """Two ways from A to D: over B, short, and over C, long; E stands alone, F has no digital link."""
    kinds = {"A": "city", "B": "pop", "C": "data_centre", "D": "gateway", "E": "city", "F": "city"}
    nodes = [Node(name, lon=0.0, lat=0.0, kind=kind, equipment=0.0) for name, kind in kinds.items()]  # type: ignore[arg-type]
    lengths = {"AB": 100.0, "BD": 100.0, "AC": 200.0, "CD": 200.0}
    links = [
        Link(name, name[0], name[1], "fibre", length=length * km, capacity=10 * Gbps, system="ring", srlgs=(name[0],))
        for name, length in lengths.items()
    ]
    planned = Link("AE", "A", "E", "fibre", length=10 * km, capacity=1 * Gbps, status="planned")
    road = Link("AF", "A", "F", "road", length=10 * km)
    asked = {"rate": 15 * Gbps, **demand}
    ring = System("ring", name="Ring")
    return Network(nodes=nodes, links=[*links, planned, road], systems=[ring], demands=[Demand("A", "D", **asked)])


def test_the_tables_name_their_units() -> None:
    """Columns are fixed; a row for each digital link and each demand."""
    routing = route(square())
    assert list(routing.links) == ["link", "forward_gbps", "backward_gbps", "utilisation"]
    assert list(routing.demands) == ["demand", "served_gbps", "latency_ms", "path", "reason"]
    assert list(routing.links["link"]) == ["AB", "BD", "AC", "CD", "AE"]
    assert list(routing.demands["path"]) == ["AB;BD"]


def test_fair_shares_use_the_second_path() -> None:
    """Ten the short way, five the long way."""
    routing = route(square())
    assert list(routing.links["utilisation"]) == pytest.approx([1.0, 1.0, 0.5, 0.5, 0.0])
    assert routing.demands["served_gbps"][0] == pytest.approx(15.0)


def test_the_shortest_path_serves_what_fits() -> None:
    """The policy does not look at what is full: five are not served."""
    routing = route(square(), policy="shortest")
    assert list(routing.links["forward_gbps"]) == pytest.approx([10.0, 10.0, 0.0, 0.0, 0.0])
    assert list(routing.links["backward_gbps"]) == [0.0] * 5
    assert routing.demands["served_gbps"][0] == pytest.approx(10.0)
    assert routing.demands["reason"][0] == "no_capacity"


def test_groups_go_down_together() -> None:
    """A node, a link, a shared-risk group and a system."""
    assert route(square(), down=["B"]).demands["path"][0] == "AC;CD"
    assert route(square(), down="AB").demands["path"][0] == "AC;CD"
    assert route(square(), down=["B", "C"]).demands["reason"][0] == "no_path"
    assert route(square(), down=["ring"]).demands["reason"][0] == "no_path"
    assert route(square(), down=["AF"]).demands["path"][0] == "AB;BD"


def test_names_that_nothing_has_are_refused_with_what_was_meant() -> None:
    """Policies, assets, places, and a number of paths that makes no sense."""
    with pytest.raises(NetsimError, match='no policy is named "shortst"; did you mean "shortest"'):
        route(square(), policy="shortst")
    with pytest.raises(NetsimError, match="known policies: max-min-fair, shortest"):
        route(square(), policy="x")
    with pytest.raises(NotFound, match='no node, link, system or group is named "rng"; did you mean "ring"'):
        route(square(), down=["rng"])
    with pytest.raises(NetsimError, match="k is 1 or more"):
        route(square(), k=0)
    with pytest.raises(NotFound, match='no node is named "Z"'):
        latency_matrix(square(), places=["A", "Z"])


def test_latency_is_told_between_cities_data_centres_and_gateways() -> None:
    """Not to places without a live digital link, nor to the places in between."""
    matrix = latency_matrix(square())
    assert list(matrix.index) == list(matrix.columns) == ["A", "C", "D"]
    assert matrix.loc["A", "D"] == pytest.approx(200 * PER_KM)
    assert matrix.loc["D", "C"] == pytest.approx(200 * PER_KM)
    assert np.diag(matrix.to_numpy()).tolist() == [0.0] * 3


def test_places_out_of_reach_have_no_latency() -> None:
    """A place alone reaches itself; a place that is down not even that."""
    matrix = latency_matrix(square(), places=["A", "D", "E"], down=["D"])
    assert np.isnan(matrix.to_numpy()).tolist() == [[False, True, True], [True, True, True], [True, True, False]]


def test_latency_is_that_of_what_is_up() -> None:
    """The long way, with the equipment of the three nodes on it."""
    network = square()
    nodes = [Node(row.id, lon=0.0, lat=0.0, kind=row.kind, equipment=1 * ms) for row in network.nodes]
    matrix = latency_matrix(replace(network, nodes=nodes), places=("A", "D"), down=["B"])
    assert matrix.loc["A", "D"] == pytest.approx(400 * PER_KM + 3.0)
    assert matrix.loc["D", "A"] == pytest.approx(400 * PER_KM + 3.0)


@pytest.mark.parametrize(("policy", "served"), [("ecmp", 10.0), ("optimal", 15.0)])
def test_other_policies_are_asked_by_name(policy: str, served: float) -> None:
    """There is one shortest path, of ten; the optimum takes both."""
    assert route(square(), policy=policy).demands["served_gbps"][0] == pytest.approx(served)


def test_a_demand_may_be_kept_to_its_shortest_path() -> None:
    """Of k paths, if k is one."""
    assert route(square(), k=1).demands["served_gbps"][0] == pytest.approx(10.0)


def test_clients_of_workloads_have_rows_and_their_replicas_no_link() -> None:
    """The tables of links hold links only."""
    service = Workload("maps", ("C",), ("A", "D"), rate_per_client=2 * Gbps, capacity=3 * Gbps)
    routing = route(replace(square(), workloads=[service]))
    assert list(routing.demands["demand"]) == ["A > D", "maps > A", "maps > D"]
    assert list(routing.demands["served_gbps"]) == pytest.approx([15.0, 1.5, 1.5])
    assert list(routing.demands["reason"]) == ["", "no_room", "no_room"]
    assert list(routing.links["link"]) == ["AB", "BD", "AC", "CD", "AE"]


def test_protected_demands_load_two_ways() -> None:
    """And lose nothing with either."""
    network = square(rate=4 * Gbps, protection="1+1")
    assert list(route(network).links["forward_gbps"]) == pytest.approx([4.0, 4.0, 4.0, 4.0, 0.0])
    assert route(network, down="AB").demands["served_gbps"][0] == pytest.approx(4.0)
    assert route(network, down=["AB", "CD"]).demands["reason"][0] == "no_path"
