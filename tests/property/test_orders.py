"""Whatever orders overlap: the strictest holds while any holds, and in the end all is as before."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsim.hazards import Attack, Order
from netsim.model import Demand, Link, Network, Node, Scenario
from netsim.record import Record
from netsim.sim import play
from netsim.units import Gbps, hours, km

UNTIL = 24
NODES = [
    Node(name, lon=lon, lat=10.0, kind="data_centre", country=country)
    for name, lon, country in (("a", 100.0, "AA"), ("m", 101.0, "MM"), ("c", 102.0, "CC"))
]
LINKS = [
    Link(name, name[0], name[1], "fibre", length=long * km, capacity=100 * Gbps)
    for name, long in (("am", 100), ("mc", 100), ("ac", 900))
]
NETWORK = Network(
    nodes=NODES,
    links=LINKS,
    demands=[Demand("a", "c", rate=1 * Gbps, id="through"), Demand("a", "m", rate=8 * Gbps, id="in")],
)

hour = st.integers(0, UNTIL - 1)
span = st.one_of(st.none(), st.integers(1, 12))
share = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9])
entries = st.lists(st.tuples(st.sampled_from(["cut", "bar", "attack"]), hour, span, share), max_size=5)


def hazard(kind: str, at: int, lasts: int | None, part: float) -> Order | Attack:
    """Make an order or an attack."""
    begin, end = at * hours, None if lasts is None else lasts * hours
    if kind == "cut":
        return Order("cut", begin, end, between=("AA", "MM"), bandwidth=part)
    if kind == "bar":
        return Order("bar", begin, end, forbid_transit=("MM",))
    return Attack("worm", ("m",), begin, end, part)


def at(record: Record, table: str, name: str, moment: float) -> dict[str, object]:
    """Return the row that holds at a moment. [h]"""
    rows, key = record.tables[table], table.removesuffix("s")
    rows = rows[(rows[key] == name) & (rows["from_s"] <= moment * hours) & (rows["to_s"] > moment * hours)]
    return dict(rows.iloc[0])


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(entries)
def test_at_every_moment_what_is_strictest_holds(drawn: list[tuple[str, int, int | None, float]]) -> None:
    """Capacity, transit and machines, each from those that hold at the moment alone."""
    made = [hazard(*entry) for entry in drawn]
    record = play(Scenario(NETWORK, until=UNTIL * hours, hazards=made, twins=()), 1)

    for moment in range(UNTIL):
        now = [(kind, part) for kind, at_, lasts, part in drawn if at_ <= moment < at_ + (lasts or 2 * UNTIL)]
        cut = min((part for kind, part in now if kind == "cut"), default=1.0)
        left = min((part for kind, part in now if kind == "attack"), default=1.0)
        is_barred = any(kind == "bar" for kind, _ in now)
        link, through, own = (
            at(record, table, name, moment + 0.5)
            for table, name in (("links", "am"), ("demands", "through"), ("demands", "in"))
        )
        assert link["capacity"] == 100 * cut
        assert through["path"] == ("ac" if is_barred or cut == 0.0 else "am;mc")
        assert own["served_gbps"] == (8 * left)
