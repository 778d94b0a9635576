"""Draw the picture of each scenario for the gallery: its map at the moment of the longest queue. Run by ``make maps``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from netsim.io import read_scenario
from netsim.run import Run, simulate

ROOT: Final = Path(__file__).parent.parent
PICTURES: Final = ROOT / "maps"
SIZE: Final = {"width": 1280, "height": 800}
SLIDER: Final = "input.slider"


def worst_moment(run: Run) -> float:
    """Return when the queues that the disturbance made are longest; the middle of the run without gates. [s]"""
    gates = run.gates.set_index("from_s")["waiting"]
    return float(gates.idxmax()) if len(gates) else run.scenario.until / 2


def draw(browser: Browser, run: Run, picture: Path) -> None:
    """Open the map as a reader would, move the slider, keep what is seen."""
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport=SIZE)
        page.goto(run.to_map(Path(folder) / "map.html").as_uri())
        slider = page.locator(SLIDER)
        if slider.count():
            move = "(slider, time) => { slider.value = time; slider.dispatchEvent(new Event('input')) }"
            slider.evaluate(move, round(worst_moment(run) / 60) * 60)
        page.wait_for_timeout(500)
        page.screenshot(path=picture)
        page.close()


def main() -> None:
    """Draw all pictures."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path in sorted((ROOT / "scenarios").glob("*.yaml")):
            draw(browser, simulate(read_scenario(path)), PICTURES / f"{path.stem}.png")
            print(f"maps/{path.stem}.png")
        browser.close()


if __name__ == "__main__":
    main()
