"""Twins that cannot differ in their freight: its half of a run is played once and shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from netsim.model.hazards import Outage
from netsim.record import Record
from netsim.sim.outages import members

if TYPE_CHECKING:
    from netsim.model import Network, Scenario

_OF_FREIGHT: Final = ("gates", "gate_totals", "shipments", "legs", "services", "calls")
_NEEDS: Final = ("dependency_lost", "dependency_back")


def spares_freight(scenario: Scenario, network: Network) -> bool:
    """
    Tell whether no outage and no change on the way reaches the freight plane but through dependencies.

    Then the independent run has the freight of the undisturbed one, truck by truck: streams of random numbers are
    named, so that an outage elsewhere draws nothing from them.
    """
    outages = [hazard for hazard in scenario.hazards if isinstance(hazard, Outage)]
    if len(outages) < len(scenario.hazards) or any(change.at is not None for change in scenario.changes):
        return False
    hit = {asset for outage in outages for asset in members(network, outage.asset)}
    return hit.isdisjoint(_freight_assets(network))


def _freight_assets(network: Network) -> set[str]:
    """Return what freight moves over, waits at, and sets out from."""
    links = [link for link in network.links if not link.is_digital]
    lanes = {end for lane in network.freight for end in (lane.origin, lane.destination)}
    stops = {stop for service in network.services for stop in service.stops}
    ends = {end for link in links for end in (link.source, link.target)}
    gates = {name for gate in network.gates for name in (gate.id, gate.node)}
    return {link.id for link in links} | ends | lanes | stops | gates | {port.node for port in network.ports}


def had_all_it_needs(record: Record) -> bool:
    """Tell whether no gate missed what it depends on, so that the run is as one without dependencies."""
    return not record.events["what"].isin(_NEEDS).any()


def with_freight_of(quiet: Record, digital: Record) -> Record:
    """
    Join the freight of one run with all else of another.

    Parameters
    ----------
    quiet
        The undisturbed run.
    digital
        A run with outages and without shipments.

    Returns
    -------
    record
        As if both had been played together; of events at one moment those of freight stand first.
    """
    tables = {name: (quiet if name in _OF_FREIGHT else digital).tables[name] for name in quiet.tables}
    tables["events"] = _merged(quiet.events, digital.events)
    tables["links"] = _links(quiet.links, digital.links)
    return Record(digital.scenario, digital.network, digital.seed, tables)


def _merged(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Put events in order of time, and let each name its cause by the row where that now stands."""
    both = pd.concat([one, other.assign(cause=other["cause"] + len(one))], ignore_index=True)
    order = np.argsort(both["time_s"].to_numpy(), kind="stable")
    row_of = pd.Series(np.argsort(order), dtype="Int64")
    both = both.iloc[order].reset_index(drop=True)
    both["cause"] = both["cause"].map(row_of, na_action="ignore").astype("Int64")
    return both


def _links(freight: pd.DataFrame, digital: pd.DataFrame) -> pd.DataFrame:
    """Take the data links of one table and the others of the other; digital ones stand first."""
    pieces = [digital[digital["unit"] == "Gbps"], freight[freight["unit"] != "Gbps"]]
    columns: Mapping[str, object] = {
        name: pd.Categorical(np.concatenate([piece[name].astype("str") for piece in pieces]))
        if freight[name].dtype == "category"
        else np.concatenate([piece[name].to_numpy() for piece in pieces])
        for name in freight
    }
    return pd.DataFrame(columns)
