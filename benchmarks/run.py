"""Measure netsim against what a user would write by hand, and write docs/performance.md."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs/performance.md"
COLUMNS: Final = ("job", "size", "netsim", "by hand", "ratio", "peak memory, MiB (netsim / by hand)")
LIBRARIES: Final = ("simpy", "numpy", "scipy", "networkx", "pandas", "numba", "highspy")


@dataclass(frozen=True)
class Comparison:
    """A job, the two ways to do it, and the sizes at which they are compared."""

    job: str
    module: str
    ours: str
    theirs: str
    sizes: tuple[int, ...]
    unit: str
    within: float = 1e-6
    """Part by which the two answers may differ."""


COMPARISONS: Final = (
    Comparison(
        "Gate with 8 lanes, 90 % busy (SimPy: `Resource`, a process a truck)",
        "gate",
        "netsim",
        "naive",
        (1_000, 10_000, 100_000),
        "trucks",
    ),
    Comparison(
        "Gate with a backlog and a priority lane (SimPy: `PriorityResource`)",
        "gate",
        "netsim_backlog",
        "naive_backlog",
        (1_000, 4_000, 16_000),
        "trucks",
    ),
    Comparison(
        "Max-min fair rates, 5 links a flow (by hand: dictionaries and sets)",
        "fairness",
        "netsim",
        "naive",
        (100, 1_000, 4_000),
        "flows",
    ),
    Comparison(
        "Latency from each place to all (networkx: `Graph`, parallel cables thrown out; of 5,000 places from 500)",
        "routing",
        "latency",
        "latency_simple",
        (200, 1_000, 5_000),
        "places",
    ),
    Comparison(
        "Latency from each place to all (networkx: `MultiGraph`; of 5,000 places from 500)",
        "routing",
        "latency",
        "latency_parallel",
        (200, 1_000, 5_000),
        "places",
    ),
    Comparison(
        "How far links run within a polygon (by hand: shapely and pyproj, a loop over links)",
        "exposing",
        "netsim",
        "naive",
        (1_000, 10_000, 100_000),
        "links",
        1e-3,  # one goes the shortest way over the earth, the other straight on the map
    ),
    Comparison(
        "Links that run side by side, as `netsim srlgs` finds them (by hand: shapely, a loop over pairs)",
        "beside",
        "netsim",
        "naive",
        (100, 300, 1_000),
        "links",
    ),
    Comparison(
        "Equal-cost multipath between all pairs (networkx: distances, then a loop over next hops)",
        "routing",
        "multipath",
        "multipath_naive",
        (50, 200, 800),
        "places",
    ),
    Comparison(
        "Maximum flow, 10 pairs (networkx: `maximum_flow_value`)",
        "routing",
        "flows",
        "flows_naive",
        (100, 1_000, 5_000),
        "places",
    ),
    Comparison(
        "Max-min fair rates, 3 paths a demand on 200 nodes, compiled (by hand: dictionaries and sets)",
        "spilling",
        "netsim_compiled",
        "naive",
        (100, 1_000, 4_000),
        "demands",
    ),
    Comparison(
        "The same without numba",
        "spilling",
        "netsim_plain",
        "naive",
        (100, 1_000, 4_000),
        "demands",
    ),
    Comparison(
        "Most throughput, 3 paths a demand, ten states one after the other (by hand: `scipy.optimize.linprog`, dense)",
        "spilling",
        "warm",
        "naive_optimum",
        (100, 300, 1_000),
        "demands",
    ),
    Comparison(
        "The same, programme kept between states (against made anew in each)",
        "spilling",
        "warm",
        "cold",
        (100, 300, 1_000),
        "demands",
    ),
    Comparison(
        "All places of a ladder with diagonals connected, exactly (by hand: all states of the links)",
        "reliability",
        "netsim",
        "naive",
        (6, 11, 16),
        "links",
    ),
    Comparison(
        "Each link closed by itself, a third as many demands searched for again (networkx: Dijkstra for each)",
        "criticality",
        "netsim",
        "naive",
        (75, 150, 300),
        "links",
    ),
)

DIGITAL: Final = (
    Comparison(
        "One link of `china-asean` fails, k = 3: paths and fair rates of all demands "
        "(networkx: `shortest_simple_paths` of each demand that is hit, then dictionaries and sets)",
        "events",
        "netsim",
        "naive",
        (1, 3, 10),
        "links, one after the other",
    ),
    Comparison(
        "Failures by chance on `china-asean`, drawn and carried (against the plane built anew at every event)",
        "failing",
        "netsim",
        "naive",
        (10, 30, 90),
        "days",
    ),
    Comparison(
        "Read a made-up region and route 50 demands, k = 3 (csv, pyproj, networkx, dictionaries and sets)",
        "large",
        "netsim",
        "naive",
        (1_000, 4_000, 16_000),
        "links",
    ),
)
REPORTS: Final = (
    Comparison(
        "Report of `friendship-pass-cable-cut`, eleven drawings (by hand: pandas, matplotlib, two tables, no sentence)",
        "reporting",
        "report",
        "report_by_hand",
        (3,),
        "days",
    ),
    Comparison(
        "Static map of a made-up region, PNG (by hand: geopandas, matplotlib; no projection, no room for names)",
        "reporting",
        "picture",
        "picture_by_hand",
        (360, 3_600),
        "places",
    ),
)
LARGE: Final = (1_000, 10_000, 100_000)
"""Links of the regions in which netsim alone routes a thousand demands."""
MAPS: Final = (360, 3_600, 17_800)
"""Places of the regions that are drawn; they have 2.8 times as many links."""


def measured(module: str, function: str, *size: int) -> dict[str, Any]:
    """Run a job in a process of its own and return seconds, memory and answer."""
    return ask("measured.py", module, function, *size)


def ask(script: str, *arguments: str | int) -> dict[str, Any]:
    """Run a script in a process of its own and return what it prints."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def comparison_rows(items: tuple[Comparison, ...]) -> Iterator[tuple[str, ...]]:
    """Measure each comparison at each size; a differing answer ends the run."""
    for item in items:
        for size in item.sizes:
            ours = measured(item.module, item.ours, size)
            theirs = measured(item.module, item.theirs, size)
            check_same(item.job, ours["answer"], theirs["answer"], item.within)
            yield (
                item.job,
                f"{size:,} {item.unit}",
                say_seconds(ours["seconds"]),
                say_seconds(theirs["seconds"]),
                f"{theirs['seconds'] / ours['seconds']:.1f}",
                f"{ours['peak']:.0f} / {theirs['peak']:.0f}",
            )
            print(f"{item.job}: {size:,} {item.unit}", file=sys.stderr)


