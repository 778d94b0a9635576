"""The shipped reference topology, read as tables, and the coast near its landing stations."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from netsim import read_topology
from netsim.model import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
TOPOLOGY = ROOT / "topologies" / "china-asean"


@pytest.fixture(scope="session")
def topology() -> Network:
    """Return the reference topology."""
    return read_topology(TOPOLOGY)


@pytest.fixture(scope="session")
def sea_paths() -> ModuleType:
    """Return the tool that draws cables."""
    return import_module("topologies.build.sea_paths")


@pytest.fixture(scope="session")
def coast() -> NDArray[np.float64]:
    """Return points of the fine coast near the landing stations, at most some hundred metres apart."""
    kept: dict[str, Any] = json.loads((Path(__file__).parent / "coast.json").read_text(encoding="utf-8"))
    return np.concatenate([_points(line, kept["scale"]) for line in kept["lines"]])


def _points(line: Sequence[int], scale: int) -> NDArray[np.float64]:
    corners = np.cumsum(np.reshape(line, (-1, 2)), axis=0) / scale
    step = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
    at = np.arange(0.0, step[-1] + 0.003, 0.003)
    return np.stack([np.interp(at, step, corners[:, axis]) for axis in (0, 1)], axis=1)
