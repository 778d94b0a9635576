"""Anything that netsim can read, by path or name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from netsim.errors import NetsimError
from netsim.io.find import find
from netsim.io.reading import Reading
from netsim.io.scenario import read_scenario
from netsim.io.topology import read_topology
from netsim.io.tree import Leaf
from netsim.io.yaml_file import read_tree


def read(path_or_name: str | os.PathLike[str]) -> Any:  # noqa: ANN401 - network, scenario or run, as the file has it
    """
    Read a topology, a scenario or a run folder, whichever it is.

    Parameters
    ----------
    path_or_name
        A file, a folder, or the name of something shipped.

    Returns
    -------
    read
        A network, a scenario or a run.

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
        return _read_run(path)
    return read_scenario(path) if sort == "scenario" else read_topology(path)


def sort_of(path: Path) -> str:
    """Return ``topology``, ``scenario`` or ``run``, by what lies at a path."""
    if path.is_dir():
        return "run" if (path / "run.json").is_file() else "topology"
    tree = read_tree(Reading(), path)
    return "scenario" if tree is not None and "topology" in tree.values else "topology"


def title_of(path: Path) -> str:
    """Return what a topology or scenario calls itself, without reading all of it."""
    tree = read_tree(Reading(), path / "topology.yaml" if path.is_dir() else path)
    title = tree.values.get("title") if tree is not None else None
    return title.text if isinstance(title, Leaf) else ""


def _read_run(path: Path) -> Any:  # noqa: ANN401 - netsim.run lies above this layer
    """Read a run folder; ``netsim.run`` puts its reader here, because it lies above this layer."""
    raise NetsimError(f'"{path}" is a run folder; reading it needs netsim.run')
