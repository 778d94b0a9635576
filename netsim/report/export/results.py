"""What a run tells of each node, link, gate and demand, as columns to put beside their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.io.export.layer import Layer
from netsim.io.meanings import run_columns
from netsim.record import Record
from netsim.report.export.topology import at
from netsim.units import hours

if TYPE_CHECKING:
    import pandas as pd

MEANINGS: Final[Mapping[str, tuple[str, str]]] = {
    "down_h": ("h", "Time down within the run."),
    "degraded_h": ("h", "Time at reduced capacity."),
    "peak_load": ("see load_unit", "Largest load in one direction."),
    "mean_load": ("see load_unit", "Load of the fuller direction, mean over the run."),
    "load_unit": ("", "Gbps of data, trucks/h or TEU/h of freight."),
    "peak_utilisation_pct": ("%", "Largest load over capacity at a moment; empty: no limit, or never up."),
    "mean_utilisation_pct": ("%", "Load over capacity, mean over the time in which it was up."),
    "manual_h": ("h", "Time in manual work."),
    "closed_h": ("h", "Time closed."),
    "mean_asked_gbps": ("Gbps", "Rate asked for, mean over the run."),
    "mean_served_gbps": ("Gbps", "Rate carried, mean over the run."),
    "peak_lost_gbps": ("Gbps", "Largest rate asked for and not carried."),
    "lost_tbit": ("Tbit", "Volume asked for and not carried."),
    "mean_latency_ms": ("ms", "One way, mean over the time in which anything was carried."),
}
_CLIENT: Final[Mapping[str, tuple[str, str]]] = {
    "id": ("", "As the run calls it: workload and client."),
    "name": ("", "For people."),
    "workload": ("", "Row of workloads.csv."),
    "client": ("", "Node that is served."),
}


def with_results(layer: Layer, record: Record) -> Layer:
    """
    Put beside the rows of a layer what a run tells of them.

    Parameters
    ----------
    layer
        Of the network at the start of the run; only nodes, links, gates and demands get more columns.
    record
        The run.
    """
    if layer.name not in _TOLD:
        return layer
    told, source = _TOLD[layer.name]
    own = layer.table
    keys = own["node"] + " " + own["direction"] if layer.name == "gates" else own["id"]
    beside = told(record).reindex(keys.astype(str)).reset_index(drop=True)
    totals = run_columns()["gate_totals"]
    meanings = {str(column): (*(MEANINGS.get(column) or totals[column]), source) for column in beside}
    return replace(layer, table=own.join(beside), meanings={**layer.meanings, **meanings})


def clients(record: Record) -> Iterator[Layer]:
    """Yield what each client of a workload asked for and got, where it is; nothing without workloads."""
    import pandas as pd

    network = record.network
    rows = [(row.demand(client), row.id, client) for row in network.workloads for client in row.clients]
    if rows:
        table = pd.DataFrame(rows, columns=["id", "workload", "client"])
        table.insert(1, "name", [network.named(name) for name in table["id"]])
        told = of_demands(record).reindex(table["id"]).reset_index(drop=True)
        meanings = {name: (*meaning, "topology, workloads") for name, meaning in _CLIENT.items()}
        meanings |= {str(name): (*MEANINGS[str(name)], "run, demands") for name in told}
        yield Layer("clients", table.join(told), "points", [at(network, row[2]) for row in rows], meanings)


def of_nodes(record: Record) -> pd.DataFrame:
    """Return for how long each node was down, from the log, which alone knows it."""
    import pandas as pd

    events = record.events[record.events["asset"].isin(record.network.node.keys())]
    until = record.scenario.until
    down = dict.fromkeys(record.network.node, 0.0)
    for node, rows in events[events["what"].isin(["down", "up", "mended"])].groupby("asset"):
        since: float | None = None
        for time, what in zip(rows["time_s"], rows["what"], strict=True):
            if what == "down":
                since = float(time) if since is None else since
            elif since is not None:
                down[str(node)] += float(time) - since
                since = None
        down[str(node)] += until - since if since is not None else 0.0
    return pd.DataFrame({"down_h": [down[node] / hours for node in record.network.node]}, index=[*record.network.node])


def of_links(record: Record) -> pd.DataFrame:
    """
    Return how each link fared: time down, loads, and how full it was.

    A link whose directions share its capacity is as full as both loads together. Means are weighted by time; those of
    utilisation leave out what is down, and what was carried in a span without capacity.
    """
    import pandas as pd

    shared = {link.id for link in record.network.links if link.shared}
    rows = record.links
    span = rows["to_s"] - rows["from_s"]
    link, state = rows["link"].astype(str), rows["state"].astype(str)
    both = rows["load_forward"] + rows["load_backward"]
    load = both.where(link.isin(shared), rows[["load_forward", "load_backward"]].max(axis=1)).fillna(0.0)
    has_room = (rows["capacity"] > 0) & (state != "down")
    share = 100 * (load / rows["capacity"]).where(has_room)
    told = pd.DataFrame(
        {
            "link": link,
            "down_h": span.where(state == "down", 0.0) / hours,
            "degraded_h": span.where(state == "degraded", 0.0) / hours,
            "span": span,
            "load": load,
            "volume": load * span,
            "share": share,
            "filled": share.fillna(0.0) * span,
            "open": span.where(has_room, 0.0),
            "load_unit": rows["unit"].astype(str),
        }
    )
    by = told.groupby("link", sort=False)
    total = by[["down_h", "degraded_h", "span", "volume", "filled", "open"]].sum()
    return pd.DataFrame(
        {
            "down_h": total["down_h"],
            "degraded_h": total["degraded_h"],
            "peak_load": by["load"].max(),
            "mean_load": _ratio(total["volume"], total["span"]),
            "load_unit": by["load_unit"].first(),
            "peak_utilisation_pct": by["share"].max(),
            "mean_utilisation_pct": _ratio(total["filled"], total["open"]),
        }
    )


def of_gates(record: Record) -> pd.DataFrame:
    """Return how long each gate worked by hand or not at all, and its totals."""
    rows = record.gates
    span = (rows["to_s"] - rows["from_s"]) / hours
    told = rows.assign(
        key=rows["node"].astype(str) + " " + rows["direction"].astype(str),
        manual_h=span.where(rows["mode"].astype(str) == "manual", 0.0),
        closed_h=span.where(rows["mode"].astype(str) == "closed", 0.0),
    )
    totals = record.gate_totals
    totals = totals.set_index(totals["node"].astype(str) + " " + totals["direction"].astype(str))
    return told.groupby("key")[["manual_h", "closed_h"]].sum().join(totals.drop(columns=["node", "direction"]))


def of_demands(record: Record) -> pd.DataFrame:
    """Return what each demand, and each client of a workload, asked for and got; means are weighted by time."""
    import pandas as pd

    rows = record.demands
    span = rows["to_s"] - rows["from_s"]
    lost = (rows["asked_gbps"] - rows["served_gbps"]).clip(lower=0.0)
    carried = span.where((rows["served_gbps"] > 0) & rows["latency_ms"].notna(), 0.0)
    told = pd.DataFrame(
        {
            "demand": rows["demand"].astype(str),
            "span": span,
            "asked": rows["asked_gbps"] * span,
            "served": rows["served_gbps"] * span,
            "lost": lost,
            "volume": lost * span,
            "carried": carried,
            "late": rows["latency_ms"].fillna(0.0) * carried,
        }
    )
    by = told.groupby("demand", sort=False)
    total = by[["span", "asked", "served", "volume", "carried", "late"]].sum()
    return pd.DataFrame(
        {
            "mean_asked_gbps": _ratio(total["asked"], total["span"]),
            "mean_served_gbps": _ratio(total["served"], total["span"]),
            "peak_lost_gbps": by["lost"].max(),
            "lost_tbit": total["volume"] / 1000,
            "mean_latency_ms": _ratio(total["late"], total["carried"]),
        }
    )


def _ratio(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    return part / whole.where(whole > 0, np.nan)


_TOLD: Final[Mapping[str, tuple[Callable[[Record], pd.DataFrame], str]]] = {
    "nodes": (of_nodes, "run, events"),
    "links": (of_links, "run, links"),
    "gates": (of_gates, "run, gates and gate_totals"),
    "demands": (of_demands, "run, demands"),
}
