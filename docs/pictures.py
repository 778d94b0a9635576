"""
Draw the pictures: of each scenario at the moment of its longest queue, of the reference topology from far and near.

Run by ``make maps``; ``python docs/pictures.py NAME...`` draws only those.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from scipy.spatial import KDTree

from netsim.io import read_scenario, read_topology
from netsim.report.map import save_map
from netsim.run import Run, simulate
from netsim.units import hours

ROOT: Final = Path(__file__).parent.parent
PICTURES: Final = ROOT / "maps"
SIZE: Final = ViewportSize(width=1280, height=800)
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
COLOURS: Final = 256
"""So many are enough for a map that is read on a screen, and a third of the bytes."""
SLIDER: Final = "input.slider"
REFERENCE: Final = "china-asean"
VIEWS: Final = {
    f"{REFERENCE}-region": "map.fitBounds([[-9, 92], [32, 127]])",
    f"{REFERENCE}-corridor": "map.fitBounds([[20.6, 105.4], [23.1, 108.9]])",
}
"""Pictures of the topology alone: all of the region, and the corridor from Nanning over Friendship Pass to Hanoi."""


NEAR: Final = {
    "kunming-gateway-opens": "map.fitBounds([[14.5, 94], [27, 114]])",
    "data-localisation": "map.fitBounds([[0, 96], [25, 114]])",
    "durian-season": "map.fitBounds([[20, 100], [24, 110]])",
    "singles-day-parcels": "map.fitBounds([[20, 100], [24, 114]])",
    "pinglu-canal-opens": "map.fitBounds([[20.3, 106], [23.2, 110]])",
}
"""Where the picture of a scenario without outages looks: nothing on the map draws the eye of its own."""
MOMENTS: Final = {"durian-season": 132 * hours, "singles-day-parcels": 108 * hours}
"""When a scenario is drawn whose changes come and go: before they go."""
AFTER: Final = 12 * hours
"""So long after its last change such a scenario is drawn, when all that moves has moved."""


def worst_moment(run: Run) -> float | None:
    """Return when the longest queue was that a gate's fall has made, or all has moved after a change. [s]"""
    if run.scenario.name in MOMENTS:
        return MOMENTS[run.scenario.name]
    if not run.scenario.hazards and run.scenario.disturbed:
        return max(change.at for change in run.scenario.changes if change.at is not None) + AFTER
    peaks = run.events[run.events["what"] == "queue_peak"]
    trucks = peaks["detail"].str.extract(r"(\d+)", expand=False).astype(int)
    return float(peaks["time_s"].iloc[trucks.argmax()]) if len(peaks) else None


def keep(page: Page, picture: Path) -> None:
    """Write what is seen as a small file: the commonest colours as they are, each other as the nearest of these."""
    with Image.open(io.BytesIO(page.screenshot())) as seen:
        pixels = np.asarray(seen.convert("RGB"))
    colours, place, count = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    common = colours[np.argsort(-count, kind="stable")[:COLOURS]]
    nearest = KDTree(common).query(colours)[1].astype(np.uint8)
    few = Image.fromarray(nearest[place.ravel()].reshape(pixels.shape[:2]), "P")
    few.putpalette(common.ravel().tolist())
    few.save(picture, optimize=True)


def draw(browser: Browser, run: Run, picture: Path) -> None:
    """Open the map as a reader would, move the slider, keep what is seen."""
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport=SIZE)
        page.goto(run.to_map(Path(folder) / "map.html").as_uri())
        slider, worst = page.locator(SLIDER), worst_moment(run)
        if slider.count() and worst is not None:  # else the map opens at the moment that tells most
            move = "(slider, time) => { slider.value = time; slider.dispatchEvent(new Event('input')) }"
            slider.evaluate(move, round(worst / 60) * 60)
        if run.scenario.name in NEAR:
            page.evaluate(f"void netsim.view.{NEAR[run.scenario.name]}")
            page.wait_for_timeout(1000)
        page.wait_for_timeout(500)
        keep(page, picture)
        page.close()


def draw_topology(browser: Browser, name: str) -> None:
    """Open the map of the reference topology and go where the picture looks."""
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport=SIZE)
        page.goto(save_map(Path(folder) / "map.html", read_topology(ROOT / "topologies" / REFERENCE)).as_uri())
        page.evaluate(f"void netsim.view.{VIEWS[name]}")
        page.wait_for_timeout(1000)
        keep(page, PICTURES / f"{name}.png")
        page.close()


def main() -> None:
    """Draw all pictures, or those that are named."""
    scenarios = {path.stem: path for path in sorted((ROOT / "scenarios").glob("*.yaml"))}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name in sys.argv[1:] or [*scenarios, *VIEWS]:
            if name in VIEWS:
                draw_topology(browser, name)
            else:
                draw(browser, simulate(read_scenario(scenarios[name])), PICTURES / f"{name}.png")
            print(f"maps/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
