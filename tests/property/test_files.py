"""Whatever can be made in Python can be written, and reads back as the very same."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsim.hazards import Failures, Maintenance, Wind
from netsim.io import read_scenario, read_topology, write_scenario, write_topology
from netsim.io.graphs import from_networkx, to_networkx
from netsim.model import (
    Add,
    Alter,
    Ban,
    CargoClass,
    Criterion,
    Cutoffs,
    Defaults,
    Demand,
    Departures,
    Dependency,
    Distribution,
    Failure,
    Freight,
    Gate,
    Link,
    Lock,
    Logit,
    Network,
    Node,
    OpeningHours,
    Outage,
    Permit,
    Port,
    Remove,
    RepairCrew,
    Scale,
    Scenario,
    Season,
    Service,
    Source,
    System,
)
from netsim.model.base import Confidence, FreightKind, LinkKind, NodeKind, Status
from netsim.model.season import Span

SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

ALPHABET = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(ALPHABET, max_size=12) | st.sampled_from(
    ["NO", "yes", "null", "~", "1e3", "- a", "a: b", '"', " a ", "#"]
)
IDS = st.from_regex(r"[^\s;,\0](?:[^;,\n\r\t\0\ud800-\udfff]{0,6}[^\s;,\0])?", fullmatch=True).filter(
    lambda text: text.isprintable()
)
POSITIVE = st.floats(min_value=1e-9, max_value=1e18)
CLASSES = st.sampled_from(["public", "customs"])
SHARES = st.floats(min_value=0, max_value=1)
LEFT = st.floats(0, 1, exclude_max=True)
PLACES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
COUNTRIES = st.sampled_from(["", "CN", "VN", "NO"])
KINDS: tuple[str, ...] = get_args(LinkKind)

LAWS = (
    st.builds(Distribution, st.sampled_from(["constant", "exponential"]), POSITIVE)
    | st.builds(Distribution, st.sampled_from(["lognormal", "gamma"]), POSITIVE, st.floats(1e-3, 10))
    | st.builds(lambda a, b: Distribution("uniform", min(a, b), max(a, b)), POSITIVE, POSITIVE)
    | st.lists(POSITIVE, min_size=1, max_size=4).map(Distribution.empirical)
)
MINUTES = st.integers(0, 1439).map(lambda minute: minute * 60.0)
WEEK_MINUTES = st.integers(0, 10_079).map(lambda minute: minute * 60.0)
ENDS = st.lists(WEEK_MINUTES, min_size=2, max_size=6, unique=True).map(sorted)
HOURS = (
    st.just(OpeningHours())
    | st.lists(MINUTES, min_size=2, max_size=2, unique=True).map(lambda m: OpeningHours(m[0], m[1]))
    | ENDS.map(lambda ends: OpeningHours(week=tuple(zip(ends[::2], ends[1::2], strict=False))))
    | ENDS.map(lambda ends: OpeningHours(week=((ends[-1], ends[0] + 604_800.0),)))
)
DEPARTURES = (
    st.builds(lambda period: Departures(period, (0.0,)), POSITIVE)
    | st.sets(MINUTES, min_size=1, max_size=3).map(lambda m: Departures(86_400.0, tuple(sorted(m))))
    | st.sets(st.integers(0, 10_079), min_size=2, max_size=3).map(
        lambda m: Departures(604_800.0, tuple(sorted(minute * 60.0 for minute in m)))
    )
)
BANS = st.lists(MINUTES, min_size=2, max_size=2, unique=True).map(lambda m: Ban(((m[0], m[1]),)))
CUTOFFS = st.sets(MINUTES, min_size=1, max_size=3).map(lambda m: Cutoffs(tuple(sorted(m))))
SPANS = st.builds(Span, st.just((0, 11, 1)), st.tuples(st.just(0), st.integers(1, 12), st.integers(1, 28)), POSITIVE)
SEASONS = st.builds(lambda usual, spans: Season(usual, tuple(spans)), POSITIVE, st.lists(SPANS, max_size=2))


def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a value or nothing."""
    return st.none() | values


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Make a network with rows in every table, filled at random."""
    ids = draw(st.lists(IDS, min_size=14, max_size=14, unique=True))
    a, b, c, *rest = ids
    ends = st.lists(st.sampled_from([a, b, c]), min_size=2, max_size=2, unique=True)
    told = {
        "sources": some(st.just((rest[0],))).map(lambda names: names or ()),
        "confidence": st.sampled_from(get_args(Confidence)),
        "note": TEXTS,
        "name_local": TEXTS,
    }

    def row(noun: Any, *values: Any, **fields: Any) -> Any:
        drawn = {name: draw(value) for name, value in {**told, **fields}.items()}
        return noun(*values, **drawn)

    nodes = [
        row(
            Node, name, *draw(PLACES), draw(st.sampled_from(get_args(NodeKind))),
            name=TEXTS, country=COUNTRIES, population=some(POSITIVE), equipment=some(POSITIVE),
            timezone=st.sampled_from(["UTC", "Asia/Shanghai"]), status=st.sampled_from(get_args(Status)),
            roles=st.lists(IDS, max_size=2).map(tuple),
        )
        for name in (a, b, c)
    ]  # fmt: skip
    course = some(st.lists(PLACES, min_size=2, max_size=4).map(tuple))
    fibre = row(
        Link, rest[1], *draw(ends), "fibre",
        capacity=POSITIVE, length=some(POSITIVE), latency=some(POSITIVE), mttr=some(POSITIVE), geometry=course,
        rate_per_1000km_year=some(st.floats(0, 9)),
        directed=st.booleans(), srlgs=st.lists(IDS, max_size=2).map(tuple), system=st.sampled_from(["", rest[3]]),
    )  # fmt: skip
    kind = draw(st.sampled_from(get_args(FreightKind)))
    road = row(
        Link, rest[2], *draw(ends), kind,
        speed=some(POSITIVE), time=some(POSITIVE), capacity_per_h=POSITIVE, slots_per_day=some(POSITIVE),
        cost_per_km=some(POSITIVE), cost_fixed=POSITIVE, shared=st.booleans(),
        no_trucks=some(BANS) if kind == "road" else st.none(),
    )  # fmt: skip
    harbour = {
        "yard_teu": some(POSITIVE),
        "gate_lanes": some(st.integers(1, 9)),
        "gate_time": LAWS,
        "wind_limit": some(POSITIVE),
    }
    home = draw(st.sampled_from([a, b, c]))
    return Network(
        nodes=nodes,
        links=[fibre, road],
        systems=[row(System, rest[3], draw(TEXTS.filter(bool)), length=some(POSITIVE), design=some(POSITIVE))],
        demands=[row(Demand, *draw(ends), draw(POSITIVE), rest[4], class_=CLASSES, latency_limit=some(POSITIVE))],
        gates=[
            row(
                Gate, a, "CN>VN", draw(st.integers(1, 9)), draw(LAWS), draw(LAWS),
                inspection_share=SHARES, inspection=LAWS, opens=HOURS, restart=POSITIVE,
                priority_classes=st.sampled_from([(), (rest[6],)]), approach_room=some(st.integers(0, 99)),
                bookings_per_h=some(POSITIVE),
            )
        ],
        ports=[row(Port, b, draw(st.integers(1, 9)), cranes=st.integers(1, 9), moves_per_h=POSITIVE, **harbour)],
        locks=[row(Lock, c, draw(LAWS), chambers=st.integers(1, 9), vessels=st.integers(1, 9), opens=HOURS)],
        services=[
            row(
                Service, rest[5], "rail", tuple(draw(ends)), *draw(st.tuples(DEPARTURES, POSITIVE, POSITIVE)),
                dwell=POSITIVE, plugs=some(st.just(0.0)), first=some(st.dates(max_value=date(2026, 5, 1))),
                last=some(st.dates(min_value=date(2026, 5, 1))),
            )
        ],
        freight=[
            row(
                Freight, rest[7], *draw(ends), draw(POSITIVE),
                class_=st.sampled_from(["", rest[6]]), size=POSITIVE, patience=some(POSITIVE),
                modes=st.sampled_from([("road",), ("sea", "air"), ("road", "rail", "sea", "waterway")]), season=SEASONS,
                empties=SHARES,
            )
        ],
        classes=[row(CargoClass, rest[6], draw(POSITIVE), shelf_life=some(POSITIVE), due=some(POSITIVE),
                     speed_limit=some(POSITIVE), reefer=st.booleans(), cutoffs=some(CUTOFFS))],
        dependencies=[row(Dependency, a, draw(st.sampled_from([b, c])), rate=POSITIVE, grace=POSITIVE)],
        crews=[row(RepairCrew, rest[8], home, (draw(st.sampled_from(KINDS)), "node"), draw(LAWS), speed=POSITIVE)],
        permits=[row(Permit, draw(st.sampled_from(["CN", "SEAIOCMA"])), (draw(st.sampled_from(KINDS)),), draw(LAWS))],
        failures=[
            row(
                Failure, draw(st.sampled_from(["fibre", "road", "node", "data_centre", "gate", a, rest[1]])),
                rate_per_year=POSITIVE, law=st.just("weibull"), shape=st.floats(0.1, 9), season=SEASONS,
                cause=TEXTS, capacity=LEFT, work=some(LAWS),
            ),
            row(Failure, rest[3] if fibre.system else "submarine", rate_per_1000km_year=POSITIVE),
            row(Failure, c, rate_per_year=st.floats(1e-3, 1e3)),
        ],
        sources=[Source(rest[0], draw(TEXTS.filter(bool)), address=draw(TEXTS), date=draw(TEXTS))],
        name=draw(TEXTS),
        description=draw(TEXTS),
        defaults=Defaults(
            route_factor={"road": draw(st.floats(1, 9))}, equipment=draw(POSITIVE), mttr={"fibre": draw(POSITIVE)},
            driving_limit=draw(some(POSITIVE)), rest=draw(POSITIVE),
        ),
        gateway_rule={nodes[0].country: (a,)} if nodes[0].country else {},
    )  # fmt: skip


@SLOW
@given(networks(), st.sampled_from(["topology", "topology.yaml", "topology.json"]))
def test_a_network_is_the_same_after_its_files(network: Network, name: str) -> None:
    """Floats to the last bit, texts to the last blank, in every format."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_topology(network, Path(folder) / name)

        assert read_topology(path) == network


