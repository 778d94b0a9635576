"""A small run around Friendship Pass, written by hand: what maps and reports are tested with."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from netsim.model import (
    Demand,
    Dependency,
    Distribution,
    Freight,
    Gate,
    Link,
    Network,
    Node,
    Outage,
    RepairCrew,
    Scenario,
    Source,
)
from netsim.record import Record
from netsim.units import Gbps, hours, km, minutes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
UNTIL = 120
"""Length of the run. [h]"""
CUT, MANUAL, MENDED, AUTOMATIC, CLEARED = 38.0, 38.4, 62.0, 64.0, 90.0
"""When what happens. [h]"""
PEAK = 412

NODES = [
    ("chongqing", 106.55, 29.56, "city", "CN", "Chongqing", "重庆", 16_000_000.0),
    ("nanning-dc", 108.37, 22.82, "data_centre", "CN", "Nanning", "南宁", None),
    ("nanning-rail", 108.31, 22.83, "rail_terminal", "CN", "Nanning South", "南宁南", None),
    ("qinzhou-port", 108.62, 21.75, "port", "CN", "Qinzhou Port", "钦州港", None),
    ("pingxiang", 106.76, 22.10, "city", "CN", "Pingxiang", "凭祥", 120_000.0),
    ("friendship-pass", 106.71, 21.97, "border_gate", "CN", "Friendship Pass", "友谊关", None),
    ("huu-nghi", 106.70, 21.95, "border_gate", "VN", "Huu Nghi", "Hữu Nghị", None),
    ("lang-son", 106.76, 21.85, "city", "VN", "Lang Son", "Lạng Sơn", 140_000.0),
    ("hanoi", 105.85, 21.03, "city", "VN", "Hanoi", "Hà Nội", 8_000_000.0),
    ("haiphong-port", 106.72, 20.86, "port", "VN", "Haiphong", "Hải Phòng", None),
    ("singapore", 103.85, 1.29, "ixp", "SG", "Singapore", "新加坡", 5_900_000.0),
    ("los-angeles", -118.24, 34.05, "landing_station", "US", "Los Angeles", "", None),
]
LINKS = [
    ("fibre-nanning-pingxiang", "nanning-dc", "pingxiang", "fibre", 400.0),
    ("fibre-pingxiang-pass", "pingxiang", "friendship-pass", "fibre", 400.0),
    ("fibre-pass-lang-son", "friendship-pass", "lang-son", "fibre", 400.0),
    ("fibre-lang-son-hanoi", "lang-son", "hanoi", "fibre", 400.0),
    ("fibre-nanning-chongqing", "nanning-dc", "chongqing", "fibre", 800.0),
    ("fibre-hanoi-haiphong", "hanoi", "haiphong-port", "fibre", 400.0),
    ("cable-haiphong-singapore", "haiphong-port", "singapore", "submarine", 600.0),
    ("cable-singapore-los-angeles", "singapore", "los-angeles", "submarine", 600.0),
    ("road-nanning-pingxiang", "nanning-rail", "pingxiang", "road", 120.0),
    ("road-pingxiang-pass", "pingxiang", "friendship-pass", "road", 80.0),
    ("road-pass-huu-nghi", "friendship-pass", "huu-nghi", "road", 80.0),
    ("road-huu-nghi-lang-son", "huu-nghi", "lang-son", "road", 80.0),
    ("road-lang-son-hanoi", "lang-son", "hanoi", "road", 120.0),
    ("road-nanning-qinzhou", "nanning-rail", "qinzhou-port", "road", 120.0),
    ("road-haiphong-hanoi", "haiphong-port", "hanoi", "road", 120.0),
    ("rail-nanning-pingxiang", "nanning-rail", "pingxiang", "rail", None),
    ("rail-pingxiang-lang-son", "pingxiang", "lang-son", "rail", None),
    ("rail-lang-son-hanoi", "lang-son", "hanoi", "rail", None),
    ("rail-chongqing-nanning", "chongqing", "nanning-rail", "rail", None),
    ("sea-qinzhou-haiphong", "qinzhou-port", "haiphong-port", "sea", None),
]


def friendship_pass() -> Network:
    """Return the dozen places between Chongqing and Singapore that the tests look at."""
    return Network(
        nodes=[_node(row) for row in NODES],
        links=[_link(row) for row in LINKS],
        demands=[Demand("nanning-dc", "hanoi", 180 * Gbps), Demand("chongqing", "singapore", 120 * Gbps)],
        gates=[_gate("CN>VN"), _gate("VN>CN")],
        dependencies=[Dependency("friendship-pass", "nanning-dc", grace=20 * minutes)],
        freight=[Freight("parts-to-hanoi", "chongqing", "hanoi", 300.0, name="Parts to Hanoi")],
        crews=[RepairCrew("crew-nanning", "nanning-dc", ("fibre",), Distribution.parse("lognormal(6 h, 0.4)"))],
        sources=[Source("atlas", "Atlas of Land Cables")],
        name="friendship-pass",
        title="Around Friendship Pass",
        attribution="Facts: Atlas of Land Cables",
    )


def _node(row: Any) -> Node:
    name, lon, lat, kind, country, title, local, population = row
    return Node(
        name,
        lon,
        lat,
        kind,
        name=title,
        country=country,
        name_local=local,
        population=population,
        sources=("atlas",),
        confidence="high",
    )


def _link(row: Any) -> Link:
    name, source, target, kind, room = row
    digital = kind in {"fibre", "submarine"}
    return Link(
        name,
        source,
        target,
        kind,
        name=name.replace("-", " ").capitalize(),
        capacity=room * Gbps if digital else None,
        capacity_per_h=None if digital else room,
        length=180 * km if name == "fibre-nanning-pingxiang" else None,
        sources=("atlas",),
        confidence="estimate",
    )


def _gate(direction: str) -> Gate:
    lane = Distribution.parse("constant(2 min)")
    return Gate("friendship-pass", direction, 6, lane, Distribution.parse("exponential(10 min)"))


def run(network: Network, *, disturbed: bool = True) -> Record:
    """Return a run of five days: cut on the second, mended on the third, the queue gone on the fourth."""
    hazards = [Outage("fibre-pass-lang-son", at=CUT * hours, reason="an excavator")] if disturbed else []
    scenario = Scenario(network, until=UNTIL * hours, hazards=hazards, name="cut", title="Cable cut at Friendship Pass")
    tables = {
        "events": _events() if disturbed else _events().head(0),
        "demands": _demands(network, disturbed=disturbed),
        "links": _links(network, disturbed=disturbed),
        "gates": _gates(disturbed=disturbed),
        "gate_totals": _gate_totals(disturbed=disturbed),
        "shipments": _shipments(disturbed=disturbed),
    }
    return Record(scenario, network, 1, tables)


def _events() -> pd.DataFrame:
    gate = "friendship-pass CN>VN"
    rows = [
        (CUT, "down", "fibre-pass-lang-son", "fibre", None, "an excavator"),
        (CUT, "lost_rate", "nanning-dc > hanoi", "demand", 0, ""),
        (CUT, "dependency_lost", "friendship-pass needs nanning-dc", "dependency", 0, "no path"),
        (CUT + 0.25, "fault_detected", "fibre-pass-lang-son", "fibre", 0, ""),
        (MANUAL, "mode", gate, "gate", 2, "automatic -> manual: lost nanning-dc"),
        (MANUAL, "mode", "friendship-pass VN>CN", "gate", 2, "automatic -> manual: lost nanning-dc"),
        (39.0, "crew_sent", "crew-nanning", "crew", 3, "to fibre-pass-lang-son"),
        (44.0, "rerouted", "parts-to-hanoi", "freight", 4, "road -> rail sea"),
        (46.0, "crew_arrived", "crew-nanning", "crew", 6, "at fibre-pass-lang-son"),
        (MENDED, "queue_peak", gate, "gate", 4, f"{PEAK} trucks waiting"),
        (MENDED, "mended", "fibre-pass-lang-son", "fibre", 8, ""),
        (MENDED, "regained", "nanning-dc > hanoi", "demand", 10, ""),
        (MENDED, "dependency_back", "friendship-pass needs nanning-dc", "dependency", 10, ""),
        (AUTOMATIC, "mode", gate, "gate", 12, "manual -> automatic"),
        (CLEARED, "queue_cleared", gate, "gate", 13, ""),
    ]
    frame = pd.DataFrame(rows, columns=["time_s", "what", "asset", "kind", "cause", "detail"])
    return frame.assign(time_s=frame["time_s"] * hours, cause=frame["cause"].astype("Int64"))


def _spans(marks: set[float]) -> Iterator[tuple[float, float]]:
    """Cut the run at each hour and at some moments more. [h]"""
    return pairwise(sorted({float(hour) for hour in range(UNTIL + 1)} | marks))


def _daily(hour: float) -> float:
    """Return the share of the busiest hour's traffic at an hour of the run."""
    return 0.7 + 0.3 * math.sin((hour % 24 - 9) / 24 * 2 * math.pi)


