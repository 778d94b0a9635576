"""From a network and a run to one page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netsim._version import __version__
from netsim.errors import OutputError
from netsim.model import Network
from netsim.record import Record
from netsim.report.map import layers
from netsim.report.map.basemap import basemap
from netsim.report.map.course import Point, unwrap
from netsim.report.map.page import seal
from netsim.report.map.playback import tracks
from netsim.report.map.story import Moment, box, moments
from netsim.report.map.view import first_moment, focus, touched


def draw(
    network: Network,
    record: Record | None = None,
    twins: Mapping[str, Record] | None = None,
    *,
    title: str | None = None,
    borders: str | Path = "de-facto",
) -> str:
    """
    Return an interactive map as one page that needs no network.

    Parameters
    ----------
    network
        What is drawn: nodes, links and gates.
    record
        A run to play back; ``None``: the topology alone.
    twins
        Runs to compare with; ``"undisturbed"`` gives the switch between before and after, where anything is disturbed.
    title
        Of the page; ``None``: what scenario or network call themselves.
    borders
        ``"de-facto"``, ``"none"``, or a GeoJSON file with border lines. The map says which.

    Returns
    -------
    html
        The page. Equal inputs give equal bytes.

    Raises
    ------
    OutputError
        If the borders cannot be read.
    """
    from netsim.report.map.elements import render

    heading = title or _title(network, record)
    data = scene(network, record, twins or {}, heading, borders)
    return seal(render(data), heading)


def save_map(
    path: str | Path,
    network: Network,
    record: Record | None = None,
    twins: Mapping[str, Record] | None = None,
    *,
    title: str | None = None,
    borders: str | Path = "de-facto",
) -> Path:
    """
    Write the page of :func:`draw` to a file and return its path.

    Raises
    ------
    OutputError
        If the file cannot be written or the borders cannot be read.
    """
    page = draw(network, record, twins, title=title, borders=borders)
    target = Path(path)
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise OutputError(f"{path}: cannot be written: {fault.strerror}") from fault
    return target


def scene(
    network: Network, record: Record | None, twins: Mapping[str, Record], title: str, borders: str | Path
) -> dict[str, Any]:
    """Return all that the page shows, ready for JSON."""
    places = unwrap(network)
    lines = layers.links(network, places)
    west, east = layers.reach(lines)
    twin = twins.get("undisturbed") if record is not None and record.scenario.disturbed else None
    return {
        "title": title,
        "facts": _facts(network, record),
        "attribution": network.attribution,
        "sources": layers.titles(network),
        "nodes": layers.nodes(network, places, touched(record) if record is not None else ()),
        "links": lines,
        "gates": layers.gates(network, places),
        "scale": layers.SCALE,
        "basemap": basemap(network, borders, east, west),
        "focus": focus(record, twin, network, places),
        **(_played(record, twin, [link["id"] for link in lines]) if record is not None else {}),
    }


def _played(record: Record, twin: Record | None, links: list[str]) -> dict[str, Any]:
    """Return what changes with time."""
    scenario, gates = record.scenario, [gate.id for gate in record.network.gates]
    offset = scenario.start.utcoffset()
    places = unwrap(record.network)
    return {
        "until": scenario.until,
        "start": {"epoch": scenario.start.timestamp(), "offset": offset.total_seconds() if offset else 0.0},
        "moment": first_moment(record, twin),
        "events": [_event(moment, places) for moment in moments(record)],
        "tracks": tracks(record, links, gates),
        **({"undisturbed": tracks(twin, links, gates)} if twin is not None else {}),
    }


def _event(moment: Moment, places: Mapping[str, Point]) -> dict[str, Any]:
    return {
        "t": moment.time,
        "text": moment.text,
        "what": moment.what,
        "dull": moment.rank,
        "box": box(moment.nodes, places),
    }


def _title(network: Network, record: Record | None) -> str:
    if record is not None:
        return record.scenario.title or record.scenario.name
    return network.title or network.name


def _facts(network: Network, record: Record | None) -> list[str]:
    facts = [network.title or network.name]
    if record is not None:
        facts += [f"start {record.scenario.start:%d %B %Y %H:%M %z}", f"seed {record.seed}"]
    elif network.version:
        facts.append(f"version {network.version}")
    return [*facts, f"netsim {__version__}"]
