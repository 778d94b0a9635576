"""A map of what a network would miss most: width and colour tell the score, a sign tells why, a list ranks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

from netsim._version import __version__
from netsim.criticality.assets import assets_of
from netsim.errors import Fault, InvalidInput
from netsim.metrics.summary import say
from netsim.model import Network, Scenario
from netsim.report.looks import Look, Options
from netsim.report.map import layers
from netsim.report.map.course import Point, unwrap
from netsim.report.map.draw import ground, write
from netsim.report.map.elements import render
from netsim.report.map.page import seal
from netsim.report.map.story import box
from netsim.report.map.view import dense
from netsim.report.scores import COSTS, LAYERS, LEAST, ROUNDING, STEPS, costs_of, most_of, score_of

if TYPE_CHECKING:
    import pandas as pd

    from netsim.criticality.assets import Asset

LABELS: Final[Mapping[str, str]] = {
    "lost_gbps": "Rate lost, Gbps",
    "disconnected": "Demands cut off",
    "disconnected_gbps": "Their rate, Gbps",
    "latency_rise_ms": "Latency rise, ms",
    "needs_lost": "Needs lost",
    "cut_teu": "Cut off, TEU/day",
    "lanes_cut": "Lanes cut off",
    "freight_delay_h": "Delay, TEU h/day",
    "freight_cost_usd": "Extra cost, USD/day",
    "rank_data": "Rank, data",
    "rank_freight": "Rank, freight",
}
"""What columns of the table are called in a popup; any other bears its own name."""
_OWN: Final = frozenset({"asset", "name", "kind", "reason"})
"""Columns that a popup tells in its head or in words."""


def draw_critical(
    what: Network | Scenario,
    table: pd.DataFrame,
    of: str,
    layer: str = "both",
    *,
    title: str | None = None,
    **options: Unpack[Options],
) -> str:
    """
    Return a map of what would be missed most as one page that needs no network.

    Parameters
    ----------
    what, of, layer
        What :func:`netsim.critical` was asked about.
    table
        Its answer, single failures.
    title
        Of the page; ``None``: what it shows.
    options
        As of :func:`netsim.report.map.draw`; the rows name what they tell of, so nothing can be obscured.

    Returns
    -------
    html
        The page. Equal inputs give equal bytes.

    Raises
    ------
    InvalidInput
        If an option cannot be used.
    """
    look = Look(**options)
    if look.obfuscate:
        raise InvalidInput([Fault("a ranking by name tells what matters where", ("obfuscate",), "leave it out")])
    network = what.opening if isinstance(what, Scenario) else what
    named = what.title or what.name
    heading = title or f"{named}: what it would miss most ({of})"
    places = unwrap(network)
    lines = layers.links(network, places, look.lang)
    where = _Places(network, places, [line["id"] for line in lines])
    told = set().union(*(where.ends(asset) for asset in assets_of(network, of, layer))) if of == "gates" else set()
    data = {
        **ground(network, lines, heading, look),
        "facts": [*([named] if title else []), "single failures, steady state", f"netsim {__version__}"],
        "nodes": layers.nodes(network, places, told, look.lang),
        "links": lines,
        "gates": layers.gates(network, places),
        "focus": dense(network, places),
        "critical": _critical(where, table, of, layer),
    }
    return seal(render(data), heading, look.host)


def save_critical(
    path: str | Path,
    what: Network | Scenario,
    table: pd.DataFrame,
    of: str,
    layer: str = "both",
    **options: Unpack[Options],
) -> Path:
    """
    Write the page of :func:`draw_critical` to a file and return its path.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    return write(path, draw_critical(what, table, of, layer, **options))


class _Places:
    """Where assets are found on the map: their links and nodes by number, and the box around them."""

    def __init__(self, network: Network, places: Mapping[str, Point], links: Iterable[str]) -> None:
        self.network, self.places = network, places
        self.gates = {gate.id: gate.node for gate in network.all_gates}
        self.links = {name: number for number, name in enumerate(links)}
        self.nodes = {node.id: number for number, node in enumerate(network.nodes)}

    def own(self, asset: Asset) -> tuple[list[int], list[int]]:
        """Return the links and the nodes that an asset is made of; a gate is its place."""
        members = {self.gates.get(name, name) for name in asset.members}
        links, nodes = ({known[name] for name in members if name in known} for known in (self.links, self.nodes))
        return sorted(links), sorted(nodes)

    def ends(self, asset: Asset) -> set[str]:
        """Return the nodes at which an asset is found."""
        found = set()
        for name in asset.members:
            link = self.network.link.get(name)
            found |= {self.gates.get(name, name)} if link is None else {link.source, link.target}
        return found

    def box(self, asset: Asset) -> list[float] | None:
        """Return the box around an asset. [degrees]"""
        return box(tuple(sorted(self.ends(asset))), self.places)


def _critical(where: _Places, table: pd.DataFrame, of: str, layer: str) -> dict[str, Any]:
    """Return the rows of the table with what they are made of, the first the worst, and what a score of 1 means."""
    known = {asset.id: asset for asset in assets_of(where.network, of, layer)}
    shown = tuple(LAYERS) if layer == "both" else (layer,)
    scores = [score_of(table, name).round(4).tolist() for name in shown]
    columns = [str(name) for name in table if name not in _OWN]
    assets = []
    for number, row in enumerate(table.to_dict("records")):
        asset = known[row["asset"]]
        links, nodes = where.own(asset)
        assets.append(
            {
                "id": asset.id,
                "name": asset.name,
                "kind": asset.kind,
                "reason": row["reason"],
                "scores": [score[number] for score in scores],
                "costs": [costs_of(row, name) for name in shown],
                "cells": [_cell(row[name]) for name in columns],
                "links": links,
                "nodes": nodes,
                "box": where.box(asset),
            }
        )
    return {
        "of": of,
        "layers": list(shown),
        "steps": list(STEPS),
        "least": LEAST,
        "full": [[f"{say(most)} {COSTS[name]}" for name, most in most_of(table, one).items()] for one in shown],
        "columns": [LABELS.get(name, name) for name in columns],
        "assets": assets,
    }


def _cell(cell: object) -> str:
    """Write a cell of a column of any type."""
    if not isinstance(cell, float):
        return say(cell) if isinstance(cell, int) else str(cell)
    return "never" if math.isinf(cell) else say(cell if abs(cell) >= ROUNDING else 0.0) if not math.isnan(cell) else "-"
