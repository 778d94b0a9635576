"""
Run one job in a process of its own and print what it took, as JSON.

``python measured.py MODULE FUNCTION [SIZE]``: the function prepares and returns the job; only the job is measured.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

LONG = 1.0
"""A job that takes longer is measured once, others three times, of which the fastest counts. [s]"""


def peak_memory() -> float:
    """Return the most memory that this process ever held. [MiB]"""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(peak) / 1024


def main() -> None:
    """Measure the job that the arguments name."""
    module, function, *size = sys.argv[1:]
    sys.path.insert(1, str(Path(__file__).parents[1]))  # some scripts share code: benchmarks.spilling
    job = getattr(importlib.import_module(module), function)(*map(int, size))
    before = peak_memory()
    taken: list[float] = []
    cpu: list[float] = []
    while len(taken) < 3 and sum(taken) < LONG:
        began, cpu_began = time.perf_counter(), time.process_time()
        answer = job()
        taken.append(time.perf_counter() - began)
        cpu.append(time.process_time() - cpu_began)
    peak = peak_memory()
    found = {"seconds": min(taken), "cpu": min(cpu), "peak": peak, "grown": peak - before, "answer": answer}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
