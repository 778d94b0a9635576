"""What the page is told: courses, tracks, events, the first view."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pandas as pd
import pytest

from netsim.model import Link, Network, Node
from netsim.record import Record
from netsim.report.map.course import course, geodesic, offsets, unwrap
from netsim.report.map.packing import unpacked
from netsim.report.map.playback import MOMENTS, tracks
from netsim.report.map.story import moments
from netsim.report.map.view import first_moment, focus
from netsim.units import hours


def pair(*links: Link, lon: float = 100.0) -> Network:
    """Return two nodes, ten degrees apart, and links between them."""
    return Network(nodes=[Node("a", lon, 0.0, "city"), Node("b", lon + 10, 0.0, "city")], links=links)


def test_links_of_one_corridor_run_side_by_side() -> None:
    """The offset is of the same side whichever way a link is written down."""
    aside = offsets(pair(Link("road", "a", "b", "road"), Link("rail", "b", "a", "rail")))

    assert aside == {"road": 0.0, "rail": 1.0}


def test_a_single_link_keeps_its_course() -> None:
    """Nothing is moved aside without need."""
    assert offsets(pair(Link("road", "a", "b", "road"))) == {"road": 0.0}


def test_cables_between_the_same_landings_spread_evenly() -> None:
    """Two submarine cables lie on either side of their course; a second road lies outside the first."""
    cables = [Link(name, "a", "b", "submarine", capacity=1.0) for name in ("one", "two")]

    assert offsets(pair(*cables)) == {"one": -0.5, "two": 0.5}
    assert offsets(pair(Link("old", "a", "b", "road"), Link("new", "a", "b", "road"))) == {"old": 0.0, "new": 1.0}


def test_terminals_of_one_town_share_a_corridor(network: Network) -> None:
    """Fibre from the data centre and road from the terminal nearby do not cover each other."""
    aside = offsets(network)
    corridor = [aside[f"{kind}-nanning-pingxiang"] for kind in ("fibre", "road", "rail")]

    assert sorted(corridor) == [-1.0, 0.0, 1.0]


def test_a_cable_over_the_pacific_goes_east(network: Network) -> None:
    """Los Angeles lies at 242 degrees, and the line bends north on its way there."""
    places = unwrap(network)
    (line,) = course(network.link["cable-singapore-los-angeles"], places)

    assert places["los-angeles"][0] == pytest.approx(241.76)
    assert line[-1] == pytest.approx(places["los-angeles"])
    assert max(lat for _, lat in line) > 40
    assert all(0 < after[0] - before[0] < 5 for before, after in pairwise(line))


def test_a_link_over_the_edge_of_the_map_is_drawn_at_both_edges() -> None:
    """The shorter way leaves on one side and comes back on the other."""
    nodes = [Node("a", -170.0, 0.0, "city"), Node("b", 10.0, 0.0, "city"), Node("c", 170.0, 0.0, "city")]
    network = Network(nodes=nodes, links=[Link("ac", "a", "c", "sea")])

    lines = course(network.links[0], unwrap(network))

    assert [(line[0][0], line[-1][0]) for line in lines] == [(-170.0, -190.0), (190.0, 170.0)]


def test_long_links_follow_the_great_circle() -> None:
    """Halfway between two places on the 60th parallel lies north of it."""
    line = geodesic((0.0, 60.0), (90.0, 60.0))

    assert max(lat for _, lat in line) == pytest.approx(67.79, abs=0.05)


def test_tracks_hold_the_states_of_the_run(network: Network, record: Record) -> None:
    """The cut fibre is up, down from the cut on, and up again."""
    run = unpacked(tracks(record, [link.id for link in network.links], [gate.id for gate in network.gates], []))
    track = run["links"][2]
    times = list(accumulate(track["t"]))
    changes = [
        times[0],
        *(
            time
            for time, before, after in zip(times[1:], track["state"], track["state"][1:], strict=False)
            if before != after
        ),
    ]

    assert network.links[2].id == "fibre-pass-lang-son"
    assert changes == [0, 38 * hours, 62 * hours]
    assert max(run["gates"][0]["waiting"]) == 412
    assert min(run["served"]["share"]) == pytest.approx(0.4)


def test_many_changes_of_load_are_thinned_but_no_state_is_lost(network: Network, record: Record) -> None:
    """A gate that counts each truck stays small; its mode and its longest queue stay exact."""
    times = pd.Series(range(50_000), dtype=float) * record.scenario.until / 50_000
    waiting = pd.Series(range(50_000)) % 97
    waiting[31_234] = 500
    mode = pd.Series(["automatic"] * 50_000)
    mode[20_000:20_003] = "manual"
    gates = pd.DataFrame(
        {"node": "friendship-pass", "direction": "CN>VN", "from_s": times, "mode": mode, "waiting": waiting}
    )
    busy = Record(record.scenario, network, 1, {**record.tables, "gates": gates})

    (track, _) = unpacked(tracks(busy, [], [gate.id for gate in network.gates], []))["gates"]

    assert len(track["t"]) <= MOMENTS + 4
    assert max(track["waiting"]) == 500
    assert [code for code, before in zip(track["mode"][1:], track["mode"], strict=False) if code != before] == [1, 0]


def test_events_are_told_in_plain_words(record: Record) -> None:
    """Both directions of a gate fall to manual in one sentence, at the gate."""
    told = moments(record)
    (manual,) = [
        moment for moment in told if moment.what == "mode" and "manual" in moment.text and "falls" in moment.text
    ]

    assert manual.text.startswith("the gate at Friendship Pass falls to manual")
    assert manual.nodes == ("friendship-pass",)
    assert [moment.time for moment in told] == sorted(moment.time for moment in told)


def test_the_first_moment_shows_queue_and_cut(record: Record, undisturbed: Record) -> None:
    """The longest queue while the fibre is still down; the start where nothing is."""
    assert first_moment(record) == 61 * hours
    assert 0 <= first_moment(undisturbed) <= record.scenario.until


def test_the_first_view_is_where_things_happen(network: Network, record: Record, undisturbed: Record) -> None:
    """The pass, the port that takes the freight over, not Los Angeles."""
    west, south, east, north = focus(record, undisturbed, network, unwrap(network))

    assert west <= 106.71 <= east
    assert south <= 21.75 <= north
    assert east < 115
    assert focus(None, None, network, unwrap(network))[2] < 242