def check_same(job: str, ours: list[float], theirs: list[float], within: float = 1e-6) -> None:
    """Refuse to compare the speed of different answers."""
    if len(ours) != len(theirs):
        raise SystemExit(f"{job}: {len(ours)} and {len(theirs)} values")
    for number, (left, right) in enumerate(zip(ours, theirs, strict=True)):
        if not math.isclose(left, right, rel_tol=within, abs_tol=1e-6):
            raise SystemExit(f"{job}: value {number} is {left} and {right}")


def fastest(arguments: list[str], times: int = 10) -> float:
    """Return the least time that a start of Python took. [s]"""
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        python(arguments)
        taken.append(time.perf_counter() - began)
    return min(taken)


def start_rows() -> Iterator[tuple[str, ...]]:
    """Measure how long the command takes to say anything, over an interpreter that does nothing."""
    codes = {
        "`python -c pass`": ["-c", "pass"],
        "`import netsim`": ["-c", "import netsim"],
        "`netsim --help`": ["-m", "netsim", "--help"],
        "`netsim list scenarios`": ["-m", "netsim", "list", "scenarios"],
    }
    bare = 0.0
    for what, arguments in codes.items():
        taken = fastest(arguments)
        bare = bare or taken
        yield what, f"{1000 * taken:.0f} ms", f"{1000 * (taken - bare):+.0f} ms", str(modules_of(arguments))


