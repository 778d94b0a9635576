"""Scenarios: one YAML or JSON file that names its topology and says what happens."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from netsim.errors import Fault, InvalidInput, NetsimError, NotFound
from netsim.io.cells import number, truth, whole
from netsim.io.entry import Entry
from netsim.io.find import find
from netsim.io.happenings import read_changes, read_hazards
from netsim.io.reading import Reading
from netsim.io.topology import Draft, check_format, draft_of, read_draft
from netsim.io.tree import Entries, Leaf
from netsim.io.yaml_file import read_tree
from netsim.model import Criterion, Logit, Scenario
from netsim.model.explain import explain
from netsim.units import parse

KEYS: Final = (
    "netsim",
    "title",
    "description",
    "topology",
    "start",
    "until",
    "warm_up",
    "twins",
    "dependencies",
    "freight",
    "profiles",
    "policy",
    "paths",
    "choice",
    "dispatch",
    "driving_limit",
    "rest",
    "hazards",
    "changes",
    "expect",
)


_LEAST_COST: Final = "least-cost"
_LOGIT: Final = {"scale": "logit", "overlap": "overlap"}
"""Keys of a choice by logit, by the field that each fills."""


def read_scenario(path_or_name: str | os.PathLike[str]) -> Scenario:
    """
    Read a scenario and the topology that it names.

    Parameters
    ----------
    path_or_name
        A YAML or JSON file, or the name of a shipped scenario.

    Returns
    -------
    scenario
        With its network, checked; named after the file.

    Raises
    ------
    InvalidInput
        With all faults of all files.
    NotFound
        If there is no such scenario.
    """
    reading = Reading()
    drafted = draft_scenario(reading, find(path_or_name, "scenarios"))
    reading.stop_if_failed()
    if drafted.scenario is None:  # pragma: no cover - a scenario is missing only where a fault was told
        raise InvalidInput(reading.faults)
    return drafted.scenario


Listed = Mapping[str, Sequence[tuple[Any, Entry]]]


@dataclass(slots=True)
class ScenarioDraft:
    """A scenario as far as it could be understood."""

    top: Entries | None = None
    draft: Draft | None = None
    """Its topology."""
    listed: Listed = field(default_factory=dict)
    """Hazards and changes, each with the entry of the file that it came from."""
    scenario: Scenario | None = None
    """``None`` if anything is wrong with it or its topology."""


def draft_scenario(reading: Reading, path: Path) -> ScenarioDraft:
    """
    Read a scenario as far as it can be understood.

    Parameters
    ----------
    reading
        Takes the faults.
    path
        The file.
    """
    top = read_tree(reading, path)
    if top is None:
        return ScenarioDraft()
    draft, prefix = topology_of(reading, path, top)
    sound = draft is not None and not reading.failed
    check_format(reading, top)
    entry = Entry(reading, top)
    entry.check_keys(KEYS)
    values = _plain_values(entry)
    listed: Listed = {
        "changes": read_changes(entry.items("changes")),
        "hazards": read_hazards(entry.items("hazards")),
    }
    drafted = ScenarioDraft(top, draft, listed)
    if draft is not None and sound:
        values |= {"name": path.stem, "inputs": _inputs(reading, path, prefix)}
        scenario = _made(reading, top, draft, values, listed)
        drafted.scenario = None if reading.failed else scenario
    return drafted


def _made(reading: Reading, top: Entries, draft: Draft, values: dict[str, Any], listed: Listed) -> Scenario | None:
    """Make the scenario of what was understood, and tell what does not fit together."""
    unsure = any(fault.path[:1] == ("changes",) for fault in reading.faults)
    changes = [made for made, _ in listed["changes"]]
    hazards = [made for made, _ in listed["hazards"]] if not unsure else []
    try:
        return Scenario(draft.network, hazards=hazards, changes=changes, **values)
    except InvalidInput as error:
        for fault in error.faults:
            note_fault(reading, fault, top, listed)
        return None


def _plain_values(entry: Entry) -> dict[str, Any]:
    """Read everything that is one value or a list of words."""
    values: dict[str, Any] = {
        "title": entry.text("title"),
        "description": entry.text("description"),
        "start": entry.read("start", _moment),
        **{key: entry.read(key, _time) for key in ("until", "warm_up", "driving_limit", "rest")},
        "dependencies": entry.read("dependencies", truth),
        "freight": entry.read("freight", truth),
        "profiles": entry.read("profiles", truth),
        "policy": entry.text("policy"),
        "paths": entry.read("paths", whole),
        "choice": _choice(entry),
        "dispatch": entry.text("dispatch"),
        "twins": entry.words("twins"),
    }
    expect = entry.below("expect")
    if expect is not None:
        found = (expect.read(key, partial(Criterion.parse, key)) for key in expect.tree.values)
        values["expect"] = [criterion for criterion in found if criterion is not None]
    return {key: value for key, value in values.items() if value is not None}


def _time(text: str) -> float:
    return parse(text, "time")


def _choice(entry: Entry) -> Logit | None:
    """Read how shippers choose; ``None`` for the least cost."""
    if "choice" not in entry:
        return None
    if isinstance(said := entry.tree.values["choice"], Leaf):
        if said.text != _LEAST_COST:
            entry.tell(f'no choice is named "{said.text}"', "choice", f"write {_LEAST_COST} or {{logit: 0.05}}")
        return None
    below = entry.below("choice")
    if below is None:
        return None
    below.check_keys(_LOGIT.values())
    if "logit" not in below:
        below.tell("the choice has no scale", hint="write {logit: 0.05}, in TEU per USD")
        return None
    read = {field: below.read(key, number) for field, key in _LOGIT.items()}
    given = {field: value for field, value in read.items() if value is not None}
    try:
        return Logit(**({"scale": 1.0} | given))  # a scale that is no number has been told
    except ValidationError as error:
        for fault in explain(error):
            below.tell(fault.message, _LOGIT[str(fault.path[0])], fault.hint)
        return None


def _moment(text: str) -> datetime:
    hint = "write for example 2026-05-11T00:00+08:00"
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NetsimError(f"{text!r} is not a moment", hint=hint) from None
    if moment.tzinfo is None:
        raise NetsimError("the start needs a time zone", hint=hint)
    return moment


def topology_of(reading: Reading, path: Path, top: Entries) -> tuple[Draft | None, str]:
    """Read the topology that a scenario names or holds; return it and what the scenario calls it."""
    said = top.values.get("topology")
    if isinstance(said, Entries):
        return draft_of(reading, said, path.stem, {}), ""
    if not isinstance(said, Leaf) or not said.text:
        place = top.place if said is None else said.place
        reading.tell("the scenario names no topology", place, ("topology",), "write topology: ../topologies/name")
        return None, ""
    beside = Path(os.path.normpath(path.parent / said.text))
    beside = beside if beside.exists() else path.parent / said.text
    if beside.exists():
        return read_draft(reading, beside), said.text
    try:
        return read_draft(reading, find(said.text, "topologies")), said.text
    except NotFound as error:
        reading.tell(error.message, said.place, ("topology",), error.hint)
        return None, ""


def _inputs(reading: Reading, path: Path, prefix: str) -> dict[str, str]:
    """Name every file by how the scenario reaches it, wherever both lie."""
    is_file = bool(Path(prefix).suffix)
    folder = Path(prefix).parent.as_posix() if is_file else prefix.rstrip("/")
    others = (file.parent for file in reading.files if file != path and file not in reading.samples)
    base = Path(os.path.normpath(next(others, path.parent)))
    found: dict[str, str] = {}
    for file, text in reading.files.items():
        here = Path(os.path.normpath(file))
        if file == path:
            name = file.name
        elif is_file and file not in reading.samples:
            name = prefix
        elif prefix and here.is_relative_to(base):
            name = f"{folder}/{here.relative_to(base).as_posix()}"
        else:
            name = Path(os.path.relpath(here, path.parent)).as_posix()
        found[name] = text.sha256
    return found


def note_fault(reading: Reading, fault: Fault, top: Entries, listed: Listed) -> None:
    """Place a fault of the scenario in its file."""
    match fault.path:
        case (str(name), int(position), *more) if name in listed:
            entry = listed[name][position][1]
            keys = [str(part) for part in more]
            reading.note(Fault(fault.message, (*entry.path, *keys), fault.hint), entry.place_of(*keys))
        case _:
            value = top.values.get(str(fault.path[0]))
            reading.note(fault, value.place if value is not None else top.place)