def _links(network: Network, *, disturbed: bool) -> pd.DataFrame:
    rows = [
        (link.id, begin * hours, end * hours, *_load(link, begin, disturbed=disturbed))
        for link in network.links
        for begin, end in _spans({CUT, MENDED})
    ]
    return pd.DataFrame(
        rows, columns=["link", "from_s", "to_s", "state", "capacity", "load_forward", "load_backward", "unit"]
    )


def _load(link: Link, hour: float, *, disturbed: bool) -> tuple[str, float, float, float, str]:
    broken = disturbed and CUT <= hour < MENDED
    moved = disturbed and 44 <= hour < 70
    if link.capacity is not None:
        down = broken and link.id == "fibre-pass-lang-son"
        share = 0.0 if broken and "fibre" in link.id and ("pass" in link.id or "lang-son" in link.id) else _daily(hour)
        capacity = link.capacity / Gbps
        return (
            "down" if down else "up",
            0.0 if down else capacity,
            0.62 * share * capacity,
            0.4 * share * capacity,
            "Gbps",
        )
    usual = {"road": 30.0, "rail": 4.0, "sea": 3.0}[link.kind] * _daily(hour)
    through_gate = link.kind == "road" and "qinzhou" not in link.id and "haiphong" not in link.id
    factor = (0.35 if through_gate else 3.0) if moved else 1.0
    return "up", link.capacity_per_h or math.nan, usual * factor, usual * 0.7 * factor, "vehicles/h"


