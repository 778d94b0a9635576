"""What the tests of freight scenarios ask of a run beside its twin."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from netsim.metrics import account, freight_flows
from netsim.units import days, hours

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record
    from netsim.run import Run


def of(record: Record, lanes: Collection[str], begin: float = 0.0, end: float = float("inf")) -> pd.DataFrame:
    """Return the shipments of some lanes that were created in a span of time."""
    rows = record.shipments
    return rows[rows["freight"].isin(list(lanes)) & rows["created_s"].between(begin, end, "left")]


def of_class(record: Record, *kinds: str) -> set[str]:
    """Return the lanes of some cargo classes."""
    return {row.id for row in record.network.freight if row.class_ in kinds}


def share(rows: pd.DataFrame, outcome: str) -> float:
    """Return the part of shipments with an outcome."""
    return float((rows["outcome"] == outcome).mean())


def transit(rows: pd.DataFrame, quantile: float = 0.5) -> float:
    """Return a quantile of the time from creation to delivery. [h]"""
    done = rows[rows["outcome"] == "delivered"]
    return float((done["ended_s"] - done["created_s"]).quantile(quantile)) / hours


def uses(rows: pd.DataFrame, mode: str) -> int:
    """Count the shipments that used a mode."""
    return int((";" + rows["modes"].astype(str) + ";").str.contains(f";{mode};").sum())


def via(record: Record, road: str, begin: float, end: float) -> int:
    """Count the trucks that entered a road, both ways, on the days of a span."""
    one_road = replace(record, tables={**record.tables, "links": record.links[record.links["link"] == road]})
    rows = freight_flows(one_road)
    numbers = range(round(begin / days) + 1, round(end / days) + 1)
    return round(float(rows.loc[rows["day"].isin(numbers), "trucks"].sum()))


def records(run: Run) -> Iterator[Record]:
    """Yield a run and its twins."""
    yield run
    yield from run.twins.values()


def balanced(run: Run) -> None:
    """Check that every shipment of a run and its twins is accounted for, and that waits and legs agree."""
    for record in records(run):
        rows = account(record)
        total = rows[rows["freight"] == "total"].iloc[0]
        outcomes = rows.drop(columns=["freight", "created"])
        assert (outcomes.sum(axis="columns") == rows["created"]).all()
        assert total["created"] == len(record.shipments)
        done = record.shipments[record.shipments["outcome"] == "delivered"]
        spent = (record.legs["wait_s"] + record.legs["moving_s"]).groupby(record.legs["shipment_row"]).sum()
        assert (done["departed_s"] + spent.reindex(done.index)).to_numpy() == pytest.approx(
            done["ended_s"].to_numpy(), abs=1.0
        )


def gates(record: Record) -> pd.DataFrame:
    """Return the totals of gates by node and direction."""
    return record.gate_totals.set_index(["node", "direction"])
