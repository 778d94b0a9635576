"""Hazards in the playback: footprints while they hold, and storms on their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netsim.hazards import Flow, Track
from netsim.hazards.outlines import outlines
from netsim.metrics.causes import FAILS, failures, following
from netsim.record import Record
from netsim.report.map.basemap import pack
from netsim.report.map.course import Point, rings_of, turned
from netsim.report.map.layers import SCALE
from netsim.report.map.packing import steps
from netsim.units import hours, km, kmh

if TYPE_CHECKING:
    from netsim.model.hazards import Hazard

LEAST: Final = 6 * hours
"""So long at least a footprint is shown of what is over in an instant. [s]"""
LOOK: Final = 1 * hours
"""Time between two places of a storm; between them the page goes straight. [s]"""
_STEP: Final = 20 * km
"""Between two places of the front of a flow."""
WINDS: Final = ((17.2, "gale, 17.2 m/s"), (24.5, "storm, 24.5 m/s"), (32.7, "hurricane force, 32.7 m/s"))
"""Beaufort 8, 10 and 12: of which a ring is drawn. [m/s]"""


def perils(record: Record, places: Mapping[str, Point]) -> dict[str, list[dict[str, Any]]]:
    """
    Return what the page draws of the hazards of a run.

    Parameters
    ----------
    record
        The run; its log tells how long lasted what a hazard brought down.
    places
        Where nodes are drawn: footprints go on the same turn of the globe.

    Returns
    -------
    perils
        ``areas`` with outlines, and from when to when they are shown; ``storms`` with the place of their centre and the
        reach of their winds over time. Both without hazards that name what they hit.
    """
    numbered = list(enumerate(record.scenario.hazards, start=1))
    return {
        "areas": [
            area
            for number, hazard in numbered
            if not isinstance(hazard, Track)
            for area in _area(record, hazard, number, places)
        ],
        "storms": [_storm(hazard, places) for _, hazard in numbered if isinstance(hazard, Track)],
    }


def _area(record: Record, hazard: Hazard, number: int, places: Mapping[str, Point]) -> Iterator[dict[str, Any]]:
    found = outlines(hazard)
    if not found:
        return
    begin, end, hit = _span(record, hazard, number)
    yield {
        "name": getattr(hazard, "name", "") or getattr(hazard, "reason", "") or f"hazard {number}",
        "kind": type(hazard).__name__.lower(),
        "from": begin,
        "to": end,
        "hit": hit,
        "lines": [
            {
                "what": outline.what,
                "rings": [pack(turned(ring, places), SCALE) for ring in rings_of(outline.shape)],
            }
            for outline in found
        ],
        **({"front": _front(hazard, places)} if isinstance(hazard, Flow) else {}),
    }


def _span(record: Record, hazard: Hazard, number: int) -> tuple[float, float, int]:
    """Return from when to when a hazard is shown, and how much of the network failed by it."""
    begin, lasts = hazard.at, getattr(hazard, "lasts", None)
    events = record.events
    roots = np.asarray((events["what"] == "hazard") & (events["asset"] == f"hazard {number}"), dtype=bool)
    log = events[following(events, roots)]
    assets = log.loc[log["what"].isin(FAILS), "asset"].astype(str).unique().tolist()
    spans = [span for span in failures(events, assets, record.scenario.until) if span[1] > begin]
    end = begin + lasts if lasts is not None else max((span[1] for span in spans), default=begin)
    return begin, max(end, begin + LEAST), len(assets)


def _front(flow: Flow, places: Mapping[str, Point]) -> dict[str, Any]:
    """Return where the front of a flow is over time."""
    from netsim.geo.lengths import densify, geodesic
    from netsim.hazards.front import time_to

    points = np.concatenate([flow.line[:1], *(densify(a, b, _STEP)[1:] for a, b in pairwise(flow.line))])
    lon, lat = points.T
    ways = np.concatenate([[0.0], np.cumsum(geodesic(lon[:-1], lat[:-1], lon[1:], lat[1:]))])
    end = flow.speed if flow.end_speed is None else flow.end_speed
    line = [(float(east), float(north)) for east, north in points]
    times = flow.at + time_to(ways, float(ways[-1]), flow.speed, end)
    speeds = f"{flow.speed / kmh:.0f} km/h" if end == flow.speed else f"{flow.speed / kmh:.0f} to {end / kmh:.0f} km/h"
    return {"t": steps(times), "at": pack(turned(line, places), SCALE, merge=False), "speed": speeds}


def _storm(track: Track, places: Mapping[str, Point]) -> dict[str, Any]:
    """Return the way of a storm in steps of an hour, with the reach of its winds. [km]"""
    from netsim.hazards.storm import Storm
    from netsim.hazards.vortex import reach_of

    clock = np.array([fix.after for fix in track.fixes])
    moments = np.unique(np.concatenate([clock, np.arange(clock[0], clock[-1], LOOK)]))
    centres, strongest, radius = Storm(track).state(moments)
    line = [(float(lon), float(lat)) for lon, lat in centres]
    return {
        "name": track.name,
        "t": steps(track.at + moments),
        "at": pack(turned(line, places), SCALE, merge=False),
        "wind": strongest.round(1).tolist(),
        "radius": (radius / km).round(1).tolist(),
        "rings": [
            {"what": what, "km": (reach_of(wind, strongest, radius, track.shape) / km).round(1).tolist()}
            for wind, what in WINDS
        ],
        "fixes": [int(track.at + fix.after) for fix in track.fixes],
    }
