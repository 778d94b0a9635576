"""
Maps: size, time to build, time to load; against plain folium in the same process.

``python benchmarks/mapping.py [RUN]``: without a folder of a run, thirty days with freight are simulated first, which
takes minutes. Plain folium draws the same links as a ``PolyLine`` each, with a table of HTML as popup, without any
playback. Its page needs the web to open: of made-up regions it is loaded without popups, with Leaflet put into it; then
it draws lines alone, on a canvas. Made-up regions have links of eight vertices; ``benchmarks/run.py`` asks for
``phases``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import folium
import numpy as np

import netsim
from netsim.cli.folder import run_in
from netsim.report.map import draw
from netsim.report.map.course import course, unwrap
from netsim.report.map.page import seal
from netsim.synthetic import synthesise
from netsim.units import days

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsim.model import Network
    from netsim.run import Run

CHROMIUM = "/usr/bin/chromium"
TIMES = 3
VERTICES = 8


def month() -> Run:
    """Simulate thirty days in which a fibre is cut."""
    scenario = netsim.read_scenario("friendship-pass-cable-cut")
    return netsim.simulate(replace(scenario, until=30 * days), seed=0)


def region(places: int) -> Network:
    """Make up a region whose links have eight vertices, a little off the straight line."""
    network, draws = synthesise(places), np.random.default_rng(0)
    shares = np.linspace(0.0, 1.0, VERTICES)[:, None]
    links = []
    for link in network.links:
        ends = [np.array([node.lon, node.lat]) for node in (network.node[link.source], network.node[link.target])]
        course_of = ends[0] + shares * (ends[1] - ends[0])
        course_of[1:-1] += draws.normal(0.0, 0.05 * np.linalg.norm(ends[1] - ends[0]), (VERTICES - 2, 2))
        links.append(replace(link, geometry=tuple((float(lon), float(lat)) for lon, lat in course_of.round(5))))
    return replace(network, links=links)


def plain(network: Network, *, popups: bool = True) -> str:
    """Draw each link with what folium offers."""
    page, places = folium.Map(location=(20.0, 106.0), zoom_start=5, tiles=None, prefer_canvas=True), unwrap(network)
    for link in network.links:
        rows = "".join(f"<tr><th>{key}</th><td>{getattr(link, key)}</td></tr>" for key in ("id", "kind", "capacity"))
        for line in course(link, places):
            points = [(lat, lon) for lon, lat in line]
            popup = {"popup": f"<table>{rows}</table>"} if popups else {}
            folium.PolyLine(points, **popup).add_to(page)  # type: ignore[no-untyped-call]  # a library without types
    return str(page.get_root().render())


def phases(places: int) -> Callable[[], dict[str, float]]:
    """Measure a made-up region, drawn by both, time of the processor; folium's page is loaded without popups."""
    network = region(places)

    def job() -> dict[str, float]:
        page, ours = timed(lambda: draw(network))
        theirs, other = timed(lambda: plain(network))
        bare = seal(plain(network, popups=False), "plain")
        return {
            "links": len(network.links),
            "size": len(page.encode()) / 1e6,
            "their size": len(theirs.encode()) / 1e6,
            "built": ours,
            "their built": other,
            "loaded": min(loading(page)),
            "their loaded": min(loading(bare, "body")),
        }

    return job


def timed(act: Callable[[], str]) -> tuple[str, float]:
    """Return a page and what it took of a core. [s]"""
    began = time.process_time()
    page = act()
    return page, time.process_time() - began


def loading(page: str, ready: str = "body[data-ready]") -> list[float]:
    """Return how long headless Chromium takes from the address to a map that can be used and has been painted. [s]"""
    from playwright.sync_api import sync_playwright

    taken = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        path = Path(folder) / "map.html"
        path.write_text(page, encoding="utf-8")
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(TIMES):
            view = browser.new_context(offline=True, viewport={"width": 1280, "height": 800}).new_page()
            began = time.perf_counter()
            view.goto(path.as_uri(), timeout=0)
            view.wait_for_selector(ready)
            view.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            taken.append(time.perf_counter() - began)
        browser.close()
    return taken


def main() -> None:
    """Measure both, and print figures and ratios."""
    run = run_in(sys.argv[1]) if len(sys.argv) > 1 else month()
    built, other = [], []
    for _ in range(TIMES):
        began, cpu = time.perf_counter(), time.process_time()
        page = draw(run.network, run, run.twins)
        built.append((time.perf_counter() - began, time.process_time() - cpu))
        began, cpu = time.perf_counter(), time.process_time()
        theirs = plain(run.network)
        other.append((time.perf_counter() - began, time.process_time() - cpu))
    loaded = loading(page)
    ours_size, their_size = (len(text.encode()) / 1e6 for text in (page, theirs))
    print(f"{run.scenario.name}, {run.scenario.until / days:.0f} days, {len(run.network.links)} links")
    print(
        f"netsim: {ours_size:.2f} MB, built in {min(built)[0]:.2f} s ({min(cpu for _, cpu in built):.2f} s of a core)"
    )
    print(f"        loaded in {min(loaded):.2f} s at best, {median(loaded):.2f} s in the middle")
    print(
        f"folium: {their_size:.2f} MB, built in {min(other)[0]:.2f} s ({min(cpu for _, cpu in other):.2f} s of a core)"
    )
    print(f"ratio, folium over netsim: size {their_size / ours_size:.2f}, ", end="")
    print(f"time {min(cpu for _, cpu in other) / min(cpu for _, cpu in built):.2f}")


if __name__ == "__main__":
    main()
