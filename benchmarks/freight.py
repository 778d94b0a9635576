"""The tables on freight of docs/performance.md: journeys a second against scripts and peers, growth, long queues."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

Ask = Callable[..., dict[str, Any]]
"""Runs a script in a process of its own and returns what it printed."""
RIVAL_COLUMNS: Final = ("job", "size", "netsim, journeys/s", "the other, journeys/s", "ratio", "aim")
GROWTH_COLUMNS: Final = ("shipments", "takes", "each", "over n log n from the first", "peak memory")
GROWTH: Final = (10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Rivals:
    """A job, who does it, at which sizes, and how many times as many journeys netsim shall make."""

    job: str
    module: str
    functions: tuple[str, str]
    sizes: tuple[int, ...]
    unit: str
    aim: float


HAND: Final = "a SimPy process a truck, `Resource` gates"
RIVALS: Final = (
    Rivals(
        f"Corridor of five links and two gates, whole engine: modes, choice, patience, records ({HAND})",
        "corridor",
        ("netsim", "naive"),
        (10_000, 100_000),
        "trucks",
        1.0,
    ),
    Rivals(
        f"The same corridor, gates plain first come, first served ({HAND})",
        "corridor",
        ("netsim_plain", "naive_plain"),
        (10_000, 100_000),
        "trucks",
        2.5,
    ),
)
PEERS: Final = (
    Rivals("Journey over 6 nodes (OpenTNSim)", "peers", ("netsim", "opentnsim"), (6,), "nodes", 6.0),
    Rivals("The same in a larger network (OpenTNSim)", "peers", ("netsim", "opentnsim"), (1_000,), "nodes", 100.0),
)


def rival_rows(ask: Ask, check_same: Callable[[str, list[float], list[float]], None]) -> Iterator[tuple[str, ...]]:
    """Measure each pair at each size; a differing answer ends the run. The first value of an answer are journeys."""
    for item in RIVALS + (PEERS if find_spec("opentnsim") else ()):
        for size in item.sizes:
            found = ask("rivals.py", item.module, size, *item.functions)
            check_same(item.job, *found["answers"])
            ours, theirs = found["seconds"]
            journeys = found["answers"][0][0]
            paces = (f"{journeys / taken:,.0f}" for taken in (ours, theirs))
            yield item.job, f"{size:,} {item.unit}", *paces, f"{theirs / ours:.2f}", f"{item.aim:g}"
            print(f"{item.job}: {size:,} {item.unit}", file=sys.stderr)


def growth_rows(ask: Ask) -> Iterator[tuple[str, ...]]:
    """Measure ever more shipments in one run."""
    first = 0.0
    for size in GROWTH:
        found = ask("measured.py", "corridor", "growth", size)
        each = found["cpu"] / size
        first = first or each
        yield (
            f"{size:,}",
            f"{found['cpu']:.3g} s",
            f"{1e6 * each:.1f} µs",
            f"{each / first / (len(str(size)) - 1) * (len(str(GROWTH[0])) - 1):.2f}",
            f"{found['peak']:.0f} MiB",
        )
        print(f"growth: {size:,}", file=sys.stderr)


def queue_line(ask: Ask) -> str:
    """Measure what a truck costs at gates with short and long queues."""
    found = ask("measured.py", "corridor", "queue_costs")["answer"]
    short, long = (found[waiting] for waiting in ("100", "20000"))
    return (
        f"A truck at a gate where 20,000 wait takes {1e6 * long:.1f} µs, where 100 wait {1e6 * short:.1f} µs: "
        f"{long / short:.2f} times as long (aim: at most 1.5)."
    )
