"""The report in a real browser: opened from disk, the network cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import pytest

from netsim.metrics import chain, summarise
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.report.document import compose
from netsim.units import hours

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

Opener = Callable[..., "Page"]
HOSTILE = "`${window.hit=1}</script><script>window.hit=1</script><img src=x onerror=window.hit=1>'\"&<!--"
PHONE, SCREEN = (390, 844), (1280, 800)

pytestmark = pytest.mark.browser


def complete(record: Record) -> Record:
    """Return the run with the tables that the map does without: one repair, no service."""
    repairs = pd.DataFrame(
        [("fibre-pass-lang-son", "crew-nanning", 38.0, 38.25, 39.0, 46.0, 62.0)],
        columns=["link", "crew", "failed_s", "detected_s", "assigned_s", "arrived_s", "mended_s"],
    )
    times = repairs.columns[2:]
    repairs[times] *= hours
    repairs["permitted_s"] = repairs["detected_s"]
    repairs["fault"], repairs["weather_s"] = range(1, len(repairs) + 1), 0.0
    return replace(record, tables={**record.tables, "repairs": repairs})


@pytest.fixture(scope="module")
def report(record: Record, undisturbed: Record) -> str:
    """Return the report of the run in which the cable is cut."""
    return written(complete(record), complete(undisturbed))


def written(run: Record, twin: Record) -> str:
    """Write the report of a run beside its twin."""
    twins = {"undisturbed": twin}
    return compose(run, twins, summarise(run, twins), chain(run))


@pytest.fixture
def seen(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Return a function that opens a report; nothing may be asked for, complained of or run."""
    context = browser.new_context(offline=True, reduced_motion="reduce")
    asked: list[str] = []
    told: list[str] = []

    def start(html: str, size: tuple[int, int] = SCREEN) -> Page:
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8")
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(path.as_uri())
        inside(page).wait_for_selector("body[data-ready]", timeout=15_000)
        return page

    yield start
    context.close()
    assert [address for address in asked if not address.startswith(("file:", "about:srcdoc"))] == []
    assert told == []


def inside(page: Page) -> Frame:
    """Return the frame of the map."""
    frame = page.frames[-1]
    assert frame != page.main_frame
    return frame


def test_the_first_screen_tells_what_happened(seen: Opener, report: str) -> None:
    """Title, cause and effect are there without scrolling."""
    page = seen(report)
    height = page.viewport_size["height"] if page.viewport_size else 0

    for text in ("an excavator", "worked without its systems", "mended"):
        box = page.locator(".story p", has_text=text).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < height


def test_the_map_works_inside_the_report(seen: Opener, report: str) -> None:
    """Its slider cuts the fibre, although the report forbids all other scripts."""
    frame = inside(seen(report))
    states = []
    for hour in (10, 50, 100):
        frame.evaluate(
            """(time) => {
                const slider = document.querySelector(".slider");
                slider.value = time;
                slider.dispatchEvent(new Event("input"));
            }""",
            hour * hours,
        )
        states.append("down" in (frame.get_attribute("path.link[data-id='fibre-pass-lang-son']", "class") or ""))

    assert states == [False, True, False]


@pytest.mark.parametrize("size", [PHONE, SCREEN])
def test_no_page_is_wider_than_its_screen(seen: Opener, report: str, size: tuple[int, int]) -> None:
    """Tables scroll in their own box; so do drawings on a phone, where their letters could else not be read."""
    page = seen(report, size)

    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert page.locator("figure svg").count() >= 2
    widths = [box["width"] for one in page.locator("figure").all() if (box := one.bounding_box())]
    assert max(widths) <= size[0]
    drawn = [box["width"] for one in page.locator("figure svg").all() if (box := one.bounding_box())]
    assert min(drawn) >= 500


@pytest.mark.parametrize("medium", ["screen", "print"])
def test_no_part_lies_over_another(seen: Opener, report: str, medium: Literal["screen", "print"]) -> None:
    """Headings, tables, drawings and sentences stand below one another."""
    page = seen(report)
    page.emulate_media(media=medium)
    overlaps = page.evaluate(
        """() => [...document.querySelectorAll("section")].flatMap((section) => [...section.children])
            .map((part) => part.getBoundingClientRect()).filter((box) => box.height > 0)
            .filter((box, place, all) => place > 0 && box.top < all[place - 1].bottom - 1).length"""
    )

    assert overlaps == 0


def test_on_a_phone_the_numbers_are_in_sight(seen: Opener, report: str) -> None:
    """Undisturbed, disturbed and change stand beside the name without scrolling sideways."""
    page = seen(report, PHONE)
    box = page.locator("table").first.bounding_box()

    assert box is not None
    assert box["x"] + box["width"] <= PHONE[0]


def test_times_stand_on_one_line(seen: Opener, report: str) -> None:
    """Date and time are not broken in two."""
    boxes = [one.bounding_box() for one in seen(report).locator("ol.chain time").all()]

    assert boxes
    assert all(box is not None and box["height"] < 32 for box in boxes)


def test_paper_has_no_map(seen: Opener, report: str) -> None:
    """A slider cannot be moved on paper; the rest is printed."""
    page = seen(report)
    page.emulate_media(media="print")

    assert not page.locator("iframe").is_visible()
    assert page.locator("figure.still svg").is_visible()
    assert all(day.is_visible() for day in page.locator("ol.chain").all())
    assert page.locator(".bars").is_visible()


def hostile(record: Record) -> Record:
    """Give everything in a run a name that tries to run a script."""
    tables = ("nodes", "links", "demands", "freight", "crews")
    names: dict[str, Any] = {
        table: [replace(row, name=HOSTILE) for row in getattr(record.network, table)] for table in tables
    }
    network: Network = replace(record.network, **names, title=HOSTILE, attribution=HOSTILE, licence=HOSTILE)
    scenario: Scenario = replace(
        record.scenario, network=network, title=HOSTILE, description=HOSTILE, inputs={HOSTILE: "0"}
    )
    events = record.events.assign(detail=record.events["detail"] + HOSTILE)
    return replace(record, scenario=scenario, network=network, tables={**record.tables, "events": events})


def test_hostile_names_do_not_run(seen: Opener, record: Record, undisturbed: Record) -> None:
    """Whatever a name holds is shown as it is, in report and map."""
    page = seen(written(hostile(complete(record)), complete(undisturbed)))

    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("ol.chain li", has_text="window.hit").count() > 5
    for frame in page.frames:
        assert frame.locator("img").count() == 0
        assert frame.evaluate("window.hit ?? null") is None


def test_a_script_that_got_in_would_not_run(browser: Browser, report: str, tmp_path: Path) -> None:
    """The policy names the scripts of the map, allows no other, and no request."""
    path = tmp_path / "report.html"
    path.write_text(report, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    blocked = page.evaluate(
        """async () => {
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.hit = 1";
            document.body.append(script);
            await fetch("https://example.org/").catch(() => null);
            await new Promise((done) => setTimeout(done, 50));
            return blocked;
        }"""
    )

    assert sorted(blocked) == ["connect-src", "script-src-elem"]
    assert page.evaluate("window.hit ?? null") is None
    page.close()
