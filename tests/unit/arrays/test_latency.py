"""How far places are from one another, state after state."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.arrays.latency import latencies, linked_places
from netsim.arrays.routing import latency_matrix
from netsim.model import Link, Network, Node
from netsim.units import Gbps, km


@pytest.fixture
def triangle() -> Network:
    """Three places that are joined with one another, a landing between none of them, and one with a road only."""
    kinds = {"A": "city", "B": "data_centre", "C": "landing_station", "D": "city"}
    nodes = [Node(name, 0.0, 0.0, kind) for name, kind in kinds.items()]  # type: ignore[arg-type]
    fibres = [Link(name, name[0], name[1], "fibre", length=80 * km, capacity=1 * Gbps) for name in ("AB", "BC", "CA")]
    return Network(nodes=nodes, links=[*fibres, Link("AD", "A", "D", "road")])


def test_each_state_is_what_the_matrix_says(triangle: Network) -> None:
    """Without anything down, without a link, without a node."""
    states: list[tuple[str, ...]] = [(), ("AB",), ("B",), ("AB", "CA")]

    found = latencies(triangle, ["A", "B", "C"], states)

    for latency, down in zip(found, states, strict=True):
        np.testing.assert_allclose(latency, latency_matrix(triangle, ["A", "B", "C"], down))


def test_a_place_that_is_not_there_cannot_be_reached(triangle: Network) -> None:
    """Nor does it reach itself."""
    found = latencies(triangle, ["X", "A"], [()])[0]

    assert np.isnan(found).tolist() == [[True, True], [True, False]]
    assert latencies(triangle, [], [(), ()]).shape == (2, 0, 0)


def test_places_are_those_that_the_matrix_takes(triangle: Network) -> None:
    """Cities, data centres and gateways with a digital link."""
    assert linked_places(triangle) == list(latency_matrix(triangle)) == ["A", "B"]
