"""The networks that a run went through, since a scenario may change its network on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from netsim.model.changes import stages

if TYPE_CHECKING:
    from netsim.model import Network
    from netsim.record import Record


class Era(NamedTuple):
    """A network, and from when to when it was the one of the run."""

    from_s: float
    to_s: float
    network: Network


def eras(record: Record) -> list[Era]:
    """
    Return the networks of a run in order of time: one, and one more for each moment at which the scenario changes it.

    Parameters
    ----------
    record
        The run; its changes on the way are made again.

    Returns
    -------
    eras
        They follow one another without a gap, from the start of the run to its end.
    """
    until = record.scenario.until
    timed = [change for change in record.scenario.changes if change.at is not None]
    known = [(moment or 0.0, network) for moment, network in stages(record.network, timed)]
    ends = [*(moment for moment, _ in known[1:]), until]
    spans = [Era(begin, end, network) for (begin, network), end in zip(known, ends, strict=True)]
    return [era for era in spans if era.to_s > era.from_s]


def at(known: list[Era], moment: float) -> Network:
    """Return the network that a run had at a moment from its start to its end. [s]"""
    return next((era.network for era in known if moment < era.to_s), known[-1].network)