@SLOW
@given(networks())
def test_a_network_is_the_same_after_its_graph(network: Network) -> None:
    """Rows in their order, links in their direction."""
    assert from_networkx(to_networkx(network)) == network


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Make a scenario with every kind of hazard and change."""
    network = draw(networks())
    fibre = network.links[0]
    until = draw(st.floats(min_value=1.0, max_value=1e9))
    moments = some(st.floats(min_value=0.0, max_value=until))
    times = st.floats(min_value=0.0, max_value=until)
    new = Link("a new link", fibre.source, fibre.target, "fibre", capacity=draw(POSITIVE))
    return Scenario(
        network,
        until=until,
        warm_up=draw(st.floats(0, 1e9)),
        start=draw(st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(timezone(timedelta(hours=8))))),  # noqa: DTZ001
        changes=[
            Add("links", new, draw(moments)),
            Remove("demands", (network.demands[0].id,), draw(moments)),
            Alter("links", fibre.id, draw(st.fixed_dictionaries({"length": some(POSITIVE), "note": TEXTS}))),
            Scale("freight", draw(st.floats(1e-3, 1e3)), draw(st.sampled_from([(), (network.freight[0].id,)]))),
        ],
        hazards=[
            Outage(fibre.id, *draw(st.tuples(times, some(POSITIVE), LEFT, some(LAWS), TEXTS))),
            Wind(draw(POSITIVE), draw(POSITIVE), draw(times), (network.ports[0].node,), reason=draw(TEXTS)),
            Wind(draw(POSITIVE), draw(POSITIVE), draw(times), centre=draw(PLACES), radius=draw(POSITIVE)),
            Failures(("all",), draw(times), draw(some(POSITIVE)), draw(POSITIVE), draw(TEXTS)),
            Maintenance((fibre.id,), draw(POSITIVE), draw(times), capacity=draw(LEFT), reason=draw(TEXTS)),
        ],
        twins=draw(st.sampled_from([(), ("undisturbed",), ("undisturbed", "independent")])),
        dependencies=draw(st.booleans()),
        profiles=draw(st.booleans()),
        choice=draw(some(st.builds(Logit, POSITIVE, st.floats(0, 9)))),
        driving_limit=draw(POSITIVE),
        rest=draw(some(POSITIVE)),
        expect=[Criterion("served_share", draw(st.sampled_from([">=", "<", "=="])), draw(st.floats(-1e9, 1e9)), "%")],
        name="scenario",
        title=draw(TEXTS),
        description=draw(TEXTS),
    )  # fmt: skip


@SLOW
@given(scenarios(), st.sampled_from([".yaml", ".json"]))
def test_a_scenario_is_the_same_after_its_file(scenario: Scenario, suffix: str) -> None:
    """With its topology inside."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_scenario(scenario, Path(folder) / f"scenario{suffix}")

        assert read_scenario(path) == scenario
