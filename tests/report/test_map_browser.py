"""What a person sees and does: the page in a real browser, opened from disk, the network cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netsim.model import Gate, Link, Network, Node, Scenario
from netsim.record import Record
from netsim.report.map import draw, save_map
from netsim.units import Gbps, hours, kmh

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opener = Callable[[str], "Page"]
CUT = "fibre-pass-lang-son"
HOSTILE = "`${window.hit=1}</script><script>window.hit=1</script><img src=x onerror=window.hit=1>'\"&<!--"

pytestmark = pytest.mark.browser


@pytest.fixture
def page(opened: Opener, story: str) -> Page:
    """Open the run with its undisturbed twin."""
    return opened(story)


@pytest.fixture(scope="session")
def story(network: Network, record: Record, undisturbed: Record) -> str:
    """Return the page of the run."""
    return draw(network, record, {"undisturbed": undisturbed})


def go_to(page: Page, hour: float) -> None:
    """Move the slider as a hand would."""
    page.evaluate(
        """(time) => {
            const slider = document.querySelector(".slider");
            slider.value = time;
            slider.dispatchEvent(new Event("input"));
        }""",
        hour * hours,
    )


def line(link: str) -> str:
    """Return the selector of a link's line."""
    return f"path.link[data-id='{link}']"


def queue(page: Page) -> float:
    """Return the radius of the queue of trucks bound for Vietnam. [pixels]"""
    return float(page.get_attribute(".gate[data-id='friendship-pass CN>VN'] circle.waiting", "r") or 0)