def python(arguments: list[str]) -> str:
    """Run Python and return what it says about itself."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent).stderr


def modules_of(arguments: list[str]) -> int:
    """Count the modules that a start loads, those of the bare interpreter included."""
    return sum(line.startswith("import '") for line in python(["-v", *arguments]).splitlines())


def demo_rows() -> Iterator[tuple[str, ...]]:
    """Measure the demo scenario and where its time goes."""
    found = measured("demo", "prepared")
    parts: dict[str, float] = found["answer"]
    total = sum(parts.values())
    for part, seconds in parts.items():
        yield part, say_seconds(seconds), f"{100 * seconds / total:.0f} %"
    yield "all", say_seconds(total), f"peak memory {found['peak']:.0f} MiB"


def event_line() -> str:
    """Measure a failure on the reference topology as it is shipped."""
    found = measured("events", "median")["answer"]
    median, longest, settled = (say_seconds(found[name]) for name in ("median", "longest", "settled"))
    return (
        f"As it is shipped, with the gateway rule and what places depend on ({found['demands']} demands), a failure of "
        f"one of the 50 busiest links takes {median} (median; the longest {longest}), and {settled} in a process that "
        "has seen some hundred (aim: 10 ms). What numba has compiled once is kept on disk; where it has compiled "
        "nothing yet, one of the first failures waits for it."
    )


def hanging_rows() -> Iterator[tuple[str, ...]]:
    """Measure what the tables of ``netsim structure`` take on the reference topology."""
    for what, seconds in measured("hanging", "phases")["answer"].items():
        yield what, say_seconds(seconds)


def large_rows() -> Iterator[tuple[str, ...]]:
    """Measure how reading and routing grow."""
    for size in LARGE:
        found = measured("large", "phases", size)
        answer: dict[str, float] = found["answer"]
        counts = (f"{answer[name]:,}" for name in ("links", "fibres", "demands"))
        times = (say_seconds(answer[name]) for name in ("read", "route"))
        yield *counts, *times, f"{found['peak']:.0f} MiB", f"{answer['served']:.1%}"
        print(f"large regions: {size:,} links", file=sys.stderr)


def map_rows() -> Iterator[tuple[str, ...]]:
    """Measure pages of maps beside those of plain folium."""
    for size in MAPS:
        found: dict[str, float] = measured("mapping", "phases", size)["answer"]
        pairs = [(found[name], found[f"their {name}"]) for name in ("size", "built", "loaded")]
        ratios = (f"{theirs / ours:.1f}" for ours, theirs in pairs)
        (mine, other), *times = pairs
        told = (f"{say_seconds(ours)} / {say_seconds(theirs)}" for ours, theirs in times)
        yield f"{found['links']:,.0f}", f"{mine:.2f} / {other:.2f} MB", *told, *ratios
        print(f"maps: {found['links']:,.0f} links", file=sys.stderr)


def optimum_rows() -> Iterator[tuple[str, ...]]:
    """Measure what a linear programme serves beyond fair shares, and what it takes."""
    for row in measured("events", "optimum")["answer"]:
        served = (f"{row[name]:.4%} ({row[f'{name} unserved']:.0f} short)" for name in ("fair", "best"))
        times = (say_seconds(row[f"{name} median"]) for name in ("fair", "best"))
        yield f"{row['growth']:g}", *served, *times


def say_seconds(value: float) -> str:
    """Write a span of time with three digits."""
    return f"{value:.3g} s" if value >= 1 else f"{1000 * value:.3g} ms"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def environment() -> str:
    """Tell on what this was measured."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Python {platform.python_version()} on {platform.system()}, {os.cpu_count()} cores; {libraries}."


def freight() -> str:
    """Measure the freight plane."""
    from benchmarks.freight import GROWTH_COLUMNS, RIVAL_COLUMNS, growth_rows, queue_line, rival_rows

    return f"""Time of the processor; both sides take turns in one process, and the fastest round of each counts. By
hand means: only the same waits and queues. OpenTNSim is measured where `pip install --group peers` has installed it.

{table(RIVAL_COLUMNS, rival_rows(ask, check_same))}
One run of the plain corridor, in a process of its own, all tables made:

{table(GROWTH_COLUMNS, growth_rows(ask))}
{queue_line(ask)}
"""


