"""Repair crews and ships in the playback: where they are on their way, and what they do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from netsim.geo.seaways import sea_course
from netsim.metrics.sentences import named
from netsim.model import RepairCrew
from netsim.record import Record
from netsim.report.map.basemap import pack
from netsim.report.map.course import Point, geodesic, turned
from netsim.report.map.layers import SCALE
from netsim.report.map.roads import Roads

_TIMES: Final = ("assigned_s", "arrived_s", "mended_s")


def crews(record: Record, places: Mapping[str, Point]) -> list[dict[str, Any]]:
    """
    Return each trip of a crew or ship to a fault.

    The run knows when a crew was sent, came, and was done, and where; not by which way it came. The course is what the
    page draws: by sea around land, else along the roads of the network, on which it moves evenly between these times.

    Parameters
    ----------
    record
        Its table of repairs; faults to which nobody was sent are left out, and all if it does not tell where they are,
        as those of older runs.
    places
        Where nodes are drawn.
    """
    table = record.tables.get("repairs")
    is_told = table is not None and {"lon", "lat"}.issubset(table.columns)
    return list(_trips(record, places)) if is_told else []


def _trips(record: Record, places: Mapping[str, Point]) -> Iterator[dict[str, Any]]:
    known = {crew.id: crew for crew in record.network.crews}
    guide = _Guide(record, places)
    sites: dict[tuple[str, float], Point] = {}
    rows = record.repairs[record.repairs["assigned_s"].notna()]
    waits = _first_waits(record)
    for job in rows.sort_values("assigned_s", kind="stable").to_dict("records"):
        crew = known.get(str(job["crew"]))
        if crew is None:
            continue
        site = (float(job["lon"]), float(job["lat"]))
        began, came, done = (float(job[name]) for name in _TIMES)
        before = sites.pop((crew.id, began), None)
        home = record.network.node[crew.home]
        course = guide.course(crew, before or (home.lon, home.lat), site, str(job["link"]))
        if not math.isnan(done):
            sites[crew.id, done] = site
        yield {
            "crew": crew.name or crew.id,
            "to": named(record.network, str(job["link"])),
            "ship": guide.sails(crew, str(job["link"])),
            "failed": int(job["failed_s"]),
            "sent": int(began),
            "left": int(began if before else began + crew.mobilise),
            "came": _whole(came),
            "done": _whole(done),
            "back": _whole(done + came - began - crew.mobilise) if before is None else None,
            "weather": _whole(float(job["weather_s"])),
            "held": waits.get((str(job["link"]), crew.id)),
            "at": pack(turned(course, places), SCALE),
            "speed": round(crew.speed, 1),
        }


def _whole(seconds: float) -> int | None:
    return int(seconds) if math.isfinite(seconds) else None


def _first_waits(record: Record) -> dict[tuple[str, str], int]:
    """Return when the weather first held up the repair of an asset by a crew; the log tells the first time alone."""
    events = record.events
    rows = events[events["what"] == "weather_waits"]
    return {
        (str(asset), str(crew)): int(time)
        for asset, crew, time in zip(rows["asset"], rows["detail"], rows["time_s"], strict=True)
    }


class _Guide:
    """Draws the way of a crew to a fault."""

    def __init__(self, record: Record, places: Mapping[str, Point]) -> None:
        self._network = record.network
        self._roads = Roads(record.network, places)
        self._sailed: dict[tuple[Point, Point], list[Point]] = {}

    def sails(self, crew: RepairCrew, asset: str) -> bool:
        """Tell whether a crew goes to an asset by sea."""
        link = self._network.link.get(asset)
        return crew.sails and link is not None and link.kind == "submarine"

    def course(self, crew: RepairCrew, start: Point, site: Point, asset: str) -> list[Point]:
        """Return the points of the way from where a crew is to a fault."""
        if self.sails(crew, asset):
            if (start, site) not in self._sailed:
                self._sailed[start, site] = sea_course(start, site) or geodesic(start, site)
            return self._sailed[start, site]
        return self._roads.course(start, site, asset)
