"""Anything that netsim can read, by path or name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from netsim.errors import NetsimError
from netsim.io.find import find
from netsim.io.reading import Reading
from netsim.io.scenario import read_scenario
from netsim.io.topology import read_topology
from netsim.io.tree import Leaf
from netsim.io.yaml_file import read_tree

if TYPE_CHECKING:
    from netsim.model import Network, Scenario


def read(path_or_name: str | os.PathLike[str]) -> Network | Scenario:
    """
    Read a topology or a scenario, whichever it is; ``netsim.read`` reads run folders too.

    Parameters
    ----------
    path_or_name
        A file, a folder, or the name of something shipped.

    Returns
    -------
    read
        A network or a scenario.

    Raises
    ------
    InvalidInput
        With all faults.
    NotFound
        If nothing answers to the name.
    """
    path = find(path_or_name, "scenarios", "topologies")
    sort = sort_of(path)
    if sort == "run":
        raise NetsimError(f'"{path}" is a run folder', hint="read it with netsim.read")
    if sort == "measures":
        raise NetsimError(f'"{path}" lists measures', hint="read them with netsim.read_measures")
    return read_scenario(path) if sort == "scenario" else read_topology(path)


def sort_of(path: Path) -> str:
    """Return ``topology``, ``scenario``, ``measures`` or ``run``, by what lies at a path."""
    if path.is_dir():
        return "run" if (path / "run.json").is_file() else "topology"
    tree = read_tree(Reading(), path)
    values = tree.values if tree is not None else {}
    return "measures" if "measures" in values else "scenario" if "topology" in values else "topology"


def title_of(path: Path) -> str:
    """Return what a topology or scenario calls itself, without reading all of it."""
    tree = read_tree(Reading(), path / "topology.yaml" if path.is_dir() else path)
    title = tree.values.get("title") if tree is not None else None
    return title.text if isinstance(title, Leaf) else ""
