"""Measures: one YAML or JSON file of what could be done about a network, and what each costs."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from netsim.errors import Fault, InvalidInput, NetsimError, NotFound, did_you_mean
from netsim.io.entry import Entry
from netsim.io.find import find, names
from netsim.io.happenings import read_changes
from netsim.io.reading import Reading
from netsim.io.run_folder import replace_file
from netsim.io.scenario import topology_of
from netsim.io.topology import FORMAT, check_format
from netsim.io.tree import Items
from netsim.io.write import change_entry, to_yaml
from netsim.io.yaml_file import read_tree
from netsim.model import Alter, Change, Network, changed
from netsim.model.base import CONFIDENCES
from netsim.model.measures import Cost, Measure, overlap

KEYS: Final = ("netsim", "title", "description", "topology", "measures")
FIELDS: Final = ("id", "title", "cost", "changes", "needs", "excludes", "source", "confidence", "note")
_FILE: Final = "measures.yaml"
"""What the measures of a shipped topology are called."""
Listed = Sequence[tuple[Change, Entry]]


def read_measures(
    path_or_name: str | os.PathLike[str], network: Network | None = None, only: Collection[str] = ()
) -> tuple[Measure, ...]:
    """
    Read measures, and see to it that each of them can be taken and changes something.

    Parameters
    ----------
    path_or_name
        A YAML or JSON file, or a topology that comes with measures, by folder or name.
    network
        What they change; ``None``: the topology that the file names.
    only
        Ids of those wanted, and with them comes what they need; none: all.

    Returns
    -------
    measures
        In the order of the file.

    Raises
    ------
    InvalidInput
        With all faults.
    NotFound
        If there is no such file, or the topology has no measures.
    """
    reading = Reading()
    found = draft_measures(reading, find_measures(path_or_name), network, only)
    reading.stop_if_failed()
    return tuple(measure for measure, _ in found)


def find_measures(path_or_name: str | os.PathLike[str]) -> Path:
    """
    Return the file of measures that was named or pointed at.

    Raises
    ------
    NotFound
        If there is none.
    """
    text = os.fspath(path_or_name)
    known = {name: path / _FILE for name, path in names("topologies").items() if (path / _FILE).is_file()}
    if text in known and not Path(text).exists():
        return known[text]
    try:
        path = find(text, "topologies")
    except NotFound as error:
        hint = did_you_mean(text, known) or "name a file, or a topology with measures: " + ", ".join(sorted(known))
        raise NotFound(error.message.replace("no topology is", "no measures are"), hint=hint) from None
    path = path / _FILE if path.is_dir() else path
    if not path.is_file():
        raise NotFound(f'"{text}" comes with no measures', hint=f"write them into {_FILE}, see docs/improve.md")
    return path


@dataclass(slots=True)
class _Draft:
    """A measure as far as it could be understood."""

    entry: Entry
    id: str
    values: dict[str, Any]
    listed: Listed


def draft_measures(
    reading: Reading, path: Path, network: Network | None = None, only: Collection[str] = ()
) -> list[tuple[Measure, Entry]]:
    """
    Read measures as far as they can be understood; see :func:`read_measures`.

    Parameters
    ----------
    reading
        Takes the faults.
    path
        The file.
    network, only
        As for :func:`read_measures`.
    """
    top = read_tree(reading, path)
    if top is None:
        return []
    check_format(reading, top)
    entry = Entry(reading, top)
    entry.check_keys(KEYS)
    if network is None and "topology" in top.values:
        read, _ = topology_of(reading, path, top)
        network = read.network if read is not None and not reading.failed else None
    entries = entry.items("measures")
    if _is_empty(entry, "measures"):
        entry.tell("the file lists no measures", hint="write measures: and a list, each with id, cost and changes")
    drafts = [_draft(one) for one in entries]
    _tell_references(drafts)
    _expect(drafts, only, path)
    chosen = [draft for draft in drafts if not only or draft.id in _with_needs(drafts, only)]
    if network is not None:
        for draft in chosen:
            _tell_misfits(draft, _ground(drafts, draft, network))
    _tell_currencies(chosen)
    if reading.failed:
        return []
    return [
        (Measure(draft.id, changes=tuple(one for one, _ in draft.listed), **draft.values), draft.entry)
        for draft in chosen
    ]


def _draft(entry: Entry) -> _Draft:
    """Read what a measure says of itself."""
    entry.check_keys(FIELDS)
    name = entry.text("id") or ""
    for key, hint in (("id", "give it a short name"), ("cost", 'write for example "12 MUSD"')):
        if key not in entry:
            entry.tell(f"the measure has no {key}", hint=hint)
    if any(letter in name for letter in ";,\n\t"):
        entry.tell("an id is a text without comma, semicolon, tab or line break", "id")
    confidence = entry.text("confidence") or ""
    if confidence and confidence not in CONFIDENCES:
        hint = did_you_mean(confidence, CONFIDENCES) or "known: " + ", ".join(CONFIDENCES)
        entry.tell(f'"{confidence}" is no confidence', "confidence", hint)
    values: dict[str, Any] = {
        "cost": entry.read("cost", Cost.parse),
        "title": entry.text("title") or "",
        "needs": entry.words("needs") or (),
        "excludes": entry.words("excludes") or (),
        "sources": entry.words("source") or (),
        "confidence": confidence,
        "note": entry.text("note") or "",
    }
    changes = entry.items("changes")
    if _is_empty(entry, "changes"):
        entry.tell("the measure changes nothing", hint="write changes: and a list, as in a scenario")
    return _Draft(entry, name, values, read_changes(changes))


def _is_empty(entry: Entry, key: str) -> bool:
    """Tell whether a list is missing, or has nothing in it."""
    return key not in entry or (isinstance(below := entry.tree.values[key], Items) and not below.items)


def _with_needs(drafts: Sequence[_Draft], only: Collection[str]) -> set[str]:
    """Return ids with those of all that they need."""
    known, wanted, left = {draft.id: draft for draft in drafts}, set[str](), list(only)
    while left:
        name = left.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            left += known[name].values["needs"]
    return wanted


def _tell_references(drafts: Sequence[_Draft]) -> None:
    """Tell ids used twice, and needs and excludes of what there is not."""
    known: dict[str, _Draft] = {}
    for draft in drafts:
        if draft.id in known:
            line = known[draft.id].entry.place_of("id").line
            message = f'"{draft.id}" is already the id of the measure in line {line}'
            draft.entry.tell(message, "id", "name each its own way")
        elif draft.id:
            known[draft.id] = draft
    for draft in drafts:
        named = [("needs", one) for one in draft.values["needs"]] + [
            ("excludes", one) for one in draft.values["excludes"]
        ]
        for key, name in named:
            if name not in known:
                draft.entry.tell(f'no measure is named "{name}"', key, did_you_mean(name, known))
            elif name == draft.id or (key == "excludes" and name in _with_needs(drafts, [draft.id])):
                draft.entry.tell(f'"{draft.id}" cannot be without "{name}"', key, "leave it out")


def _expect(drafts: Sequence[_Draft], only: Collection[str], path: Path) -> None:
    """Refuse to look for measures that the file has not."""
    known = [draft.id for draft in drafts]
    for name in only:
        if name not in known:
            hint = did_you_mean(name, known) or "known: " + ", ".join(known)
            raise NotFound(f'{path} has no measure "{name}"', hint=hint)


def _tell_currencies(drafts: Sequence[_Draft]) -> None:
    """Tell costs that cannot be compared."""
    costs = [(draft, draft.values["cost"]) for draft in drafts if draft.values["cost"] is not None]
    for draft, cost in costs[1:]:
        if cost.currency != costs[0][1].currency:
            hint = f"turn it into {costs[0][1].currency}, and note the rate"
            draft.entry.tell(f"the cost is in {cost.currency}, that of others in {costs[0][1].currency}", "cost", hint)


def _ground(drafts: Sequence[_Draft], draft: _Draft, network: Network) -> Network:
    """Return the network with all that a measure needs, as far as that fits."""
    needed = _with_needs(drafts, [draft.id]) - {draft.id}
    try:
        return changed(network, [change for one in drafts if one.id in needed for change, _ in one.listed])
    except InvalidInput:  # told of the measure that does not fit
        return network


def _tell_misfits(draft: _Draft, network: Network) -> None:
    """Tell changes that cannot be made, and those that change nothing."""
    for position, (change, entry) in enumerate(draft.listed):
        try:
            after = changed(network, [change])
        except InvalidInput:
            _tell_all(draft, network, position)
            return
        if after == network:
            what = f'"{change.id}" is so already' if isinstance(change, Alter) else "all is so already"
            hint = "leave it out, or see whether the row is right"
            entry.tell(f"this changes nothing: {what}", hint=hint)
        network = after


def _tell_all(draft: _Draft, network: Network, first: int) -> None:
    """Tell all faults of the changes from one on that does not fit."""
    try:
        changed(network, [change for change, _ in draft.listed[first:]])
    except InvalidInput as error:
        for fault in error.faults:
            _note(draft, fault, first)


def _note(draft: _Draft, fault: Fault, first: int) -> None:
    """Place a fault of a change in the file."""
    match fault.path:
        case ("changes", int(position), *more):
            entry = draft.listed[first + position][1]
            keys = [str(part) for part in more]
            path = (*entry.path, *keys)
            draft.entry.reading.note(replace(fault, path=path), entry.place_of(*keys))
        case _:
            draft.entry.reading.note(replace(fault, path=draft.entry.path), draft.entry.tree.place)


def overlapping(found: Sequence[tuple[Measure, Entry]]) -> Iterator[tuple[Entry, Fault]]:
    """Yield measures that set the same value of the same row, and do not say that they exclude each other."""
    for position, (one, _) in enumerate(found):
        for other, entry in found[position + 1 :]:
            shared = overlap(one, other)
            if shared and other.id not in one.excludes and one.id not in other.excludes:
                message = f'"{other.id}" and "{one.id}" both set {shared}'
                yield entry, Fault(message, entry.path, f"write excludes: [{one.id}]", warning=True)


def write_measures(
    measures: Sequence[Measure], path: str | os.PathLike[str], *, topology: str = "", title: str = ""
) -> Path:
    """
    Write measures into a file that reads back as the same.

    Parameters
    ----------
    measures
        What to write.
    path
        A file ending in ``.yaml``.
    topology
        Name or path, relative to the file, of the topology that they change; empty: the file names none.
    title
        One line for people.

    Returns
    -------
    path
        What was written.

    Raises
    ------
    OutputError
        If nothing can be written there.
    """
    path = Path(path)
    if path.suffix not in {".yaml", ".yml"}:
        raise NetsimError(f'"{path.name}" says no known format', hint="name a .yaml file")
    document = {"netsim": FORMAT, **({"title": title} if title else {}), **({"topology": topology} if topology else {})}
    document["measures"] = [_entry(measure) for measure in measures]
    return replace_file(path, lambda draft: draft.write_text(to_yaml(document), encoding="utf-8", newline=""))


def _entry(measure: Measure) -> dict[str, Any]:
    """Write a measure as its file does."""
    told = {
        "id": measure.id,
        "title": measure.title,
        "cost": str(measure.cost),
        "needs": list(measure.needs),
        "excludes": list(measure.excludes),
        "source": list(measure.sources),
        "confidence": measure.confidence,
        "note": measure.note,
        "changes": [change_entry(change) for change in measure.changes],
    }
    return {key: value for key, value in told.items() if value}