def test_land_links_and_legend_are_drawn(page: Page, network: Network) -> None:
    """The sea and the land have different colours, each link has a line, and the legend is open."""
    colours = page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-basemap-pane canvas");
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            const land = pixels.filter((value, i) => i % 4 === 3 && value > 250).length;
            return land / (pixels.length / 4);
        }"""
    )

    assert 0.2 < colours < 0.98
    assert page.locator("path.link").count() == len(network.links)
    assert page.get_by_text("How full a link is").is_visible()
    assert page.locator(".leaflet-control-scale-line").is_visible()
    assert "Borders: Natural Earth" in page.locator(".leaflet-control-attribution").inner_text()


def test_the_first_picture_tells_the_story(page: Page) -> None:
    """The fibre is cut, the gate works by hand, the queue has a number, and more goes over Qinzhou."""
    assert "down" in (page.get_attribute(line(CUT), "class") or "")
    assert page.locator(".sign-down").count() == 1
    assert page.locator(".queue .mode", has_text="manual").count() == 2
    assert page.locator(".queue .count").first.text_content() == "395"
    assert "more" in (page.get_attribute(line("sea-qinzhou-haiphong"), "class") or "")
    assert page.locator(".label", has_text="Friendship Pass").is_visible()


def test_the_slider_cuts_the_fibre_and_grows_the_queue(page: Page) -> None:
    """Before the cut all is up; at the cut the link is dots; after it the queue grows and goes."""
    go_to(page, 37.9)
    before = queue(page)
    assert "down" not in (page.get_attribute(line(CUT), "class") or "")
    go_to(page, 38)
    assert "down" in (page.get_attribute(line(CUT), "class") or "")
    assert page.get_attribute(line(CUT), "stroke-dasharray") == "0.1 7"
    go_to(page, 60)
    assert queue(page) > 3 * before
    go_to(page, 100)
    assert "down" not in (page.get_attribute(line(CUT), "class") or "")
    assert queue(page) == pytest.approx(before, rel=0.5)


def test_the_event_line_follows_the_time(page: Page) -> None:
    """The clock tells the day of the run and the time on the wall."""
    go_to(page, 38.5)

    assert page.locator(".clock").inner_text() == "day 2 14:30"
    assert page.locator(".wall").inner_text() == "Tue 12 May 2026 14:30 UTC+8"
    assert "falls to manual" in page.locator(".last-event").inner_text()


def test_an_event_takes_one_there(page: Page) -> None:
    """A click on an event sets the time and moves the map to the asset."""
    page.locator(".events-list button", has_text="falls to manual").click()

    middle = page.evaluate("[netsim.view.time, netsim.view.map.getZoom()]")
    assert middle == [38.4 * hours, 9]


def test_keys_play_and_step(page: Page) -> None:
    """Space plays and pauses, arrows step, with shift from event to event."""
    began = page.evaluate("netsim.view.time")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("netsim.view.time") == began + 1800
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate("netsim.view.time") == 62 * hours
    page.keyboard.press(" ")
    page.wait_for_timeout(400)
    assert page.evaluate("netsim.view.time") > 62.2 * hours
    page.keyboard.press(" ")
    assert page.evaluate("netsim.view.playing") is False


def test_parallel_links_lie_side_by_side(page: Page) -> None:
    """Road and rail from Nanning to Pingxiang have the same ends and other pixels."""
    starts = page.evaluate(
        """() => ["road", "rail"].map((kind) => {
            const path = document.querySelector(`[data-id='${kind}-nanning-pingxiang']`);
            const point = path.getPointAtLength(path.getTotalLength() / 2);
            return [point.x, point.y];
        })"""
    )

    (x, y), (u, v) = starts
    assert 3 < ((x - u) ** 2 + (y - v) ** 2) ** 0.5 < 8


def test_a_click_on_a_link_tells_what_it_is(page: Page) -> None:
    """The popup has name, kind, load, source, confidence and a line over time."""
    page.evaluate("""() => {
        const hit = document.querySelector("[data-hit='fibre-nanning-pingxiang']");
        const point = hit.getPointAtLength(hit.getTotalLength() * 0.4).matrixTransform(hit.getScreenCTM());
        window.there = [point.x, point.y];
    }""")
    page.mouse.click(*page.evaluate("there"))
    card = page.locator(".card")

    text = card.inner_text()
    assert card.locator("h3").inner_text() == "Fibre nanning pingxiang"
    for words in ("Fibre", "180 km", "400 Gbps each way", "Atlas of Land Cables", "estimate", "To Pingxiang"):
        assert words in text
    assert card.locator("svg.sparkline path").count() == 1


def test_a_popup_follows_the_time(page: Page) -> None:
    """What stands in an open popup is of the moment shown."""
    page.evaluate("void netsim.view.links.find((entry) => entry.link.id === 'fibre-pass-lang-son').hit.openPopup()")
    assert "State\tdown" in page.locator(".card").inner_text()
    go_to(page, 10)
    assert "State\tup" in page.locator(".card").inner_text()


@pytest.mark.parametrize("words", ["凭祥", "pingxiang", "PINGX"])
def test_search_finds_a_place_in_any_writing(page: Page, words: str) -> None:
    """Enter flies to the first place found and opens it."""
    page.locator(".search input").fill(words)
    page.locator(".search input").press("Enter")

    page.wait_for_selector(".card h3")
    assert page.locator(".card h3").inner_text() == "Pingxiang 凭祥"
    assert page.evaluate("netsim.view.map.getCenter().distanceTo([22.1, 106.76])") < 40_000


def test_search_takes_letters_without_marks(page: Page) -> None:
    """Hà Nội is found as ha noi."""
    page.locator(".search input").fill("ha noi")

    assert page.locator(".found li").first.inner_text().startswith("Hanoi")


def test_before_and_after_are_one_click_apart(page: Page) -> None:
    """Undisturbed, at the same moment, nothing is down and hardly a truck waits."""
    page.get_by_role("button", name="Undisturbed").click()
    assert page.locator("path.link.down").count() == 0
    assert page.locator(".sign-down").count() == 0
    assert queue(page) < 10
    page.get_by_role("button", name="Disturbed", exact=True).click()
    assert page.locator("path.link.down").count() == 1
    assert queue(page) > 30


def test_layers_can_be_hidden(page: Page) -> None:
    """Freight goes, data stays."""
    page.get_by_label("Freight").uncheck()

    assert not page.locator(line("road-nanning-qinzhou")).is_visible()
    assert page.locator(line("fibre-nanning-pingxiang")).is_visible()


def test_labels_do_not_cover_one_another(page: Page) -> None:
    """No two names overlap, whatever the zoom."""
    for zoom in (4, 6, 9):
        page.evaluate("(zoom) => void netsim.view.map.setView([21.8, 106.8], zoom, { animate: false })", zoom)
        overlapping = page.evaluate(
            """() => {
                const boxes = [...document.querySelectorAll(".label")].map((label) => label.getBoundingClientRect());
                const aside = (a, b) => a.right - 1 <= b.left || a.bottom - 1 <= b.top;
                const meet = (a, b) => !aside(a, b) && !aside(b, a);
                return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => meet(a, b))).length;
            }"""
        )
        assert overlapping == 0


def test_a_phone_shows_map_and_time(page: Page) -> None:
    """Nothing is wider than the screen, the map keeps most of it, and legend and events wait folded."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    page.wait_for_selector("body[data-ready]")

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("netsim.view.map.getSize().y") > 600
    assert not page.get_by_text("How full a link is").is_visible()
    assert page.locator(".slider").is_visible()
    page.get_by_text("Legend").click()
    page.get_by_text("Events", exact=True).click()
    assert page.locator(".event-days").is_visible()
    page.get_by_text("How full a link is").wait_for(state="hidden")


def test_a_popup_comes_out_from_under_the_panels(page: Page) -> None:
    """The map moves until the whole popup is seen."""
    page.evaluate("void netsim.view.gates[0].marker.openPopup()")
    page.wait_for_timeout(100)
    left, right = (page.locator(panel).bounding_box() for panel in (".panel.legend", ".panel.events"))
    popup = page.locator(".leaflet-popup").bounding_box()

    assert left is not None
    assert right is not None
    assert popup is not None
    assert popup["x"] >= left["x"] + left["width"]
    assert popup["x"] + popup["width"] <= right["x"]


