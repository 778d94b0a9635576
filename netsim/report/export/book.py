"""From a network, a scenario or a run to a file whose ending says the format."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from netsim._version import __version__
from netsim.io.export import write
from netsim.io.export.layer import Book, Layer
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.report.export.results import clients, with_results
from netsim.report.export.timed import change_layers, hazard_layers, timed_layers
from netsim.report.export.topology import topology_layers

_LOWEST: Final = ("hazards", "demands", "freight", "services", "voyages", "links", "link_outages")
"""Layers that lie below the others, the lowest first; points lie above lines."""
_HIGHEST: Final = ("nodes", "gates", "gate_modes", "repairs", "storms")


def export(what: Network | Scenario | Record, path: str | os.PathLike[str]) -> Path:
    """
    Write a network, a scenario or a run for other programs.

    Parameters
    ----------
    what
        Of a scenario, the network with which it opens, and its hazards; of a run also what became of links, gates and
        demands, and what happened when.
    path
        Its ending says the format: ``.gpkg`` GeoPackage with styles for QGIS, ``.geojson``, ``.kml`` and ``.kmz`` with
        spans of time, ``.csv`` and ``.parquet`` a new folder with a file for each table, ``.zip`` the CSV files in one,
        ``.graphml`` nodes and links as a graph. The meaning of each column lies in ``dictionary``, or beside the file
        in one whose name ends in ``.dictionary.csv``.

    Returns
    -------
    path
        What was written. Equal inputs give equal bytes.

    Raises
    ------
    OutputError
        If the ending says no format, a folder exists already, or nothing can be written there.
    """
    return write(gather(what), path)


def gather(what: Network | Scenario | Record) -> Book:
    """
    Return all layers of a network, a scenario or a run.

    Parameters
    ----------
    what
        As of :func:`export`.
    """
    layers = sorted(_layers(what), key=_height)
    scenario = what if isinstance(what, Scenario) else what.scenario if isinstance(what, Record) else None
    network = _network(what)
    about = {
        "title": (scenario.title or scenario.name) if scenario else network.title or network.name,
        "topology": network.name,
        "scenario": scenario.name if scenario else "",
        "start": scenario.start.isoformat() if scenario else "",
        "until_s": f"{scenario.until:g}" if scenario else "",
        "seed": str(what.seed) if isinstance(what, Record) else "",
        "licence": network.licence,
        "attribution": network.attribution,
        "version": network.version,
        "netsim": __version__,
    }
    return Book(about["title"], {key: text for key, text in about.items() if text}, network, tuple(layers))


def _network(what: Network | Scenario | Record) -> Network:
    if isinstance(what, Scenario):
        return what.opening
    return what.network if isinstance(what, Record) else what


def _layers(what: Network | Scenario | Record) -> Iterator[Layer]:
    network = _network(what)
    if isinstance(what, Record):
        yield from (with_results(layer, what) for layer in topology_layers(network))
        yield from clients(what)
        yield from hazard_layers(what.scenario, network)
        yield from timed_layers(what)
        yield from change_layers(what)
        return
    yield from topology_layers(network)
    if isinstance(what, Scenario):
        yield from hazard_layers(what, network)


def _height(layer: Layer) -> tuple[int, int]:
    """Order layers as they are drawn: areas and lines below, points above, tables of attributes last."""
    if layer.form == "none":
        return 2, 0
    if layer.name in _LOWEST:
        return 0, _LOWEST.index(layer.name)
    return 1, _HIGHEST.index(layer.name) if layer.name in _HIGHEST else -1