def digital() -> str:
    """Measure the digital plane."""
    return f"""{table(COLUMNS, comparison_rows(DIGITAL))}
Made-up regions, from the folder to the rates of a thousand demands; half of their links are fibre:

{table(("links", "fibres", "demands", "reading", "routing, k = 3", "peak memory", "served"), large_rows())}
`china-asean`, all demands multiplied: what the policies serve, and the median time after a failure of one of the ten
busiest links.

{table(("demand", "`max-min-fair`", "`optimal`", "event, `max-min-fair`", "event, `optimal`"), optimum_rows())}"""


def demo() -> str:
    """Measure the demo."""
    return f"""`friendship-pass-cable-cut` with its twins, as `make demo` runs it.

{table(("part", "takes", "share"), demo_rows())}"""


def maps() -> str:
    """Measure pages of maps."""
    head = ("links", "size", "built", "loaded", "ratio of size", "of building", "of loading")
    return f"""Made-up regions whose links have eight vertices, as a page without playback: netsim / plain folium with a
`PolyLine` each, on its canvas. Built: time of the processor. Loaded: headless Chromium without a network, from the
address until painted; folium's page without popups and land, Leaflet put into it.

{table(head, map_rows())}"""


def reports() -> str:
    """Measure reports and static maps."""
    return f"""matplotlib loads within the job on both sides.

{table(COLUMNS, comparison_rows(REPORTS))}"""


def criticality() -> str:
    """Measure single failures and pairs of them."""
    aims = ("3,000", "60 s", "4,000", "2 s", "")
    rows = (
        (
            job,
            say_seconds(ours),
            "" if theirs is None else say_seconds(theirs),
            "" if theirs is None else f"{theirs / ours:,.0f}",
            aim,
        )
        for (job, ours, theirs), aim in zip(measured("criticality", "rows")["answer"], aims, strict=True)
    )
    return f"""Time of the processor. By hand: networkx searches for each demand without what failed, measured on a
sample of 2,000 searches, whose answers have to be the same, and scaled. The reference topology is measured after
loading.

{table(("what fails", "netsim", "by hand", "ratio", "aim"), rows)}"""


def structure() -> str:
    """Measure the tables of what hangs on what."""
    return f"""The tables of `netsim structure` on `china-asean`, one after the other in a process that has read it; the
first one also loads pandas and scipy.

{table(("what", "takes"), hanging_rows())}"""


SECTIONS: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "start": ("Start", lambda: table(("what", "takes", "over the bare interpreter", "modules"), start_rows())),
    "demo": ("The demo", demo),
    "hand": ("Against what one would write by hand", lambda: table(COLUMNS, comparison_rows(COMPARISONS))),
    "freight": ("Freight", freight),
    "digital": ("The digital plane", digital),
    "event": ("A failure on the reference topology", event_line),
    "criticality": ("What each failure does", criticality),
    "maps": ("Maps", maps),
    "reports": ("Reports and static maps", reports),
    "structure": ("Structure", structure),
}
"""What can be measured alone: title, and the text below it."""


def page(names: Collection[str]) -> str:
    """Measure some sections and write the page; the others stay as they are in it."""
    told = dict(part.split("\n\n", 1) for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:])
    for name, (title, measure) in SECTIONS.items():
        if name in names:
            told[title] = measure()
    sections = "\n".join(f"## {title}\n\n{told[title].rstrip()}\n" for title, _ in SECTIONS.values() if title in told)
    return f"""<!-- Made by benchmarks/run.py: run `make bench`, do not edit. -->

# Performance

Measured by `make bench`, or a section alone by `python benchmarks/run.py` with its name; both sides in the same run,
each job in a process of its own; of short jobs the fastest of three counts. Trust ratios, not seconds. The scripts are
in `benchmarks/`; a comparison is refused when the two answers differ.

{environment()}

{sections}"""


def main() -> None:
    """Write the page anew, or the sections that the arguments name."""
    sys.path.insert(1, str(HERE.parent))  # for what of it is in other scripts
    names = sys.argv[1:] or list(SECTIONS)
    if unknown := set(names) - SECTIONS.keys():
        raise SystemExit(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    PAGE.write_text(page(names), encoding="utf-8")
    print(PAGE.relative_to(HERE.parent))


if __name__ == "__main__":
    main()
