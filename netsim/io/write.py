"""Networks and scenarios as files that read back as the very same."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from netsim.errors import NetsimError, OutputError
from netsim.hazards import hazard_kinds
from netsim.io.cells import is_number, write_cell, write_number
from netsim.io.columns import Field, fields_of
from netsim.io.defaults import write_defaults
from netsim.io.run_folder import publish, replace_file
from netsim.io.topology import FORMAT
from netsim.model import TABLES, Add, Alter, Change, Criterion, Network, Remove, Scenario
from netsim.model.changes import RULE
from netsim.model.hazards import Hazard
from netsim.units import days, hours, minutes

_TEXTS: Final = ("name", "title", "description", "licence", "attribution", "version")


def write_topology(network: Network, path: str | os.PathLike[str]) -> Path:
    """
    Write a topology that reads back as the same network.

    Parameters
    ----------
    network
        What to write.
    path
        A new folder, which gets ``topology.yaml`` and CSV tables; or a file ending in ``.yaml`` or ``.json``.

    Returns
    -------
    path
        What was written.

    Raises
    ------
    OutputError
        If the folder exists, or nothing can be written there.
    """
    path = Path(path)
    if path.suffix in {".yaml", ".yml", ".json"}:
        return _write_document(path, as_document(network))
    if path.suffix:
        raise NetsimError(f'"{path.name}" says no known format', hint="name a folder, or a .yaml or .json file")
    return publish(path, partial(fill_topology, network))


def fill_topology(network: Network, folder: Path) -> None:
    """Write ``topology.yaml`` and the tables of a network into a folder that is there."""
    _write_text(folder / "topology.yaml", to_yaml(topology_head(network)))
    for table, noun in TABLES.items():
        rows = network.table(table)
        if rows:
            _write_text(folder / f"{table}.csv", _csv(noun, rows))


def as_document(network: Network) -> dict[str, Any]:
    """Return a network as the one-file form of a topology: mappings, lists and texts."""
    document = topology_head(network)
    for table, noun in TABLES.items():
        rows = network.table(table)
        if rows:
            document[table] = [_row(fields_of(noun), row) for row in rows]
    return document


def topology_head(network: Network) -> dict[str, Any]:
    """Return what a topology says beside its tables."""
    top: dict[str, Any] = {"netsim": FORMAT}
    top |= {key: text for key in _TEXTS if (text := getattr(network, key)) or key == "name"}
    defaults = write_defaults(network.defaults)
    if defaults:
        top["defaults"] = defaults
    if network.gateway_rule:
        top["gateway_rule"] = {country: list(nodes) for country, nodes in network.gateway_rule.items()}
    return top


def _row(fields: Iterable[Field], row: object) -> dict[str, Any]:
    """Return the cells of a row that say more than the default."""
    cells = ((field, write_cell(field, getattr(row, field.attribute))) for field in fields)
    return {field.column: _typed(field, text) for field, text in cells if text}


def _typed(field: Field, text: str) -> Any:  # noqa: ANN401 - what YAML and JSON hold
    """Give a cell the type that YAML and JSON have for it."""
    if field.kind in {"number", "share", "whole"} and is_number(text):
        return int(text) if text.lstrip("-").isdigit() else float(text)
    if field.kind in {"words", "fixes"}:
        return text.split(";")
    if field.kind == "point":
        return [float(part) for part in text.split()]
    if field.kind == "truth":
        return text == "yes"
    return text


def _csv(noun: type, rows: Iterable[object]) -> str:
    """Write a table with the columns that any row fills."""
    fields = fields_of(noun)
    cells = [[write_cell(field, getattr(row, field.attribute)) for field in fields] for row in rows]
    used = [i for i, field in enumerate(fields) if field.required or any(row[i] for row in cells)]
    lines = [[fields[i].column for i in used], *([row[i] for i in used] for row in cells)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def _quoted(cell: str) -> str:
    """Put a cell in quotes where a reader would cut it otherwise; the csv module forgets a bare carriage return."""
    return '"' + cell.replace('"', '""') + '"' if _CUTS(cell) else cell


_CUTS: Final = re.compile('[,"\r\n]').search


def write_scenario(scenario: Scenario, path: str | os.PathLike[str], *, topology: str = "") -> Path:
    """
    Write a scenario; it reads back as the same, named after the file.

    Parameters
    ----------
    scenario
        What to write.
    path
        A file ending in ``.yaml`` or ``.json``.
    topology
        Name or path, relative to the file, of the topology; empty: the file holds the whole topology itself.

    Returns
    -------
    path
        What was written.

    Raises
    ------
    OutputError
        If nothing can be written there.
    """
    return _write_document(Path(path), scenario_document(scenario, topology))


def scenario_text(scenario: Scenario, topology: str) -> str:
    """
    Return a scenario as the text of a YAML file.

    Parameters
    ----------
    scenario
        What to tell.
    topology
        Name or path of its topology.
    """
    return to_yaml(scenario_document(scenario, topology))


def scenario_document(scenario: Scenario, topology: str) -> dict[str, Any]:
    """Return what the file of a scenario says, as mappings, lists, texts and numbers."""
    document: dict[str, Any] = {"netsim": FORMAT}
    document |= {key: getattr(scenario, key) for key in ("title", "description") if getattr(scenario, key)}
    document["topology"] = topology or as_document(scenario.network)
    document["start"] = scenario.start.isoformat()
    document["until"] = _time(scenario.until)
    document["warm_up"] = _time(scenario.warm_up)
    document["twins"] = list(scenario.twins)
    document["dependencies"] = scenario.dependencies
    usual = Scenario.__dataclass_fields__
    document |= {
        key: getattr(scenario, key)
        for key in ("freight", "profiles", "policy", "paths", "dispatch")
        if getattr(scenario, key) != usual[key].default
    }
    if scenario.choice is not None:
        document["choice"] = {"logit": scenario.choice.scale, "overlap": scenario.choice.overlap}
    document |= {
        key: _time(value) for key in ("driving_limit", "rest") if (value := getattr(scenario, key)) is not None
    }
    listed: dict[str, Any] = {
        "hazards": [_hazard(hazard) for hazard in scenario.hazards],
        "changes": [change_entry(change) for change in scenario.changes],
        "expect": {criterion.metric: _bound(criterion) for criterion in scenario.expect},
    }
    return document | {key: value for key, value in listed.items() if value}


def _hazard(hazard: Hazard) -> dict[str, Any]:
    """Write a hazard by the fields of its noun, the key that begins it first."""
    key = next(key for key, noun in hazard_kinds().items() if noun is type(hazard))
    fields = fields_of(type(hazard))
    cells = ((field, getattr(hazard, field.attribute)) for field in fields)
    entry = {field.column: _hazard_cell(field, value) for field, value in cells if write_cell(field, value)}
    return {key: entry.pop(key), **entry}


def _hazard_cell(field: Field, value: Any) -> Any:  # noqa: ANN401 - of any field
    return _time(value) if field.dimension == "time" else _typed(field, write_cell(field, value))


def change_entry(change: Change) -> dict[str, Any]:
    """Return a change as files list it."""
    when = {} if change.at is None else {"at": _time(change.at)}
    if isinstance(change, Add):
        return {"add": change.table, "rows": [_row(fields_of(TABLES[change.table]), change.row)], **when}
    if isinstance(change, Remove):
        return {"remove": change.table, "ids": list(change.ids), **when}
    if isinstance(change, Alter) and change.table == RULE:
        cells = {name: list(value) for name, value in change.values.items()}
        return {"alter": change.table, "id": change.id, "set": cells, **when}
    if isinstance(change, Alter):
        known = {field.attribute: field for field in fields_of(TABLES[change.table])}
        cells = {known[name].column: _set(known[name], value) for name, value in change.values.items()}
        return {"alter": change.table, "id": change.id, "set": cells, **when}
    ids = {"ids": list(change.ids)} if change.ids else {}
    surge = {"lasts": _time(change.lasts)} if change.lasts is not None else {}
    return {"scale": change.table, "by": change.by, **ids, **when, **surge}


def _set(field: Field, value: Any) -> Any:  # noqa: ANN401 - of any field
    """Write a value that was set, ``null`` for the default."""
    text = write_cell(field, value)
    return _typed(field, text) if text else None


def _bound(criterion: Criterion) -> str:
    return f"{criterion.relation} {write_number(criterion.bound)} {criterion.unit}".rstrip()


def _time(value: float) -> str:
    """Write a span of time in the largest unit that loses nothing."""
    for unit, factor in (("d", days), ("h", hours), ("min", minutes)):
        text = write_number(value / factor)
        if value and float(text) * factor == value and len(text) < 5:  # noqa: PLR2004 - 2.25 d, not 0.0415 d
            return f"{text} {unit}"
    return f"{write_number(value)} s"


def _write_document(path: Path, document: Mapping[str, Any]) -> Path:
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n" if path.suffix == ".json" else to_yaml(document)
    return replace_file(path, lambda draft: _write_text(draft, text))


def _write_text(path: Path, text: str) -> None:
    """Write a text as it is, unless no reader would take it for one."""
    if "\0" in text:
        raise OutputError(f'"{path.name}" would hold a NUL character', hint="remove it from names and notes")
    path.write_text(text, encoding="utf-8", newline="")


def to_yaml(document: Mapping[str, Any]) -> str:
    """
    Write mappings, lists, texts and numbers as YAML, each row of a table on a line.

    Parameters
    ----------
    document
        Its outermost thing is a mapping.

    Examples
    --------
    >>> print(to_yaml({"netsim": 1, "nodes": [{"id": "a", "country": "NO"}]}), end="")
    netsim: 1
    nodes:
      - {id: a, country: "NO"}
    """
    return "\n".join(_block(document, "")) + "\n"


def _block(document: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in document.items():
        head = f"{indent}{_flow(key)}:"
        if isinstance(value, Mapping) and value:
            yield head
            yield from _block(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield head
            yield from (f"{indent}  - {_flow(item)}" for item in value)
        else:
            yield f"{head} {_flow(value)}"


def _flow(value: Any) -> str:  # noqa: ANN401 - what YAML holds
    """Write a value on one line; JSON's quotes are YAML's, too."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(below) for below in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _TAKEN:
        return value
    return json.dumps(value, ensure_ascii=not (isinstance(value, str) and value.isprintable()))


_PLAIN: Final = re.compile(r"[A-Za-z](?:[\w ./()>+-]*[\w.)])?", re.ASCII)
"""What YAML takes for a text without quotes, even inside brackets."""
_TAKEN: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
