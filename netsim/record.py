"""What one seeded run leaves behind: its scenario, its network and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netsim.model import Network, Scenario

if TYPE_CHECKING:
    import pandas as pd

TABLES: Final = (
    *("events", "demands", "links", "gates", "gate_totals"),
    *("shipments", "legs", "services", "repairs", "calls"),
)
"""The tables of a run; their columns are in docs/reference/tables.md."""
NO_WAY: Final = "no way"
"""What the table of legs says of who waits where the network has no way on."""
SLOT: Final = "slot"
"""What it says of who waits for a slot that is booked at a gate."""


@dataclass(frozen=True, eq=False)
class Record:
    """
    One realisation: a pure function of network, scenario and seed.

    Parameters
    ----------
    scenario
        What was asked for.
    network
        The network at the start, changes from the beginning included.
    seed
        Of all random streams.
    tables
        A data frame for each name in ``TABLES``, units in the names of the columns.
    """

    scenario: Scenario
    network: Network
    seed: int
    tables: Mapping[str, pd.DataFrame]

    @property
    def events(self) -> pd.DataFrame:
        """What happened, in order of time, each row with the row that caused it."""
        return self.tables["events"]

    @property
    def demands(self) -> pd.DataFrame:
        """What each data demand asked and got, one row per span in which nothing changed."""
        return self.tables["demands"]

    @property
    def links(self) -> pd.DataFrame:
        """State and load of each link, one row per span in which nothing changed."""
        return self.tables["links"]

    @property
    def gates(self) -> pd.DataFrame:
        """Mode and queue of each gate, one row per span in which nothing changed."""
        return self.tables["gates"]

    @property
    def gate_totals(self) -> pd.DataFrame:
        """What each gate did from the start to the end of the run."""
        return self.tables["gate_totals"]

    @property
    def shipments(self) -> pd.DataFrame:
        """Every shipment: when, how, how long, and what became of it."""
        return self.tables["shipments"]

    @property
    def legs(self) -> pd.DataFrame:
        """What each shipment did, part by part of its way, and how long it waited there."""
        return self.tables["legs"]

    @property
    def services(self) -> pd.DataFrame:
        """Every departure of a train or ship from a stop, with its load."""
        return self.tables["services"]

    @property
    def repairs(self) -> pd.DataFrame:
        """Every fault, from failure to mended."""
        return self.tables["repairs"]

    @property
    def calls(self) -> pd.DataFrame:
        """Every ship at a berth or in a lock: when it came, when its turn came, when it left."""
        return self.tables["calls"]
