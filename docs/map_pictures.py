"""
Draw the pictures of docs/map.md.

``python docs/map_pictures.py TYPHOON QUAKE``: run folders of ``typhoon-beibu-gulf`` and ``luzon-strait-earthquake``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

import netsim
from netsim.cli.folder import run_in
from netsim.report.map import draw, draw_isochrones
from netsim.units import hours

PICTURES: Final = Path(__file__).parent.parent / "maps"
CHROMIUM: Final = "/usr/bin/chromium"
SIZE: Final = ViewportSize(width=1100, height=700)
QUALITY: Final = 60
"""Of the JPEG: it keeps the colours, and a picture small."""


def draw_picture(browser: Browser, page: str, name: str, script: str) -> None:
    """Open a page as a reader would, go where the picture looks, and keep what is seen."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        path.write_text(page, encoding="utf-8")
        view = browser.new_context(offline=True, viewport=SIZE, reduced_motion="reduce").new_page()
        view.goto(path.as_uri())
        view.wait_for_selector("body[data-ready]")
        view.evaluate(script)
        view.wait_for_timeout(800)
        view.screenshot(path=Path(folder) / "seen.png")
        with Image.open(Path(folder) / "seen.png") as seen:
            seen.convert("RGB").save(PICTURES / f"{name}.jpg", quality=QUALITY, optimize=True)


def main(typhoon: str, quake: str) -> None:
    """Draw a storm on its way, ships that mend, and latency from a place."""
    storm, ships, network = run_in(typhoon), run_in(quake), netsim.read_topology("china-asean")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        look = "void netsim.view.map.setView([{}], {}, {{ animate: false }})"
        there = look.format("20.6, 109.6", 6.75)
        page = draw(storm.network, storm, storm.twins)
        draw_picture(browser, page, "map-storm", f"netsim.view.goTo({60 * hours}); {there}")
        page = draw(ships.network, ships, ships.twins)
        script = f"void netsim.view.goTo({540 * hours})"
        draw_picture(browser, page, "map-ships", script)
        page = draw_isochrones(network, "nanning", (5.0, 10.0, 20.0, 50.0))
        draw_picture(browser, page, "map-isochrones", look.format("20, 110", 4.5))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
