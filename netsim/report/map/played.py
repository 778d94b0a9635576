"""What changes with time: states, events, crews, hazards and paths, packed for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from netsim.metrics.sentences import MODES
from netsim.model import Network
from netsim.record import Record
from netsim.report.map.course import Point, unwrap
from netsim.report.map.crews import crews
from netsim.report.map.packing import packed
from netsim.report.map.paths import paths
from netsim.report.map.perils import perils
from netsim.report.map.playback import tracks
from netsim.report.map.story import Moment, box, moments
from netsim.report.map.view import first_moment


@dataclass(frozen=True, slots=True)
class Shown:
    """A network as the page shows it."""

    network: Network
    nodes: list[str]
    """Ids in the run, in the order of the page; so are links and gates."""
    links: list[str]
    gates: list[str]
    code: Mapping[str, str]
    """What stands for an id on the page; empty where ids stand for themselves."""
    places: Mapping[str, Point]
    """Where nodes are drawn, by their ids in the run."""


def played(record: Record, twin: Record | None, shown: Shown) -> dict[str, Any]:
    """Return what changes with time; of an obscured network no clock, no crew, no hazard and no words of the log."""
    scenario, ids = record.scenario, (shown.links, shown.gates, shown.nodes)
    return {
        "until": scenario.until,
        **({} if shown.code else {"start": _start(record)}),
        "moment": first_moment(record, twin),
        "story": packed(_veiled(record, shown) if shown.code else _told(record, shown)),
        "tracks": tracks(record, *ids),
        **({"undisturbed": tracks(twin, *ids)} if twin is not None else {}),
    }


def _start(record: Record) -> dict[str, float]:
    start = record.scenario.start
    offset = start.utcoffset()
    return {"epoch": start.timestamp(), "offset": offset.total_seconds() if offset else 0.0}


def _told(record: Record, shown: Shown) -> dict[str, Any]:
    places = unwrap(record.network)
    return {
        "events": [_event(moment, places) for moment in moments(record)],
        "crews": crews(record, places),
        "paths": paths(record, shown.links),
        **perils(record, places),
    }


def _event(moment: Moment, places: Mapping[str, Point]) -> dict[str, Any]:
    return {
        "t": moment.time,
        "text": moment.text,
        "what": moment.what,
        "group": moment.group,
        "dull": moment.rank,
        "main": moment.is_main,
        "box": box(moment.nodes, places),
        **({"also": moment.also} if moment.also else {}),
    }


def _veiled(record: Record, shown: Shown) -> dict[str, Any]:
    """Return events as their kind and the codes of their places: free text may name anything."""
    known = paths(record, shown.links)
    tracks = [{**track, "name": f"D{number}"} for number, track in enumerate(known["tracks"], start=1)]
    events = []
    for moment in moments(record):
        where = [shown.code[node] for node in moment.nodes[:2] if node in shown.code]
        more = f" and {len(moment.also)} more" if moment.also else ""
        what = next(
            (words for words in MODES.values() if moment.what == "mode" and words in moment.text),
            moment.what.replace("_", " "),
        )
        text = f"{' '.join(where)}: {what}{more}" if where else f"{what}{more}"
        events.append({**_event(moment, shown.places), "text": text, "also": []})
    return {"events": events, "crews": [], "paths": {**known, "tracks": tracks}, "areas": [], "storms": []}