def test_a_topology_alone_is_a_map(opened: Opener, network: Network) -> None:
    """No time, no queue; a popup tells source and confidence."""
    page = opened(draw(network))
    page.evaluate("void netsim.view.nodes.find((entry) => entry.node.id === 'hanoi').marker.openPopup()")

    assert page.locator("path.link").count() == len(network.links)
    assert page.locator(".slider").count() == 0
    assert "Confidence\thigh" in page.locator(".card").inner_text()


def test_each_link_of_a_topology_tells_value_source_and_confidence(opened: Opener, network: Network) -> None:
    """The reference topology is read by its popups: what a value is, who says so, and how sure it is."""
    links = [replace(link, speed=90 * kmh, time=0.5 * hours) if link.kind == "road" else link for link in network.links]
    page = opened(draw(replace(network, links=links)))
    cards = page.evaluate("""() => {
        return netsim.view.data.links.map((link) => {
            const build = netsim.linkPopup(netsim.view, { link, kind: netsim.KINDS[link.kind] });
            const box = document.createElement("div");
            box.append(...build);
            return [...box.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
        });
    }""")
    told = {dict(card)["Id"]: dict(card) for card in cards}

    assert set(told) == {link.id for link in network.links}
    assert {(card["Source"], card["Confidence"]) for card in told.values()} == {("Atlas of Land Cables", "estimate")}
    assert all(card["Length"].split()[1] == "km" for card in told.values())
    assert told["fibre-nanning-pingxiang"]["Capacity"] == "400 Gbps each way"
    assert told["fibre-lang-son-hanoi"]["Length"].endswith("(estimated from the map)")
    assert (told["road-lang-son-hanoi"]["Speed"], told["road-lang-son-hanoi"]["Time"]) == ("90 km/h", "0.5 h")


def test_a_gate_tells_its_own_source(opened: Opener, network: Network) -> None:
    """Lanes and times of service are other facts than the place; a map without a run tells them, too."""
    gates = [
        replace(gate, sources=("atlas",), confidence="low", estimated=("manual",), note="counted by hand")
        for gate in network.gates
    ]
    page = opened(draw(replace(network, gates=gates)))
    page.evaluate("void netsim.view.nodes.find((entry) => entry.node.id === 'friendship-pass').marker.openPopup()")
    lines = page.locator(".card").inner_text().splitlines()
    text = page.evaluate("""() => {
        const box = document.createElement("div");
        const gate = netsim.view.data.gates[0];
        box.append(...netsim.gatePopup(netsim.view, { gate, node: netsim.view.data.nodes[gate.node], index: 0 }));
        return box.innerText;
    }""")

    by_hand = gates[0].lane_time("manual").mean / 60
    assert [line for line in lines if line.startswith("CN>VN")] == [
        f"CN>VN\t{gates[0].lanes} lanes, {gates[0].opens}, 2 min; by hand {by_hand:g} min (low; estimated: manual)"
    ]
    for words in ("low", "counted by hand", "Atlas of Land Cables"):
        assert words in text


def test_hostile_names_do_not_run(opened: Opener) -> None:
    """Whatever a name holds is shown as it is, in labels, popups, search, title and events."""
    nodes = [
        Node("a", 106.0, 21.0, "city", name=HOSTILE, name_local=HOSTILE, note=HOSTILE),
        Node("b", 107.0, 22.0, "border_gate", name=HOSTILE),
    ]
    links = [Link("ab", "a", "b", "fibre", capacity=1 * Gbps, name=HOSTILE, note=HOSTILE)]
    page = opened(draw(Network(nodes=nodes, links=links, attribution=HOSTILE, title=HOSTILE), title=HOSTILE))
    for opening in ("netsim.view.nodes[0].marker", "netsim.view.links[0].hit"):
        page.evaluate(f"void {opening}.openPopup()")
        assert HOSTILE in page.locator(".card h3").last.inner_text()
    page.locator(".search input").fill("window.hit")

    assert page.locator(".found li").count() == 3
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hit") is None


def test_hostile_names_in_a_run_do_not_run(opened: Opener, network: Network, record: Record) -> None:
    """The scenario's title and the words of the log are text too."""
    scenario = Scenario(network, until=record.scenario.until, title=HOSTILE)
    events = record.events.assign(detail=HOSTILE)
    page = opened(draw(network, Record(scenario, network, 1, {**record.tables, "events": events})))

    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator(".events-list button", has_text="window.hit").count() > 0
    assert page.evaluate("window.hit") is None


def test_a_script_that_got_in_would_not_run(browser: Browser, network: Network, tmp_path: Path) -> None:
    """The policy knows the page's own scripts by their hash, and allows no other and no request."""
    page = browser.new_page()
    page.goto(save_map(tmp_path / "map.html", network).as_uri())
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


def test_gates_of_both_directions_stand_apart(page: Page, network: Network) -> None:
    """Trucks bound for Vietnam wait on the Chinese side: north of the pass."""
    assert all(isinstance(gate, Gate) for gate in network.gates)
    heights = [
        float(page.get_attribute(f".gate[data-id='friendship-pass {way}'] circle.waiting", "cy") or 0)
        for way in ("CN>VN", "VN>CN")
    ]

    assert heights[0] < 0 < heights[1]
