"""Large made-up regions: reading the folder and routing its demands, against csv, pyproj and networkx."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pyproj import Geod

from benchmarks.events import CHOICES, Answer, ArcRow, DemandRow, Script
from netsim.arrays.digital import DigitalPlane
from netsim.arrays.flows import Flows
from netsim.io import read_topology
from netsim.units import Gbps

LINKS_PER_PLACE = 2.82
"""Of a made-up region, roads and railways included; half of the links are fibre."""
DEMANDS = 1_000
TOTAL = 14_000.0
"""What they ask for in all, however many they are. [Gbps]"""
FEW = 50
"""Demands of the comparison: the script takes long for each."""
ROUTE_FACTOR, GROUP_INDEX, LIGHT, EQUIPMENT = 1.4, 1.468, 299_792_458.0, 50e-6


def folder(links: int, demands: int) -> TemporaryDirectory[str]:
    """Make a region in a process of its own, whose memory is not ours, and draw who asks for what."""
    kept = TemporaryDirectory()
    place = Path(kept.name) / "region"
    command = [sys.executable, "-m", "netsim", "new", str(place), "--synthetic", str(round(links / LINKS_PER_PLACE))]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[1])
    (place / "dependencies.csv").unlink()
    with (place / "nodes.csv").open(encoding="utf-8", newline="") as file:
        nodes = list(csv.DictReader(file))
    draw = random.Random(1)  # noqa: S311 - no secret
    halls = [node["id"] for node in nodes if node["kind"] == "data_centre"]
    towns = [node["id"] for node in nodes if node["kind"] in {"city", "border_gate"}]
    with (place / "demands.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "source", "target", "rate_gbps", "class", "confidence"))
        for number in range(demands):
            ends = draw.choice(halls), draw.choice(towns)
            rows.writerow(
                (f"demand-{number}", *ends, round(draw.uniform(0.2, 1.8) * TOTAL / demands, 2), "leased", "estimate")
            )
    return kept


def routed(place: Path) -> tuple[Flows, dict[str, float]]:
    """Read a region and carry what is asked; return also what it holds and the time of each part. [s]"""
    began = time.perf_counter()
    network = read_topology(place)
    read = time.perf_counter()
    plane = DigitalPlane(network, k=CHOICES)
    flows = plane.carry(plane.rate)
    sizes = {"links": len(network.links), "fibres": len(plane.links), "demands": len(plane.demands)}
    return flows, {**sizes, "read": read - began, "route": time.perf_counter() - read}


def phases(links: int) -> Callable[[], dict[str, float]]:
    """Prepare a region; the job reads it and routes a thousand demands."""
    kept = folder(links, DEMANDS)

    def job() -> dict[str, float]:
        flows, found = routed(Path(kept.name) / "region")
        return found | {"served": float(flows.served.sum() / flows.asked.sum())}

    return job


def netsim(links: int) -> Callable[[], Answer]:
    """Prepare a region with few demands; the job returns their rates."""
    kept = folder(links, FEW)
    return lambda: [float(rate) / Gbps for rate in routed(Path(kept.name) / "region")[0].served]


def naive(links: int) -> Callable[[], Answer]:
    """Prepare the same region for a script."""
    kept = folder(links, FEW)

    def job() -> Answer:
        place = Path(kept.name) / "region"
        script = Script(dict(enumerate(arc_rows(place))), list(demand_rows(place)))
        return script.shared({demand: script.candidates(*ends) for demand, ends in script.ends.items()})

    return job


def arc_rows(place: Path) -> Iterator[ArcRow]:
    """Yield both directions of each fibre, with its latency."""
    geod = Geod(ellps="WGS84")
    with (place / "nodes.csv").open(encoding="utf-8", newline="") as file:
        where = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}
    with (place / "links.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "fibre":
                source, target = row["source"], row["target"]
                metres = geod.inv(*where[source], *where[target])[2] * ROUTE_FACTOR
                cost, capacity = metres * GROUP_INDEX / LIGHT + EQUIPMENT, float(row["capacity_gbps"])
                yield source, target, cost, capacity
                yield target, source, cost, capacity


def demand_rows(place: Path) -> Iterator[DemandRow]:
    """Yield who asks for what."""
    with (place / "demands.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["source"], row["target"], float(row["rate_gbps"])
