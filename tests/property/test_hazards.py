"""What holds for any storm, any curve and any intensity."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from netsim.hazards import Shock, Track
from netsim.hazards.harm import harms
from netsim.hazards.spread import Fall, Spread
from netsim.hazards.storm import Storm
from netsim.model import Fix, Fragility, Link, Network, Node, Scenario
from netsim.sim import play
from netsim.units import hours, km

fixes = st.builds(
    Fix,
    after=st.floats(0.0, 1e7),
    lon=st.floats(-180.0, 180.0),
    lat=st.floats(-90.0, 90.0),
    wind=st.floats(1e-3, 120.0),
    radius=st.none() | st.floats(1.0, 1e6),
)
WET = Fragility("road", "depth_m", "wet", 0.5, 0.5, lasts=1 * hours)
GONE = Fragility("road", "depth_m", "gone", 2.0, 0.6, lasts=9 * hours)


@given(fix=fixes)
def test_a_fix_reads_back_as_the_very_same(fix: Fix) -> None:
    """To the last bit."""
    assert Fix.parse(str(fix)) == fix


def town(*links: str) -> Network:
    """Return roads between two places."""
    nodes = [Node("a", 179.9, 0.0, "city"), Node("b", -179.9, 0.0, "city")]
    return Network(nodes=nodes, links=[Link(name, "a", "b", "road") for name in links], fragility=[WET, GONE])


@settings(deadline=None)
@given(peak=st.floats(0.1, 20.0), more=st.floats(1.0, 5.0), uniform=st.floats(0.0, 1.0, exclude_max=True))
def test_more_never_does_less_harm(peak: float, more: float, uniform: float) -> None:
    """By the same draw; and the worse state is never the likelier one."""
    worst = [0, 0]
    for number, depth in enumerate((peak, peak * more)):
        found = harms(town("r"), Spread("depth_m", [(180.0, 0.0)], Fall(depth, 5 * km, None), 0.0, 125.0))
        for harm in found:
            chances = [chance for _, chance in harm.states]
            assert chances == sorted(chances, reverse=True)
            outage = harm.drawn(uniform, "flood")
            worst[number] = 0 if outage is None else 1 + (outage.lasts == GONE.lasts)

    assert worst[0] <= worst[1]


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000))
def test_another_asset_changes_no_draw(seed: int) -> None:
    """Each has a stream of its own."""
    flood = Shock("flood", "depth_m", 0.7, 5 * km, centre=(180.0, 0.0))
    fallen = []
    for network in (town("r1", "r2"), town("r0", "r1", "r2")):
        events = play(Scenario(network, until=1 * hours, hazards=[flood], twins=()), seed=seed).events
        down = events[events["what"] == "down"]
        fallen.append({(asset, detail) for asset, detail in zip(down["asset"], down["detail"], strict=True)})

    assert {pair for pair in fallen[1] if pair[0] != "r0"} == fallen[0]


@settings(deadline=None)
@given(
    lon=st.floats(-180.0, 180.0),
    way=st.floats(-3.0, 3.0),
    wind=st.floats(25.0, 80.0),
    limit=st.floats(10.0, 30.0),
    turn=st.floats(-360.0, 360.0),
)
def test_spells_lie_within_the_track_and_do_not_overlap(
    lon: float, way: float, wind: float, limit: float, turn: float
) -> None:
    """Anywhere on the earth, and the same wherever longitudes begin to count."""
    first, last = (_east(lon + part) for part in (-way, way))
    storm = Track("x", (Fix(0.0, first, 10.0, wind), Fix(12 * hours, last, 11.0, wind)), at=1 * hours)
    turned = replace(
        storm,
        fixes=(Fix(0.0, _east(first + turn), 10.0, wind), Fix(12 * hours, _east(last + turn), 11.0, wind)),
    )
    spells = Storm(storm).spells(_east(lon), 10.5, limit)
    moments = [moment for begin, end, _ in spells for moment in (begin, end)]

    assert moments == sorted(moments)
    assert all(1 * hours <= moment <= 13 * hours for moment in moments)
    assert all(limit <= most * 1.0001 <= wind * 1.0002 for _, _, most in spells)
    again = Storm(turned).spells(_east(lon + turn), 10.5, limit)
    assert len(again) == len(spells)
    assert all(abs(one[0] - other[0]) < 2.0 for one, other in zip(spells, again, strict=True))


def _east(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0
