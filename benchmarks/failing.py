"""Failures by chance on `china-asean`: netsim against a loop that builds and carries everything anew at every event."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from netsim.arrays.digital import DigitalPlane
from netsim.hazards import Failures, rated
from netsim.io import read_topology
from netsim.model import Distribution, Network, Scenario
from netsim.sim import play, prepare
from netsim.sim.renewals import rest_of, time_to_failure
from netsim.streams import Streams
from netsim.units import days, hours

REFERENCE = Path(__file__).parents[1] / "topologies/china-asean"
REPAIR = 12 * hours
KINDS = ("fibre", "submarine", "data_centre")
SEED = 1


def network() -> Network:
    """Read the reference topology; each failure lasts twelve hours, and no demand waits to be restored."""
    whole = read_topology(REFERENCE)
    rows = [replace(row, lasts=Distribution("constant", REPAIR)) for row in whole.failures]
    return replace(whole, failures=rows, defaults=replace(whole.defaults, restoration=0.0, switching=0.0))


def netsim(size: int) -> Callable[[], list[float]]:
    """Prepare so many days of the data plane; the job returns the number of failures and the share served."""
    terms: dict[str, Any] = {"freight": False, "profiles": False, "dependencies": False, "twins": ()}
    scenario = Scenario(network(), until=size * days, hazards=[Failures(KINDS)], **terms)
    planes = prepare(scenario)

    def job() -> list[float]:
        done = play(scenario, SEED, planes)
        rows = done.demands
        span = rows["to_s"] - rows["from_s"]
        share = (rows["served_gbps"] * span).sum() / (rows["asked_gbps"] * span).sum()
        return [float((done.events["what"] == "down").sum()), round(float(share), 6)]

    return job


def naive(size: int) -> Callable[[], list[float]]:
    """Prepare the same failures, from the same streams; the job builds the plane anew at each of them."""
    whole = network()
    live = {row.id for table in ("links", "nodes") for row in whole.table(table) if row.status == "live"}
    up = {
        one.asset: one.row.up_time(one.per_year) for one in rated(whole) if one.asset in live and one.kinds[0] in KINDS
    }

    def served(down: set[str]) -> float:
        plane = DigitalPlane(whole, k=4)
        flows = plane.carry(plane.rate, frozenset(down))
        return float(flows.served.sum() / flows.asked.sum())

    def job() -> list[float]:
        draw, down, count, so_far, before = Streams(SEED), set[str](), 0, 0.0, 0.0
        due = [(rest_of(draw(f"failures/{asset}"), law), asset, False) for asset, law in up.items()]
        heapq.heapify(due)
        share = served(down)
        while due[0][0] <= size * days:
            now, asset, is_back = heapq.heappop(due)
            so_far, before = so_far + share * (now - before), now
            (down.discard if is_back else down.add)(asset)
            count += not is_back
            share = served(down)
            after = time_to_failure(draw(f"failures/{asset}"), up[asset]) if is_back else REPAIR
            heapq.heappush(due, (now + after, asset, not is_back))
        return [float(count), round((so_far + share * (size * days - before)) / (size * days), 6)]

    return job
