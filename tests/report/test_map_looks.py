"""The options of a map: languages, what is obscured, tiles, keys, paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from netsim.errors import InvalidInput
from netsim.hazards import exposures
from netsim.model import Gate, Network, Node, Scenario
from netsim.record import Record
from netsim.report.looks import Look, name_in, translations, wrong_tiles
from netsim.report.map import draw, draw_exposed, draw_isochrones
from netsim.report.map.layers import gates
from netsim.report.map.obscure import CELL, JITTER, coarse, obscured
from netsim.report.map.packing import unpacked

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opener = Callable[[str], "Page"]
TILES = "https://tile.example.org/{z}/{x}/{y}.png"
SCRIPTS = Path("netsim/report/assets")


def told(page: str) -> dict[str, Any]:
    """Return what the page knows."""
    found = re.search(r'<script type="application/json" id="netsim-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def said() -> set[str]:
    """Return the words that the scripts of the page say, as far as they stand in a call."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.glob("netsim*.js")))
    calls = re.findall(r'netsim\.t\(\s*"([^"]+)"', text) + re.findall(r'netsim\.legendItem\([^"]*?, "([^"]+)"\)', text)
    return {
        *calls,
        *re.findall(r'label: "([^"]+)"', text),
        *re.findall(r'^      \["[a-z]+", "([^"]+)"\],', text, re.MULTILINE),
    }


@pytest.mark.parametrize("lang", ["zh", "vi"])
def test_all_that_the_page_says_has_a_translation(lang: str) -> None:
    """Words in calls and in tables; marks such as {n} are the same in each."""
    known = translations(lang)

    assert len(said()) > 70
    assert sorted(said() - set(known)) == []
    for english, other in known.items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", other)), english


def test_names_are_local_where_they_are_of_the_language() -> None:
    """A Lao name is not Chinese, and what has no other name keeps its own."""
    assert name_in("zh", "Changi", "樟宜", "SG") == "樟宜"
    assert name_in("zh", "Hanoi", "Hà Nội", "VN") == "河内"
    assert name_in("vi", "Hanoi", "Hà Nội", "VN") == "Hà Nội"
    assert name_in("vi", "Boten", "ບໍ່ເຕນ", "LA") == "Boten"
    assert name_in("en", "Hanoi", "Hà Nội", "VN") == "Hanoi"


def test_faults_of_options_are_told_at_once() -> None:
    """Each with a way out."""
    with pytest.raises(InvalidInput) as wrong:
        Look(lang="fr", tiles="http://x", obfuscate=True)

    assert len(wrong.value.faults) == 3
    assert all(fault.hint for fault in wrong.value.faults)


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://a b/{z}/{x}/{y}", "is not one host"),
        ("https://*.example.org/{z}/{x}/{y}", "is not one host"),
        ("https://user@example.org/{z}/{x}/{y}", "is not one host"),
        ("https://example.org/{z}/{x}", "lacks {y}"),
        ("https://example.org/{z}/{x}/{y}/{s}", "marks other than"),
        ("https://example.org/{z}/{x}/{y}?a='", "marks other than"),
    ],
)
def test_an_address_that_is_not_of_tiles_is_refused(address: str, fault: str) -> None:
    """It goes into the policy of the page."""
    assert fault in wrong_tiles(address)


