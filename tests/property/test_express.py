"""Who knows the way through its gates goes express: no table tells it, whatever comes between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from netsim.model import CargoClass, Distribution, Freight, Gate, Link, Network, Node, OpeningHours, Outage, Scenario
from netsim.model.changes import Alter
from netsim.record import TABLES
from netsim.sim import play
from netsim.sim.freight import FreightWorld
from netsim.units import days, hours, km, kmh, minutes

if TYPE_CHECKING:
    import pandas as pd
    import pytest

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Policy = Literal["wait", "reroute", "return", "abandon"]
FRESH: dict[str, Any] = {"priority_classes": ("fresh",)}
GAMMA = Distribution("gamma", 10.3 * minutes, 0.6)
AT_THE_PORT: tuple[dict[str, Any], ...] = (
    {},
    {"automatic": GAMMA, "manual": Distribution("exponential", 17 * minutes)},
    {"opens": OpeningHours.parse("03:00-22:30")},
    {"automatic": GAMMA, "inspection": Distribution("lognormal", 30 * minutes, 0.5), "inspection_share": 0.1},
)
"""What the second gate may be like: where nothing is said, all of it is known."""
ASSETS = ("r1", "r2", "r3", "r4", "pass", "port")


def corridor(
    policy: Policy,
    *,
    lanes: int = 2,
    patience: float | None = None,
    life: float | None = None,
    fresh_a_day: float = 20.0,
) -> Network:
    """
    Two gates on the short way from A to D, and a long way round; some of what comes overtakes.

    Others join between the gates, with more trucks for each shipment, and some only pass the first gate.
    """
    places = {"A": "CN", "pass": "CN", "B": "VN", "port": "VN", "D": "LA", "N": "CN"}
    nodes = [
        Node(name, 104.0 + number, 18.0, kind="border_gate" if name in {"pass", "port"} else "city", country=country)
        for number, (name, country) in enumerate(places.items())
    ]
    ends = {"r1": ("A", "pass"), "r2": ("pass", "B"), "r3": ("B", "port"), "r4": ("port", "D")}
    roads = [Link(name, *pair, "road", length=30 * km, speed=60 * kmh) for name, pair in ends.items()]
    roads += [Link(f"n{end}", end, "N", "road", length=200 * km, speed=60 * kmh) for end in ("A", "D")]
    gates = [  # the lanes of one are not in step with those of the other, so that no two trucks come at one moment
        Gate(name, way, lanes, Distribution("constant", time), Distribution("constant", 17 * minutes), **FRESH)
        for name, way, time in (("pass", "CN>VN", 11 * minutes), ("port", "VN>LA", 10.3 * minutes))
    ]
    lane = Freight("out", "A", "D", per_day=190.0, class_="goods", patience=patience, policy=policy, modes=("road",))
    fresh = replace(lane, id="melons", per_day=fresh_a_day, class_="fresh")
    joining = replace(lane, id="joining", origin="B", per_day=15.0, unit="teu", size=5.0)
    short = replace(lane, id="short", destination="B", per_day=20.0)
    classes = [CargoClass("goods", 2.0, shelf_life=life), CargoClass("fresh", 8.0)]
    return Network(nodes, roads, gates=gates, freight=[lane, fresh, joining, short], classes=classes, name="corridor")


def same_tables(scenario: Scenario, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare a run with one in which everybody tells a story; a reading that repeats the one before is none."""
    known = play(scenario, seed)
    with monkeypatch.context() as patched:
        patched.setattr(FreightWorld, "_may_plan", lambda _: False)
        told = play(scenario, seed)
    for name in TABLES:
        if name != "gates":
            assert_frame_equal(known.tables[name], told.tables[name], check_exact=True)
    for one, other in zip(*(_changes(run.gates) for run in (known, told)), strict=True):
        assert one == other


def _changes(gates: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the moments at which the state of a gate changed, and the state from then on."""
    rows: list[tuple[object, ...]] = []
    for row in gates.itertuples(index=False):
        state = (row.node, row.direction, row.mode, row.waiting, row.in_service)
        if not rows or rows[-1][1:] != state:
            rows.append((row.from_s, *state))
    return rows


@few
@given(
    policy=st.sampled_from(["wait", "reroute", "return", "abandon"]),
    bearable=st.tuples(
        st.sampled_from([1 * hours, 5 * hours, 20 * hours]), st.sampled_from([None, 4 * hours, 2 * days])
    ),
    hits=st.lists(st.tuples(st.sampled_from(ASSETS), st.floats(0.1, 2.5), st.floats(0.2, 9.0)), max_size=3),
    port=st.tuples(st.sampled_from(AT_THE_PORT), st.sampled_from([None, 1, 3])),
    numbers=st.tuples(st.sampled_from([0.3, 20.0]), st.integers(0, 2**31)),
)
def test_what_is_known_beforehand_changes_no_table(
    policy: Policy,
    bearable: tuple[float, float | None],
    hits: list[tuple[str, float, float]],
    port: tuple[dict[str, Any], int | None],
    numbers: tuple[float, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Roads and gates close and open, trucks overtake, drive away, go round, spoil, and are on the way at the end."""
    hazards = [Outage(asset, at=at * days, lasts=lasts * hours) for asset, at, lasts in hits]
    (patience, life), (terms, lanes), (fresh_a_day, seed) = bearable, port, numbers
    network = corridor(policy, patience=None if policy == "wait" else patience, life=life, fresh_a_day=fresh_a_day)
    network = replace(network, gates=[network.gates[0], replace(network.gates[1], **terms)])
    changes = [] if lanes is None else [Alter("gates", "port VN>LA", {"lanes": lanes}, at=1.3 * days)]
    same_tables(Scenario(network, 2.6 * days, hazards, changes, twins=(), warm_up=0.4 * days), seed, monkeypatch)
