"""The parts of shipments' ways with their times, and what they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from netsim.errors import NotFound
from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record


def legs(record: Record, rows: range | None = None) -> pd.DataFrame:
    """
    Tell where each shipment was and when, from when it set out.

    Parameters
    ----------
    record
        The run.
    rows
        Rows of the table of shipments; ``None``: all.

    Returns
    -------
    legs
        As the table of legs, with ``shipment`` and, to the second, ``from_s``: when the wait began, ``wait_s``, and
        ``to_s``: when the part was over. Parts of one shipment follow one another without a gap.

    Raises
    ------
    NotFound
        If the run was saved before legs were kept.
    """
    if "legs" not in record.tables:
        raise NotFound("the run keeps no legs of its shipments", hint="run the scenario again")
    table = record.tables["legs"]
    if rows is not None:
        table = table[table["shipment_row"].between(rows.start, rows.stop - 1)]
    row = table["shipment_row"].to_numpy()
    spent = (table["wait_s"] + table["moving_s"]).to_numpy(dtype=np.int64)
    after = np.cumsum(spent)
    is_first = np.append(True, row[1:] != row[:-1])[: len(row)]
    before = (after - spent)[is_first]  # by whom the sum has grown before a shipment's first part
    after = after - np.repeat(before, np.diff(np.append(np.flatnonzero(is_first), len(row))))
    departed = record.shipments["departed_s"].to_numpy()[row]
    columns = {
        "shipment": record.shipments["shipment"].to_numpy()[row],
        "from_s": departed + after - spent,
        "to_s": departed + after,
    }
    return table.assign(**columns).reset_index(drop=True)


def waits_by_place(record: Record) -> pd.DataFrame:
    """
    Tell where freight waited: at gates, before links, and for services at their stops.

    Parameters
    ----------
    record
        The run; shipments that were on the way at its start count with all of their wait.

    Returns
    -------
    waits
        A row for each place, the longest total first: ``place``, ``what``, ``at`` (node; empty before a link), ``n``
        (shipments that came), ``waited`` (of them, who waited a minute or longer), ``left`` (who turned away),
        ``mean_h``, ``p95_h``, ``total_h`` (added up over shipments).
    """
    table = legs(record)
    table["place"] = _places(table["asset"].astype("str"))
    table["at"] = table["from"].astype("str")
    table["wait_h"] = table["wait_s"] / hours
    table["waited"] = table["wait_s"] >= 60  # noqa: PLR2004 - a minute
    groups = table.groupby(["place", "what", "at"], observed=True)
    waits = groups.agg(
        n=("wait_h", "size"),
        waited=("waited", "sum"),
        left=("left", "sum"),
        mean_h=("wait_h", "mean"),
        p95_h=("wait_h", lambda values: values.quantile(0.95)),
        total_h=("wait_h", "sum"),
    )
    waits = waits[waits["waited"] > 0]
    return waits.reset_index().sort_values(["total_h", "place"], ascending=[False, True], ignore_index=True)


def _places(assets: pd.Series[str]) -> pd.Series[str]:
    """Return the place of a wait: of several links the first, before which one waits."""
    return assets.str.partition(";")[0]
