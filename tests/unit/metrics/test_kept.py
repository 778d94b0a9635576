"""What is found once in a run, and when it is found again."""

import gc
from dataclasses import replace
from weakref import ref

import pandas as pd

from netsim.metrics.kept import kept
from netsim.model import Network, Scenario
from netsim.record import Record


def run() -> Record:
    """Return a run in which nothing happened."""
    network = Network()
    return Record(Scenario(network), network, 0, {"events": pd.DataFrame()})


def test_a_number_of_a_run_is_found_once_for_each_question() -> None:
    """Runs to compare with and further arguments are part of the question."""
    asked: list[tuple[int, int | None, str]] = []

    @kept
    def find(record: Record, twin: Record | None = None, *, by: str = "") -> int:
        asked.append((id(record), None if twin is None else id(twin), by))
        return len(asked)

    one, other = run(), run()
    found = [find(one), find(one), find(one, other), find(one, other), find(one, by="x"), find(other), find(one)]

    assert found == [1, 1, 2, 2, 3, 4, 1]


def test_other_tables_are_looked_at_anew() -> None:
    """What was found in one table does not hold for another."""
    find = kept(lambda record: len(record.tables["events"]))
    tables = {"events": pd.DataFrame()}
    record = replace(run(), tables=tables)
    before = find(record)
    tables["events"] = pd.DataFrame({"what": ["down"]})

    assert (before, find(record)) == (0, 1)


def test_no_run_is_kept_alive() -> None:
    """Neither the run that was asked about nor the one beside it."""
    find = kept(lambda record, twin: (record.seed, twin.seed))
    one, other = run(), run()
    answer, watched = find(one, other), (ref(one), ref(other))
    del one, other
    gc.collect()

    assert answer == (0, 0)
    assert [held() for held in watched] == [None, None]
