"""What the event log tells of an asset."""

from __future__ import annotations

import numpy as np
import pandas as pd

from netsim.metrics.causes import failing, failures, following


def log(*rows: tuple[float, str, str, int | None]) -> pd.DataFrame:
    """Return a log of events: time, what, asset and cause."""
    frame = pd.DataFrame(list(rows), columns=["time_s", "what", "asset", "cause"])
    return frame.astype({"cause": "Int64"})


LOG = log(
    (1.0, "down", "a", None),
    (2.0, "queue_peak", "gate", 3),
    (3.0, "degraded", "b", None),
    (3.0, "mode", "gate", 0),
    (4.0, "up", "a", 0),
    (5.0, "up", "b", 2),
)


def test_what_followed_is_found_wherever_its_cause_stands() -> None:
    """A peak is noted late, and stands above its cause."""
    assert following(LOG, failing(LOG, ["a"])).tolist() == [True, True, False, True, True, False]
    assert following(LOG, np.zeros(6, dtype=bool)).sum() == 0


def test_an_asset_is_failing_from_its_first_fault_until_it_is_up() -> None:
    """A group until the last of its members is; what is not up again until the end of the run."""
    assert failures(LOG, ["a"], 9.0) == [(1.0, 4.0)]
    assert failures(LOG, ["a", "b"], 9.0) == [(1.0, 5.0)]
    assert failures(LOG[:3], ["b"], 9.0) == [(3.0, 9.0)]
    assert failures(LOG, ["c"], 9.0) == []


def test_a_failure_at_the_moment_of_the_return_goes_on() -> None:
    """Just before the second, the asset was down: it is one failure, with no time between."""
    again = log((1.0, "down", "a", None), (2.0, "up", "a", 0), (2.0, "down", "a", None), (3.0, "up", "a", 2))
    apart = log((1.0, "down", "a", None), (2.0, "up", "a", 0), (2.5, "down", "a", None), (3.0, "up", "a", 2))

    assert failures(again, ["a"], 9.0) == [(1.0, 3.0)]
    assert failures(apart, ["a"], 9.0) == [(1.0, 2.0), (2.5, 3.0)]
