"""What happened at border gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd


def queue_peak(gate_totals: pd.DataFrame, node: str | None = None) -> int:
    """Return the longest queue of a gate, or of any, in one direction. [trucks]"""
    rows = gate_totals if node is None else gate_totals[gate_totals["node"] == node]
    return int(rows["peak_waiting"].max()) if len(rows) else 0


def wait_quantile(gate_totals: pd.DataFrame, node: str) -> float:
    """Return the 95 % quantile of the wait at a gate, in the direction where it is longer. [h]"""
    rows = gate_totals[gate_totals["node"] == node]
    return float(rows["p95_wait_h"].max()) if len(rows) else float("nan")


def manual_hours(gates: pd.DataFrame, node: str | None = None) -> float:
    """Return how long a gate, or all together, did not work automatically, directions added up. [h]"""
    rows = gates if node is None else gates[gates["node"] == node]
    rows = rows[rows["mode"] != "automatic"]
    return float((rows["to_s"] - rows["from_s"]).sum()) / hours
