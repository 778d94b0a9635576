"""
Run jobs in turns in one process and print the least time of each and their answers, as JSON.

``python rivals.py MODULE SIZE FUNCTION ...``: each function prepares and returns a job. What counts is the time of the
processor, not of the wall, and the fastest of several rounds: others at work on the machine slow all jobs alike.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
from pathlib import Path
from time import process_time

ROUNDS, ENOUGH = 7, 30.0
"""No round more once they have taken so long in all; three at least. [s]"""


def main() -> None:
    """Measure the jobs that the arguments name."""
    module, size, *functions = sys.argv[1:]
    sys.path.insert(1, str(Path(__file__).parents[1]))
    prepare = importlib.import_module(module)
    jobs = [getattr(prepare, function)(int(size)) for function in functions]
    least, answers, spent = [math.inf] * len(jobs), [None] * len(jobs), 0.0
    for turn in range(ROUNDS):
        for number, job in enumerate(jobs):
            began = process_time()
            answers[number] = job()
            taken = process_time() - began
            least[number], spent = min(least[number], taken), spent + taken
        if turn >= 2 and spent > ENOUGH:
            break
    print(json.dumps({"seconds": least, "answers": answers}))


if __name__ == "__main__":
    main()
