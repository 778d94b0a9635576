"""Crews, hazards, events and paths of a run, as the page is told of them, and as a person sees them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from netsim.hazards import Area, Flow, Order, PowerLoss, Quake, Shock, Track, Wind
from netsim.model import Fragility, Network, RepairCrew
from netsim.model.distribution import Distribution
from netsim.model.fix import Fix
from netsim.record import Record
from netsim.report.map import draw
from netsim.report.map.course import unwrap
from netsim.report.map.crews import crews
from netsim.report.map.packing import unpacked
from netsim.report.map.paths import paths
from netsim.report.map.perils import perils
from netsim.report.map.story import moments
from netsim.units import hours, km, kmh

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[[str], "Page"]
HOSTILE = "`${window.hit=1}</script><script>window.hit=1</script><img src=x onerror=window.hit=1>'\"&<!--"
CUT, SAILED = "fibre-pass-lang-son", "cable-haiphong-singapore"
STORM = Track(
    "Typhoon <b>",
    (Fix(0.0, 114.0, 20.0, 50.0, 40 * km), Fix(30 * hours, 108.0, 20.8, 40.0, 40 * km)),
    at=30 * hours,
)
HAZARDS: list[Any] = [
    Area(HOSTILE, at=38 * hours, centre=(106.7, 21.9), radius=20 * km),
    STORM,
    Order("closed", close=("friendship-pass",)),
    Quake("quake", (108.0, 22.0), 7.0, at=50 * hours),
    Shock("flood", "depth_m", 4.0, 20 * km, at=50 * hours, line=((106.0, 21.0), (107.0, 21.0))),
    Wind(speed=20.0, lasts=5 * hours, at=20 * hours, centre=(108.6, 21.7), radius=30 * km),
    Flow("slide", ((119.0, 21.0), (119.0, 20.0)), 10 * km, 36 * kmh, end_speed=18 * kmh, at=60 * hours),
    PowerLoss("grid", 1 * hours, country=("VN",)),
]
SHIP = RepairCrew("ship", "haiphong-port", ("submarine",), Distribution.parse("constant(1 d)"), name="Ship <i>")


def repairs() -> pd.DataFrame:
    """Return a road trip, a second one from its end, a voyage the weather holds up, and one that is not over."""
    rows: list[tuple[Any, ...]] = [
        (1, CUT, 38.0, 38.25, 39.0, "crew-nanning", 46.0, 62.0, 0.0, 106.73, 21.9),
        (2, "road-lang-son-hanoi", 50.0, 51.0, 62.0, "crew-nanning", 65.0, 70.0, 0.0, 106.3, 21.4),
        (3, SAILED, 40.0, 41.0, 42.0, "ship", 60.0, 80.0, 10.0, 107.5, 19.0),
        (4, SAILED, 100.0, 101.0, 110.0, "ship", None, None, 0.0, 107.5, 19.0),
        (5, CUT, 100.0, 101.0, None, "", None, None, 0.0, 106.73, 21.9),
        (6, CUT, 100.0, 101.0, 102.0, "gone", 103.0, 104.0, 0.0, 106.73, 21.9),
    ]
    names = ["fault", "link", "failed_s", "detected_s", "assigned_s", "crew", "arrived_s", "mended_s", "weather_s"]
    frame = pd.DataFrame(rows, columns=[*names, "lon", "lat"])
    times = [name for name in names if name.endswith("_s")]
    return frame.assign(**{name: frame[name].astype(float) * hours for name in times})


@pytest.fixture(scope="module")
def eventful(network: Network, record: Record) -> Record:
    """Return the run with hazards, trips of crews, many events at one moment, and the paths of demands."""
    more: list[tuple[Any, ...]] = [
        (45.0, "crew_waits", f"fibre-{number}", "fibre", 0, "all crews are out") for number in range(6)
    ]
    more += [(62.0, "up", CUT, "fibre", 10, "")]
    more += [(55.0, "weather_waits", SAILED, "submarine", 0, "ship"), (38.0, "hazard", "hazard 1", "", None, HOSTILE)]
    rows = pd.DataFrame(more, columns=["time_s", "what", "asset", "kind", "cause", "detail"])
    rows = rows.assign(time_s=rows["time_s"] * hours, cause=rows["cause"].astype("Int64"))
    events = pd.concat([record.events, rows], ignore_index=True)
    events.loc[0, "cause"] = len(events) - 1  # the area has cut the fibre
    demands = record.demands.assign(path="fibre-nanning-pingxiang;fibre-pass-lang-son")
    curves = [Fragility("road", measure, "cut", 20.0, 0.2) for measure in ("pga_g", "depth_m", "wind_ms")]
    net = replace(network, crews=[*network.crews, SHIP], fragility=curves)
    scenario = replace(record.scenario, network=net, hazards=HAZARDS)
    return Record(scenario, net, 1, {**record.tables, "events": events, "repairs": repairs(), "demands": demands})


def test_a_crew_goes_by_road_and_on_to_the_next_fault(eventful: Record) -> None:
    """Times are those of the run; from the first fault it goes straight on, and only from home it has a way back."""
    first, voyage, second, *rest = crews(eventful, unwrap(eventful.network))

    assert (first["sent"], first["came"], first["done"], first["ship"]) == (39 * hours, 46 * hours, 62 * hours, False)
    assert first["back"] == (62 + 7) * hours
    assert len(first["at"]) > 6
    assert second["back"] is None
    assert second["at"][:2] == [106730, 21900]
    assert (voyage["ship"], voyage["held"], voyage["weather"]) == (True, 55 * hours, 10 * hours)
    assert [(trip["came"], trip["done"], trip["back"]) for trip in rest] == [(None, None, None)]


def test_runs_that_do_not_tell_where_faults_are_have_no_crews(eventful: Record) -> None:
    """As those that were kept before the table had places."""
    old = {**eventful.tables, "repairs": eventful.repairs.drop(columns=["lon", "lat"])}

    assert crews(Record(eventful.scenario, eventful.network, 1, old), unwrap(eventful.network)) == []


def test_a_place_without_roads_is_reached_in_a_straight_line(eventful: Record, network: Network) -> None:
    """The map draws a way, it does not invent roads."""
    links = [link for link in network.links if link.kind != "road"]
    bare = Record(eventful.scenario, replace(eventful.network, links=links), 1, eventful.tables)

    assert len(crews(bare, unwrap(network))[0]["at"]) == 4


def test_footprints_are_shown_while_they_hold(eventful: Record) -> None:
    """Until what they broke is mended, or for their time, or a few hours; of a quake lines of equal intensity."""
    told = perils(eventful, unwrap(eventful.network))
    area, quake, flood, wind, slide = told["areas"]

    assert (area["from"], area["hit"]) == (38 * hours, 1)
    assert area["to"] == 62 * hours
    assert (quake["to"] - quake["from"], [line["what"] for line in quake["lines"]][:2]) == (
        6 * hours,
        ["shaking of 0.05 g", "shaking of 0.1 g"],
    )
    assert [line["what"] for line in flood["lines"]] == ["water of 0.4 m", "water of 2.0 m"]
    assert (wind["name"], wind["to"]) == ("hazard 6", 26 * hours)
    assert slide["front"]["t"][0] == 60 * hours
    assert slide["front"]["speed"] == "36 to 18 km/h"


def test_a_storm_goes_from_fix_to_fix(eventful: Record) -> None:
    """Centre, wind and the reach of gales hour by hour; what does not blow so hard has no ring."""
    (storm,) = perils(eventful, unwrap(eventful.network))["storms"]

    assert len(storm["t"]) == len(storm["at"]) // 2 == len(storm["wind"]) == 31
    assert storm["at"][:2] == [114000, 20000]
    assert (storm["wind"][0], storm["wind"][-1]) == (50.0, 40.0)
    gale, _, hurricane = (ring["km"] for ring in storm["rings"])
    assert gale[0] > hurricane[0] > 40.0


def test_all_events_are_told_and_the_main_ones_marked(eventful: Record) -> None:
    """What is alike at one moment is one line, behind which the others stand."""
    told = moments(eventful)
    (waits,) = [one for one in told if one.what == "crew_waits"]

    assert waits.text.endswith(", and 5 more")
    assert len(waits.also) == 5
    assert {one.group for one in told} == {"failures", "repair", "gates", "data", "freight"}
    assert all(one.is_main for one in told)


def test_of_very_many_events_only_failures_are_main(record: Record) -> None:
    """A year has hundreds: the list begins with those that tell most."""
    rows = [
        (number * 0.1, what, "fibre-pass-lang-son", "fibre", None, "")
        for number in range(300)
        for what in ("down", "up")
    ]
    events = pd.DataFrame(rows, columns=["time_s", "what", "asset", "kind", "cause", "detail"])
    events["cause"] = pd.array([None, 0] * 300, dtype="Int64")
    told = moments(Record(record.scenario, record.network, 1, {**record.tables, "events": events}))

    assert len(told) == 600
    assert {one.what for one in told if one.is_main} == {"down"}


def test_paths_are_told_once_and_by_number(eventful: Record) -> None:
    """A demand that is not carried has none."""
    links = [link.id for link in eventful.network.links]
    told = paths(eventful, links)

    assert told["paths"] == [[links.index("fibre-nanning-pingxiang"), links.index(CUT)]]
    track = next(track for track in told["tracks"] if len(track["t"]) > 1)
    assert (track["t"], track["path"]) == ([0, 38 * hours, 24 * hours], [0, -1, 0])


def story_of(page: str) -> Mapping[str, Any]:
    """Return what the page knows."""
    found = re.search(r'<script type="application/json" id="netsim-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    known: Mapping[str, Any] = unpacked(json.loads(found[1])["story"])
    return known


# -- in a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def story(network: Network, eventful: Record, undisturbed: Record) -> str:
    """Return the page of that run."""
    return draw(network, eventful, {"undisturbed": undisturbed})


def go_to(page: Page, hour: float) -> None:
    """Move time."""
    page.evaluate("(time) => void netsim.view.goTo(time)", hour * hours)


@pytest.mark.browser
def test_a_storm_moves_and_its_way_is_behind_and_ahead(opened: Opener, story: str) -> None:
    """Solid behind, dashed ahead, rings around its eye; nothing of it in the undisturbed run."""
    page = opened(story)
    where = "(() => { const at = netsim.view.storms[0].eye.getLatLng(); return [at.lng, at.lat]; })()"
    go_to(page, 33)
    early = page.evaluate(where)
    go_to(page, 50)
    late = page.evaluate(where)

    assert 113 < early[0] < 114
    assert 109 < late[0] < 111
    assert page.locator("path.past-track").get_attribute("stroke-dasharray") is None
    assert page.locator("path.future-track").get_attribute("stroke-dasharray")
    assert page.locator("path.wind-ring").count() == 3
    page.evaluate("void netsim.view.storms[0].eye.openPopup()")
    card = page.locator(".card").last.inner_text()
    assert "Typhoon <b>" in card
    assert "m/s" in card
    go_to(page, 70)
    assert page.evaluate("netsim.view.storms[0].circles.every((ring) => ring.options.opacity === 0)")
    page.evaluate("void netsim.view.choose('undisturbed')")
    assert page.locator("path.wind-ring").count() == 0


@pytest.mark.browser
def test_a_footprint_comes_and_goes(opened: Opener, story: str) -> None:
    """From its begin until what it broke is mended; a click tells which hazard it is, and nothing in its name runs."""
    page = opened(story)
    go_to(page, 37)
    assert page.locator("path.peril").count() == 0
    go_to(page, 39)
    assert page.locator("path.peril").count() == 1
    page.evaluate("void netsim.view.perils[0].group.getLayers()[0].openPopup()")
    assert "window.hit" in page.locator(".card").last.inner_text()
    go_to(page, 60.5)
    assert page.locator("path.front").count() == 1
    go_to(page, 110)
    assert page.locator("path.peril").count() == 0
    assert page.evaluate("window.hit ?? null") is None


@pytest.mark.browser
def test_crews_are_seen_on_their_way_and_at_work(opened: Opener, story: str) -> None:
    """A van and a ship by state; the popup tells whose fault it is, since when and until when."""
    page = opened(story)
    states = "[...document.querySelectorAll('.crew')].map((crew) => crew.dataset.state)"
    go_to(page, 43)
    assert page.evaluate(states) == ["on the way", "on the way"]
    assert page.locator("path.crew-way").count() == 2
    go_to(page, 61)
    assert page.evaluate(states) == ["at work", "at work when weather allows"]
    page.evaluate("void netsim.view.crews[1].marker.openPopup()")
    card = page.locator(".card").last.inner_text()
    for words in ("Ship <i>", "Cable haiphong singapore", "Failed\tday 2 16:00", "Mended\tday 4 08:00", "0.42 days"):
        assert words in card
    go_to(page, 85)
    assert page.evaluate(states) == ["on the way back"]
    go_to(page, 112)
    assert page.evaluate(states) == ["on the way"]
    go_to(page, 30)
    assert page.locator(".crew").count() == 0


@pytest.mark.browser
def test_a_link_tells_which_demands_run_over_it(opened: Opener, story: str) -> None:
    """Those whose main path it is at the moment shown."""
    page = opened(story)
    go_to(page, 10)
    page.evaluate(f"void netsim.view.links.find((one) => one.link.id === '{CUT}').hit.openPopup()")
    assert "Data demands over it now: 2" in page.locator(".card").inner_text()
    go_to(page, 40)
    assert "Data demands over it now: 1" in page.locator(".card").inner_text()


@pytest.mark.browser
def test_events_are_picked_by_kind_and_words(opened: Opener, story: str) -> None:
    """Days with their counts; many at one moment open on demand."""
    page = opened(story)
    page.get_by_label("Kind of event").select_option("repair")
    assert page.locator(".events-list button", has_text="fails").count() == 0
    page.locator(".also summary").first.click()
    assert page.locator(".also li").count() == 5
    page.get_by_label("Only events with these words").fill("EXCAVATOR")
    assert page.get_by_text("no event is like this").is_visible()
    page.get_by_label("Kind of event").select_option("all")
    assert page.locator(".events-list button", has_text="excavator").count() == 1


@pytest.mark.browser
def test_thousands_of_events_are_quick_and_all_there(opened: Opener, network: Network, record: Record) -> None:
    """Days are built when they open, long ones in portions."""
    count = 3000
    rows = [(number * 130.0, "down", "fibre-pass-lang-son", "fibre", None, f"n{number}") for number in range(count)]
    events = pd.DataFrame(rows, columns=["time_s", "what", "asset", "kind", "cause", "detail"])
    events["cause"] = pd.array([None] * count, dtype="Int64")
    page = opened(draw(network, Record(record.scenario, network, 1, {**record.tables, "events": events})))

    assert len(page.evaluate("netsim.view.data.events")) == count
    assert page.locator(".events-list li").count() < 500
    page.evaluate("(time) => void netsim.view.goTo(time)", 2999 * 130.0)
    assert page.locator("li.latest", has_text="n2999").is_visible()
    page.get_by_label("Only events with these words").fill("n1234")
    assert page.locator(".events-list button", has_text="n1234").count() == 1
    page.get_by_label("Only events with these words").fill("")
    page.locator(".day summary").first.click()
    more = page.locator(".more-events").first
    before = page.locator(".events-list li").count()
    more.click()
    assert page.locator(".events-list li").count() > before
