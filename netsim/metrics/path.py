"""Where a demand ran at a moment of a run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from netsim.errors import NetsimError
from netsim.metrics.eras import at as network_at
from netsim.metrics.eras import eras
from netsim.metrics.moments import At, moment
from netsim.model.called import called, names_of
from netsim.units import say_moment

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics.eras import Era
    from netsim.model import Network
    from netsim.record import Record

_REASONS: Final = {
    "end_down": "its source or target is down",
    "end_silent": "machines at its source or target stand still",
    "path_down": "the path that it keeps to is down",
    "restoring": "it will run over another path in a moment",
    "no_room": "no replica has room",
    "policy": "there is a path, but none that it may take",
    "no_path": "no path is left",
    "no_capacity": "its paths are full",
    "over_latency": "it takes longer than its latency limit",
}


@dataclass(frozen=True, slots=True)
class DemandPath:
    """
    Where a demand ran while nothing changed; ``print`` shows it hop by hop.

    Parameters
    ----------
    demand
        Its id.
    from_s, to_s
        Span in which all of this held. [s after start]
    nodes, links
        Ids in order, of the path that carried most of the demand; empty where nothing was carried.
    asked_gbps, served_gbps
        Rate asked for and rate carried, over all paths. [Gbit/s]
    latency_ms, rtt_ms
        One way, mean over all paths by rate, and there and back; NaN where nothing was carried. [ms]
    reason
        Why it did not get what it wants, as in the table of demands; empty where it did.
    names
        Names of the demand and of what it ran over, by id.
    """

    demand: str
    from_s: float
    to_s: float
    nodes: tuple[str, ...]
    links: tuple[str, ...]
    asked_gbps: float
    served_gbps: float
    latency_ms: float
    rtt_ms: float
    reason: str
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def __str__(self) -> str:
        """Tell it in a few lines, the path with a hop in each."""
        span = f"{say_moment(self.from_s)} to {say_moment(self.to_s)}"
        lines = [f"{self._named(self.demand)}, {span}"]
        lines.append(f"  rate     {self.served_gbps:.4g} of {self.asked_gbps:.4g} Gbps")
        if not math.isnan(self.latency_ms):
            back = "" if math.isnan(self.rtt_ms) else f", {self.rtt_ms:.2f} ms there and back"
            lines.append(f"  latency  {self.latency_ms:.2f} ms one way{back}")
        if self.reason:
            told = _REASONS.get(self.reason)
            lines.append(f"  reason   {self.reason}" + (f": {told}" if told else ""))
        lines += [f"  {'path' if not position else '':<9}{hop}" for position, hop in enumerate(self._hops())]
        return "\n".join(lines)

    def _hops(self) -> Iterator[str]:
        """Yield nodes, and between them, a little to the right, links."""
        for node, link in zip(self.nodes, [*self.links, ""], strict=False):
            yield self._named(node)
            if link:
                yield f"  {self._named(link)}"

    def _named(self, asset: str) -> str:
        name = self.names.get(asset, "")
        return f"{name} ({asset})" if name else asset


def demand_path(record: Record, demand: str, at: At) -> DemandPath:
    """
    Find where a demand ran at a moment.

    Parameters
    ----------
    record
        The run.
    demand
        Id or name of a demand, capitals or not; of what a node depends on ``NODE needs NODE``.
    at
        The moment: seconds after the start, a text with a unit such as ``2.5 d``, or a date and time with its zone.

    Returns
    -------
    path
        What held then, and from when to when it did.

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.
    NetsimError
        If the moment lies outside the run, or nobody asked for the demand then.
    """
    known = eras(record)
    name, when = called(demand, names_of_demands(record, known), "demand"), moment(at, record.scenario)
    rows = record.demands[record.demands["demand"] == name]
    row = rows[(rows["from_s"] <= when) & ((when < rows["to_s"]) | (when == record.scenario.until))].tail(1)
    if row.empty:
        raise NetsimError(f'"{name}" is not asked for on {say_moment(when)}', hint=_when_asked(rows))
    return _told(row.iloc[0], network_at(known, when))


def names_of_demands(record: Record, known: list[Era]) -> dict[str, tuple[str, ...]]:
    """Return the names of all that was carried in a run, by id."""
    plain: dict[str, tuple[str, ...]] = {str(name): () for name in record.demands["demand"].unique()}
    rows = names_of(chain.from_iterable(era.network.demands for era in known))
    rows |= {name: (era.network.named(name),) for era in known for name in era.network.asked if name not in rows}
    return plain | {key: own for key, own in rows.items() if key in plain}


def _when_asked(rows: pd.DataFrame) -> str:
    return f"it is from {say_moment(rows['from_s'].min())} to {say_moment(rows['to_s'].max())}"


def _told(row: pd.Series[object], network: Network) -> DemandPath:
    """Make the answer of a row of the table of demands."""
    demand, links = str(row["demand"]), tuple(str(row["path"]).split(";")) if row["path"] else ()
    nodes = _passed(network, links, sources(network).get(demand, ""))
    if demand in network.asked and nodes and nodes[-1] != network.asked[demand].target:
        nodes = _passed(network, links[::-1], network.asked[demand].target)[
            ::-1
        ]  # who serves is told by the path alone
    names = {asset: name for asset in (demand, *nodes, *links) if (name := network.named(asset)) != asset}
    rates = {key: float(row[key]) for key in ("asked_gbps", "served_gbps", "latency_ms", "rtt_ms")}
    span = {key: float(row[key]) for key in ("from_s", "to_s")}
    reason = str(row["reason"])
    return DemandPath(demand=demand, nodes=nodes, links=links, reason=reason, names=names, **span, **rates)


def sources(network: Network) -> dict[str, str]:
    """Return where each demand, and each need of a node, begins."""
    needs = {row.id: row.node for row in network.dependencies if row.needs in network.node}
    return {row.id: row.source for row in network.demands} | needs


def _passed(network: Network, links: tuple[str, ...], source: str) -> tuple[str, ...]:
    """Return the nodes that a path passes, both ends included."""
    ends = [(network.link[link].source, network.link[link].target) for link in links]
    if not ends:
        return ()
    nodes = [source if source in ends[0] else _first(ends)]
    for one, other in ends:
        nodes.append(other if nodes[-1] == one else one)
    return tuple(nodes)


def _first(ends: list[tuple[str, str]]) -> str:
    """Return the end of the first link from which the second goes on, for a demand whose source is not told."""
    one, other = ends[0]
    return other if len(ends) > 1 and one in ends[1] else one