def test_only_with_tiles_the_policy_names_a_host(network: Network) -> None:
    """And that one alone, for pictures alone."""
    page = draw(network, tiles=TILES)

    assert "; img-src https://tile.example.org" in page
    assert "img-src" not in draw(network)
    assert told(page)["tiles"] == {"address": TILES, "host": "tile.example.org"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_of_an_obscured_network_is_in_the_page(
    network: Network, record: Record, undisturbed: Record, lang: str
) -> None:
    """No name, id, place, date, source or word of the log, packed or not."""
    page = draw(network, record, {"undisturbed": undisturbed}, obfuscate=True, borders="none", lang=lang)
    known = told(page)
    text = json.dumps(
        [known, unpacked(known["story"]), unpacked(known["tracks"]), unpacked(known["undisturbed"])], ensure_ascii=False
    )
    secret = {value for node in network.nodes for value in (node.id, node.name, node.name_local) if value}
    secret |= {value for link in network.links for value in (link.id, link.name)}
    secret |= {"excavator", "Atlas", "Friendship", "CN>VN", record.scenario.title, network.title, "Nanning"}
    places = {f"{round(value, 2)}" for node in network.nodes for value in (node.lon, node.lat)}
    drawn = {f"{value}" for row in known["nodes"] for value in row["at"]}

    assert [word for word in secret if word in text or word in page] == []
    assert places & drawn == set()
    assert not any("2026" in fact for fact in known["facts"])
    assert "start" not in known
    assert len(known["nodes"]) == len(network.nodes)
    events = unpacked(known["story"])["events"]
    assert any(event["text"].endswith(": falls to manual") for event in events)


def test_an_obscured_network_keeps_its_form(network: Network, record: Record) -> None:
    """Kinds, capacities, who is linked to whom; places stay within their cell and its margin."""
    veiled = obscured(network)
    for link in network.links:
        own = veiled.network.link[veiled.code[link.id]]
        assert (own.source, own.target) == (veiled.code[link.source], veiled.code[link.target])
        assert (own.kind, own.capacity, own.geometry, own.length) == (link.kind, link.capacity, None, None)
    for node in network.nodes:
        shown = veiled.network.node[veiled.code[node.id]]
        assert abs(shown.lon - node.lon) <= CELL / 2 + JITTER + 1e-3
    assert draw(network, record, obfuscate=True) == draw(network, record, obfuscate=True)
    assert abs(coarse(0.0, 89.9, "N1")[1]) <= 89.0


def test_what_tells_a_place_cannot_be_obscured(wired: Network) -> None:
    """Footprints of hazards, and latencies from a place with a name."""
    with pytest.raises(InvalidInput, match="footprints"):
        draw_exposed(wired, exposures(Scenario(wired), wired), title="x", obfuscate=True)
    with pytest.raises(InvalidInput, match="latencies"):
        draw_isochrones(wired, "dc", obfuscate=True)


def test_a_gate_for_all_who_come_has_a_side(border: Network) -> None:
    """Its direction names no countries."""
    law = border.gates[0].automatic
    other = replace(border, gates=[Gate("pass", "in", 1, law, law), Gate("pass", "out", 1, law, law)])
    places = {node.id: (node.lon, node.lat) for node in border.nodes}

    assert [gate["side"] for gate in gates(other, places)] == [[-1.0, 0.0], [1.0, 0.0]]
    assert {gate.direction for gate in obscured(other).network.gates} == {"in", "out"}


def test_equal_inputs_give_equal_bytes_in_each_language(network: Network, record: Record) -> None:
    """And each is another page."""
    pages = {draw(network, record, lang=lang) for lang in ("en", "zh", "vi") for _ in range(2)}

    assert len(pages) == 3


# -- in a browser ------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_page_in_chinese_speaks_chinese(opened: Opener, network: Network, record: Record) -> None:
    """Names, legend, buttons; both names are found, in letters without marks too."""
    page = opened(draw(network, record, lang="zh"))

    assert page.evaluate("document.documentElement.lang") == "zh"
    legend = page.locator(".panel.legend").inner_text()
    assert "线路负荷" in legend
    assert re.findall(r"[A-Za-z]{4,}", legend) == []
    assert page.locator(".label", has_text="友谊关").count() == 1
    assert page.locator(".clock").inner_text().startswith("第")
    for words in ("凭祥", "pingxiang"):
        page.locator(".search input").fill(words)
        assert page.locator(".found li").first.inner_text().startswith("凭祥")
    page.locator(".search input").fill("谅山")
    assert "Lạng Sơn" in page.locator(".found li").first.inner_text()


@pytest.mark.browser
def test_search_takes_vietnamese_without_marks(opened: Opener) -> None:
    """Đồng Đăng is found as dong dang."""
    nodes = [Node("x", 106.7, 21.9, "city", name="Gate town", name_local="Đồng Đăng"), Node("y", 107.0, 22.0, "city")]
    page = opened(draw(Network(nodes=nodes)))
    page.keyboard.press("/")
    page.keyboard.type("dong dang")

    assert page.locator(".found li").first.inner_text().startswith("Gate town")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card h3")
    page.keyboard.press("Escape")
    page.locator(".card").wait_for(state="detached")


@pytest.mark.browser
def test_keys_zoom_search_close_and_compare(
    opened: Opener, network: Network, record: Record, undisturbed: Record
) -> None:
    """Also from a button; a field keeps its own keys, and Tab goes on to something that is marked."""
    page = opened(draw(network, record, {"undisturbed": undisturbed}))
    zoom = page.evaluate("netsim.view.map.getZoom()")
    page.keyboard.press("+")
    page.wait_for_timeout(300)
    assert page.evaluate("netsim.view.map.getZoom()") == zoom + 0.5
    page.keyboard.press("-")
    page.keyboard.press("b")
    assert page.evaluate("netsim.view.run === netsim.view.runs.undisturbed")
    page.keyboard.press("b")
    page.keyboard.press("/")
    page.keyboard.type("b-+ ")
    assert page.evaluate("netsim.view.run === netsim.view.runs.disturbed")
    assert page.locator(".search input").input_value() == "b-+ "
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    before = page.evaluate("netsim.view.time")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("netsim.view.time") < before - 1800
    unnamed = page.evaluate(
        """[...document.querySelectorAll("button, input, select")]
            .filter((one) => !(one.ariaLabel || one.textContent || one.closest("label"))).length"""
    )
    assert unnamed == 0


@pytest.mark.browser
def test_on_paper_stand_title_legend_and_moment(
    opened: Opener, network: Network, record: Record, undisturbed: Record
) -> None:
    """What can be clicked is left out, nothing lies over anything else, and the screen comes back."""
    page = opened(draw(network, record, {"undisturbed": undisturbed}))
    page.emulate_media(media="print")
    page.wait_for_selector("body.printing")
    for part in ("h1", ".legend .keys", ".clock", ".leaflet-control-scale-line", ".leaflet-control-attribution"):
        assert page.locator(part).first.is_visible(), part
    for part in (".search", ".layers", ".events", ".tools", ".slider", ".leaflet-control-zoom"):
        assert not page.locator(part).first.is_visible(), part
    legend, bar = page.locator(".panel.legend").bounding_box(), page.locator("#netsim-bar").bounding_box()
    assert legend is not None
    assert bar is not None
    assert legend["y"] + legend["height"] <= bar["y"]
    assert bar["y"] + bar["height"] <= 189 / 25.4 * 96 + 1
    page.emulate_media(media="screen")
    page.wait_for_selector("body:not(.printing)")
    assert page.evaluate("netsim.view.map.getSize().x") == 1280


@pytest.mark.browser
def test_tiles_are_asked_of_their_host_alone(browser: Browser, network: Network, tmp_path: Path) -> None:
    """The page says that it uses them."""
    path = tmp_path / "tiles.html"
    path.write_text(draw(network, tiles=TILES), encoding="utf-8")
    context = browser.new_context()
    asked: list[str] = []
    told: list[str] = []
    context.route(re.compile("^https:"), lambda route: route.fulfill(status=200, content_type="image/png", body=b""))
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    page.evaluate("void netsim.view.map.setView([22, 107], 11, { animate: false })")
    page.wait_for_timeout(400)
    words = page.locator(".leaflet-control-attribution").inner_text()
    context.close()

    assert {address.split("/")[2] for address in asked if address.startswith("https:")} == {"tile.example.org"}
    assert not any(address.startswith("http:") for address in asked)
    assert told == []
    assert "Tiles from the web: tile.example.org" in words
