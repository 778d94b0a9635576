"""From a network and a run to one page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

from netsim._version import __version__
from netsim.collecting import nothing_to_collect
from netsim.errors import OutputError
from netsim.model import Network
from netsim.record import Record
from netsim.report.looks import Look, Options, translations
from netsim.report.map import layers, obscure
from netsim.report.map.basemap import basemap
from netsim.report.map.course import unwrap
from netsim.report.map.page import seal
from netsim.report.map.played import Shown, played
from netsim.report.map.view import MANY, focus, touched


def draw(
    network: Network,
    record: Record | None = None,
    twins: Mapping[str, Record] | None = None,
    *,
    title: str | None = None,
    **options: Unpack[Options],
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
    options
        ``lang``: ``"en"``, ``"zh"`` or ``"vi"``. ``borders``: ``"de-facto"``, ``"none"``, or a GeoJSON file with border
        lines; the map says which. ``obfuscate``: names become codes, places coarse. ``tiles``: address of map tiles on
        the web, the only one that the page then may call.

    Returns
    -------
    html
        The page. Equal inputs give equal bytes.

    Raises
    ------
    InvalidInput
        If an option cannot be used.
    OutputError
        If the borders cannot be read.
    """
    from netsim.report.map.elements import render

    look = Look(**options)
    heading = title or (obscure.TITLE if look.obfuscate else _title(network, record))
    with nothing_to_collect():
        return seal(render(scene(network, record, twins or {}, heading, look)), heading, look.host)


def save_map(
    path: str | Path,
    network: Network,
    record: Record | None = None,
    twins: Mapping[str, Record] | None = None,
    *,
    title: str | None = None,
    **options: Unpack[Options],
) -> Path:
    """
    Write the page of :func:`draw` to a file and return its path.

    Raises
    ------
    InvalidInput
        If an option cannot be used.
    OutputError
        If the file cannot be written or the borders cannot be read.
    """
    return write(path, draw(network, record, twins, title=title, **options))


def write(path: str | Path, page: str) -> Path:
    """
    Write a page to a file and return its path.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    target = Path(path)
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise OutputError(f"{path}: cannot be written: {fault.strerror}") from fault
    return target


def scene(
    network: Network, record: Record | None, twins: Mapping[str, Record], title: str, look: Look
) -> dict[str, Any]:
    """Return all that the page shows, ready for JSON."""
    shown = _shown(network, look)
    drawn, places = shown.network, unwrap(shown.network)
    lines = layers.links(drawn, places, look.lang)
    twin = twins.get("undisturbed") if record is not None and record.scenario.disturbed else None
    told = touched(record) if record is not None else set()
    told = told if len(told) <= MANY else set()
    return {
        **ground(drawn, lines, title, look),
        "facts": _facts(network, record, look),
        "nodes": layers.nodes(drawn, places, {shown.code.get(node, node) for node in told}, look.lang),
        "links": lines,
        "gates": layers.gates(drawn, places),
        "focus": focus(record, twin, network, shown.places),
        **(played(record, twin, shown) if record is not None else {}),
    }


def ground(network: Network, lines: list[dict[str, Any]], title: str, look: Look) -> dict[str, Any]:
    """Return what every page holds besides its network: what lies below it, and the words of its language."""
    west, east = layers.reach(lines)
    return {
        "title": title,
        "lang": look.lang,
        "words": dict(translations(look.lang)),
        "attribution": network.attribution,
        "sources": layers.titles(network),
        "scale": layers.SCALE,
        "basemap": basemap(network, look, east, west),
        **({"tiles": {"address": look.tiles, "host": look.host}} if look.tiles else {}),
    }


def _shown(network: Network, look: Look) -> Shown:
    """Return the network as the page shows it, and by what names."""
    if not look.obfuscate:
        places = unwrap(network)
        links = [link.id for link in network.links if link.status != "retired"]
        ids = ([node.id for node in network.nodes], links, [gate.id for gate in network.gates])
        return Shown(network, *ids, {}, places)
    veiled = obscure.obscured(network)
    places = unwrap(veiled.network)
    every = (network.nodes, network.links, network.gates)
    nodes, links, gates = (veiled.of(row.id for row in rows) for rows in every)
    own = {node.id: places[veiled.code[node.id]] for node in network.nodes}
    return Shown(veiled.network, nodes, links, gates, veiled.code, own)


def _title(network: Network, record: Record | None) -> str:
    if record is not None:
        return record.scenario.title or record.scenario.name
    return network.title or network.name


def _facts(network: Network, record: Record | None, look: Look) -> list[str]:
    facts = [] if look.obfuscate else [network.title or network.name]
    if record is not None:
        facts += [] if look.obfuscate else [f"start {record.scenario.start:%d %B %Y %H:%M %z}"]
        facts.append(f"seed {record.seed}")
    if network.version and not look.obfuscate:
        facts.append(f"version {network.version}")
    return [*facts, f"netsim {__version__}"]
