"""Tables small enough to reckon by hand, in both kinds that a run may hold: text and categories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

Make = Callable[..., pd.DataFrame]
COLUMNS = {
    "demands": ("demand", "from_s", "to_s", "asked_gbps", "served_gbps", "latency_ms", "reason"),
    "gates": ("node", "direction", "from_s", "to_s", "mode", "waiting", "in_service"),
    "gate_totals": ("node", "direction", "p95_wait_h", "peak_waiting"),
    "shipments": ("shipment", "unit", "size", "created_s", "ended_s", "outcome", "modes", "cost"),
    "repairs": ("failed_s", "mended_s"),
}
TEXT = {"demand", "reason", "node", "direction", "mode", "shipment", "unit", "outcome", "modes"}


@pytest.fixture(params=["str", "category"])
def table(request: pytest.FixtureRequest) -> Make:
    """Return a function that makes one of the tables from rows, its text as such or as categories."""

    def make(name: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
        frame = pd.DataFrame(list(rows), columns=list(COLUMNS[name]))
        kinds = {column: request.param if column in TEXT else float for column in frame}
        return frame.astype(kinds)

    return make
