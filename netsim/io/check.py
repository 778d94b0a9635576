"""Everything that is wrong or strange in a topology, a scenario or a file of measures, all at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from netsim.collecting import nothing_to_collect
from netsim.errors import Fault, Place, did_you_mean
from netsim.io.dates import out_of_date
from netsim.io.find import find
from netsim.io.measures import draft_measures, overlapping
from netsim.io.plausible import implausible
from netsim.io.provenance import unsourced
from netsim.io.reach import unreachable
from netsim.io.read import sort_of
from netsim.io.reading import Reading
from netsim.io.scenario import ScenarioDraft, draft_scenario, note_fault
from netsim.io.topology import Draft, read_draft
from netsim.model import Network, Scenario, changed, stages

Check = Callable[[Network], Iterator[Fault]]
Policies = Callable[[], Collection[str]]
Unplayable = Callable[[Scenario, Network], Iterator[Fault]]

ROW_BY_ROW: Final[tuple[Check, ...]] = (implausible, unsourced)
"""Checks that need no other rows to be right."""
TOGETHER: Final[tuple[Check, ...]] = (unreachable,)


@nothing_to_collect()
def check(
    path_or_name: str | os.PathLike[str],
    also: Sequence[Check] = (),
    policies: Policies | None = None,
    unplayable: Unplayable | None = None,
) -> list[Fault]:
    """
    Find everything that is wrong or strange in a topology, a scenario or a file of measures.

    Parameters
    ----------
    path_or_name
        A file, a folder, or the name of something shipped.
    also
        Further checks of networks that are sound so far.
    policies
        Gives the names of those by which a scenario may let demands share the links; ``None``: any.
    unplayable
        Finds what a scenario asks of the network, as it is at the beginning, that cannot be; ``None``: nothing.

    Returns
    -------
    faults
        Errors and warnings, each with its place, file by file from top to bottom.

    Raises
    ------
    NotFound
        If nothing answers to the name.
    """
    path = find(path_or_name, "scenarios", "topologies")
    reading = Reading()
    sort = sort_of(path)
    if sort == "scenario":
        told = draft_scenario(reading, path)
        if told.draft is not None:
            _note_all(reading, told.draft, errors_only=True)
        _note_policy(reading, told, policies)
        _note_changes(reading, told, also)
        _note_unplayable(reading, told, unplayable)
        _note_timetables(reading, told)
    elif sort == "measures":
        _note_measures(reading, path)
    else:
        _note_all(reading, read_draft(reading, path), also)
    return reading.ordered()


def _note_measures(reading: Reading, path: Path) -> None:
    """Note measures that cannot be taken, change nothing, or set what others set."""
    found = draft_measures(reading, path)
    for entry, fault in overlapping(found):
        reading.note(fault, entry.tree.place)


def network_at(path_or_name: str | os.PathLike[str]) -> Network:
    """Return the network of a topology or scenario, however wrong it is; measures have none of their own."""
    path = find(path_or_name, "scenarios", "topologies")
    sort = sort_of(path)
    if sort == "measures":
        return Network()
    if sort == "scenario":
        draft = draft_scenario(Reading(), path).draft
        return draft.network if draft is not None else Network()
    return read_draft(Reading(), path).network


def _deeper(network: Network, also: Sequence[Check] = (), *, sound: bool) -> Iterator[Fault]:
    for look in (*ROW_BY_ROW, *TOGETHER, *also) if sound else ROW_BY_ROW:
        yield from look(network)


def _note_policy(reading: Reading, told: ScenarioDraft, policies: Policies | None) -> None:
    """Tell a policy that there is not."""
    said = told.scenario.policy if told.scenario is not None else ""
    if not said or policies is None or told.top is None or "policy" not in told.top.values:
        return
    known = policies()
    if said not in known:
        hint = did_you_mean(said, known) or "known policies: " + ", ".join(known)
        place = told.top.values["policy"].place
        reading.tell(f'no policy is named "{said}"', place, ("policy",), hint)


def _note_unplayable(reading: Reading, told: ScenarioDraft, unplayable: Unplayable | None) -> None:
    """Note what cannot be played of a scenario that is sound in itself."""
    if told.scenario is None or told.top is None or told.draft is None or unplayable is None:
        return
    early = [change for change in told.scenario.changes if change.at is None]
    network = changed(told.scenario.network, early) if early else told.scenario.network
    for fault in unplayable(told.scenario, network):
        if fault.path[0] == "crews":
            path, place = (fault.path, told.top.place) if early else told.draft.locate(fault)
            reading.note(replace(fault, path=path), place)
        else:
            note_fault(reading, fault, told.top, told.listed)


def _note_timetables(reading: Reading, told: ScenarioDraft) -> None:
    """Note services whose dates are over before a scenario begins, or begin when it is over."""
    if told.scenario is None or told.draft is None:
        return
    for fault in out_of_date(told.scenario):
        path, place = told.draft.locate(fault)
        reading.note(replace(fault, path=path), place)


def _note_all(reading: Reading, draft: Draft, also: Sequence[Check] = (), *, errors_only: bool = False) -> None:
    """Note what is strange in a topology."""
    for fault in _deeper(draft.network, also, sound=not reading.failed):
        if not (errors_only and fault.warning):
            path, place = draft.locate(fault)
            reading.note(replace(fault, path=path), place)


def _note_changes(reading: Reading, told: ScenarioDraft, also: Sequence[Check]) -> None:
    """Note what is strange only after the changes of a scenario."""
    if told.scenario is None or not told.scenario.changes:
        return
    before = {_key(told.scenario.network, fault) for fault in _deeper(told.scenario.network, also, sound=True)}
    for _, network in stages(told.scenario.network, told.scenario.changes):
        for fault in _deeper(network, also, sound=True):
            key = _key(network, fault)
            if key not in before:
                before.add(key)
                reading.note(replace(fault, path=("changes",)), _place_of(told, key[0]))


def _key(network: Network, fault: Fault) -> tuple[str, str]:
    """Return the id of the row that a fault is about, and what it says."""
    match fault.path:
        case (str(table), int(position), *_):
            return network.table(table)[position].id, fault.message
    return "", fault.message  # pragma: no cover - all deeper checks name a row


def _place_of(told: ScenarioDraft, name: str) -> Place:
    """Return where the scenario changes a row, or where its changes begin."""
    for change, entry in told.listed.get("changes", ()):
        if name in {getattr(getattr(change, "row", None), "id", ""), getattr(change, "id", "")}:
            return entry.tree.place
    return told.top.values["changes"].place if told.top is not None else Place()
