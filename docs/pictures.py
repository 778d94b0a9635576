"""Draw the picture of each scenario: its map at the moment of the longest queue. Run by ``make maps``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from netsim.io import read_scenario
from netsim.run import Run, simulate

ROOT: Final = Path(__file__).parent.parent
PICTURES: Final = ROOT / "maps"
SIZE: Final = ViewportSize(width=1280, height=800)
CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SLIDER: Final = "input.slider"


def worst_moment(run: Run) -> float | None:
    """Return when the longest queue was that a gate's fall has made, if one fell. [s]"""
    peaks = run.events[run.events["what"] == "queue_peak"]
    trucks = peaks["detail"].str.extract(r"(\d+)", expand=False).astype(int)
    return float(peaks["time_s"].iloc[trucks.argmax()]) if len(peaks) else None


def draw(browser: Browser, run: Run, picture: Path) -> None:
    """Open the map as a reader would, move the slider, keep what is seen."""
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport=SIZE)
        page.goto(run.to_map(Path(folder) / "map.html").as_uri())
        slider, worst = page.locator(SLIDER), worst_moment(run)
        if slider.count() and worst is not None:  # else the map opens at the moment that tells most
            move = "(slider, time) => { slider.value = time; slider.dispatchEvent(new Event('input')) }"
            slider.evaluate(move, round(worst / 60) * 60)
        page.wait_for_timeout(500)
        page.screenshot(path=picture)
        page.close()


def main() -> None:
    """Draw all pictures."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for path in sorted((ROOT / "scenarios").glob("*.yaml")):
            draw(browser, simulate(read_scenario(path)), PICTURES / f"{path.stem}.png")
            print(f"maps/{path.stem}.png")
        browser.close()


if __name__ == "__main__":
    main()