def _gates(*, disturbed: bool) -> pd.DataFrame:
    rows = [
        (
            "friendship-pass",
            direction,
            begin * hours,
            end * hours,
            _mode(begin, disturbed=disturbed),
            _queue(begin, most, disturbed=disturbed),
            6,
        )
        for direction, most in (("CN>VN", PEAK), ("VN>CN", PEAK // 3))
        for begin, end in _spans({CUT, MANUAL, MENDED, AUTOMATIC})
    ]
    return pd.DataFrame(rows, columns=["node", "direction", "from_s", "to_s", "mode", "waiting", "in_service"])


def _mode(hour: float, *, disturbed: bool) -> str:
    return "manual" if disturbed and MANUAL <= hour < AUTOMATIC else "automatic"


def _queue(hour: float, most: int, *, disturbed: bool) -> int:
    """Return the trucks waiting: a few each day, many while people do the work."""
    usual = round(8 * _daily(hour))
    if not disturbed or not MANUAL <= hour < CLEARED:
        return usual
    if hour < MENDED:
        return round(usual + (most - usual) * (hour - MANUAL) / (MENDED - MANUAL))
    return round(most - (most - usual) * (hour - MENDED) / (CLEARED - MENDED))


def _gate_totals(*, disturbed: bool) -> pd.DataFrame:
    peak = PEAK if disturbed else 8
    rows = [
        ("friendship-pass", "CN>VN", 3000, 2990, 10, 4.2, 11.5, peak, MENDED * hours, CLEARED * hours),
        ("friendship-pass", "VN>CN", 2100, 2095, 5, 2.2, 6.5, peak // 3, MENDED * hours, CLEARED * hours),
    ]
    columns = [
        "node",
        "direction",
        "arrived",
        "served",
        "left",
        "mean_wait_h",
        "p95_wait_h",
        "peak_waiting",
        "peak_s",
        "cleared_s",
    ]
    return pd.DataFrame(rows, columns=columns)


def _shipments(*, disturbed: bool) -> pd.DataFrame:
    """Return one consignment every two hours, by rail and sea while the gate works by hand."""
    rows = []
    for number, hour in enumerate(range(0, UNTIL - 40, 2)):
        moved = disturbed and 44 <= hour < 70
        path = "rail-chongqing-nanning;" + (
            "sea-qinzhou-haiphong" if moved else "road-nanning-pingxiang;road-pingxiang-pass"
        )
        wait = 11.0 if disturbed and MANUAL <= hour < CLEARED else 0.5
        times = (hour * hours, hour * hours, (hour + 30 + wait) * hours)
        modes = "rail;sea" if moved else "road"
        rows.append(
            (
                f"parts-{number}",
                "parts-to-hanoi",
                "",
                "truck",
                *times,
                "delivered",
                modes,
                path,
                wait,
                30.0,
                900.0,
                1.0,
                "road",
                max(0.0, 30.0 + wait - 40.0),
            )
        )
    columns = ["shipment", "freight", "class", "unit", "created_s", "departed_s", "ended_s", "outcome", "modes", "path"]
    return pd.DataFrame(rows, columns=[*columns, "wait_h", "moving_h", "cost", "size", "usual_modes", "late_h"])


def _demands(network: Network, *, disturbed: bool) -> pd.DataFrame:
    rows = []
    for demand in network.demands:
        for begin, end in _spans({CUT, MENDED}):
            asked = demand.rate / Gbps * _daily(begin)
            lost = disturbed and CUT <= begin < MENDED and demand.source == "nanning-dc"
            row = (
                demand.id,
                begin * hours,
                end * hours,
                asked,
                0.0 if lost else asked,
                12.0,
                24.0,
                "",
                "no_path" if lost else "",
            )
            rows.append(row)
    return pd.DataFrame(
        rows,
        columns=["demand", "from_s", "to_s", "asked_gbps", "served_gbps", "latency_ms", "rtt_ms", "path", "reason"],
    )


@pytest.fixture(scope="session")
def network() -> Network:
    """Return the places between Chongqing and Singapore."""
    return friendship_pass()


@pytest.fixture(scope="session")
def record(network: Network) -> Record:
    """Return the run in which the cable is cut."""
    return run(network)


@pytest.fixture(scope="session")
def undisturbed(network: Network) -> Record:
    """Return the same days without the cut."""
    return run(network, disturbed=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one browser for all tests of a worker."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a page from disk without a network; nothing may be asked for or complained of."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    asked: list[str] = []
    told: list[str] = []

    def start(html: str) -> Page:
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-ready]", timeout=15_000)
        return page

    yield start
    context.close()
    assert [address for address in asked if not address.startswith("file:")] == []
    assert told == []
