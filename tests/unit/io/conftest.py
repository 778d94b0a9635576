"""Small files, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netsim.errors import InvalidInput
from netsim.io import read_scenario, read_topology

TABLES = {
    "topology.yaml": "netsim: 1\ntitle: Small\n",
    "nodes.csv": """\
id,lon,lat,kind,country
NNG,108.37,22.82,city,CN
PASS,106.71,21.97,border_gate,CN
HAN,105.85,21.03,city,VN
""",
    "links.csv": """\
id,source,target,kind,capacity_gbps,speed_kmh
F1,NNG,PASS,fibre,400,
F2,PASS,HAN,fibre,400,
R1,NNG,PASS,road,,80
R2,PASS,HAN,road,,60
""",
}

SCENARIO = """\
netsim: 1
title: Cut
topology: small
until: 14 d
hazards:
  - outage: F2
    at: 2 d
"""

Make = Callable[..., Path]
Told = Callable[[Path], list[str]]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, so that places are told as short paths."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder() -> Make:
    """Write a topology folder called ``small``; keyword arguments replace or add tables."""

    def make(**tables: str | bytes | None) -> Path:
        path = Path("small")
        path.mkdir()
        files: dict[str, str | bytes | None] = dict(TABLES)
        files |= {f"{name}.yaml" if name == "topology" else f"{name}.csv": text for name, text in tables.items()}
        for name, content in files.items():
            if content is not None:
                (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.fixture
def scenario(folder: Make) -> Make:
    """Write a scenario beside the small topology."""

    def make(text: str = SCENARIO, name: str = "cut.yaml", **tables: Any) -> Path:
        folder(**tables)
        Path(name).write_text(text, encoding="utf-8")
        return Path(name)

    return make


@pytest.fixture
def told() -> Told:
    """Read a topology or scenario that is wrong, and return what is told."""

    def tell(path: Path) -> list[str]:
        read = read_scenario if path.name.startswith("cut") else read_topology
        with pytest.raises(InvalidInput) as error:
            read(path)
        return [str(fault).removeprefix("error: ") for fault in error.value.faults]

    return tell
