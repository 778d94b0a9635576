"""JSON Schema of topologies, scenarios and measures, derived from the nouns, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, get_args

from netsim.hazards import hazard_kinds
from netsim.io.columns import Field, Kind, fields_of
from netsim.io.happenings import VERBS
from netsim.io.topology import FORMAT
from netsim.model import CONFIDENCES, TABLES, Defaults, Outage
from netsim.model.base import LinkKind
from netsim.model.changes import RULE
from netsim.model.consistency import singular
from netsim.model.scenario import Twin
from netsim.units import UNITS, Dimension

Schema = dict[str, Any]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_NUMBER: Final = r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?"
_TEXT: Final = {"type": ["string", "number", "null"]}
_ID: Final = {"type": ["string", "number"]}
_WORDS: Final = {"oneOf": [{"type": "array", "items": _ID}, {"type": ["string", "number", "null"]}]}
_POINT: Final = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
_SHARE: Final = {
    "oneOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": rf"^{_NUMBER}\s*%$"}]
}
_SIMPLE: Final[Mapping[Kind, Schema]] = MappingProxyType(
    {
        "text": _TEXT,
        "word": _TEXT,
        "truth": {"enum": [True, False, "yes", "no"]},
        "whole": {"type": "integer"},
        "share": _SHARE,
        "words": _WORDS,
        "line": {
            "oneOf": [
                {"type": "string", "pattern": r"^\s*LINESTRING"},
                {"type": "array", "items": _POINT, "minItems": 2},
            ]
        },
        "point": {**_POINT, "maxItems": 2},
        "fixes": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 2,
            "examples": [["0 h, 112.5 19.1, 60 m/s, 40 km", "6 h, 111.3 19.6, 62 m/s"]],
        },
        "distribution": {
            "type": "string",
            "pattern": r"^\s*(constant|exponential|lognormal|gamma|uniform|empirical)\s*\(.*\)\s*$",
            "examples": ["exponential(10 min)", "lognormal(8 h, 0.5)", "uniform(1 h, 3 h)", "empirical(times.csv)"],
        },
        "departures": {
            "type": "string",
            "pattern": r"^\s*(every|daily|weekly) ",
            "examples": ["every 6 h", "daily 06:00 18:00", "weekly Mon 06:00, Thu 12:00"],
        },
        "hours": {"type": "string", "examples": ["07:00-20:00", "Mon-Fri 07:00-20:00; Sat,Sun 08:00-18:00", "24 h"]},
        "ban": {"type": "string", "examples": ["06:00-22:00", "06:00-09:00 16:00-20:00"]},
        "cutoffs": {"type": "string", "examples": ["18:00", "12:00 20:00"]},
        "day": {"type": "string", "examples": ["2026-05-01"]},
        "season": {"type": ["string", "number"], "examples": ["0.5; 04-01..08-31 2", "1; 2026-02-14..2026-02-23 0.2"]},
    }
)
_LIMITS: Final = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}
_ABOUT: Final = {
    "name": "Name of the topology; the name of its folder or file if empty.",
    "title": "One line for people.",
    "description": "A few sentences for people.",
    "licence": "Under which the data may be used.",
    "attribution": "Whom to name when the data are used.",
    "version": "Of the data.",
}


def topology_schema() -> Schema:
    """Return the JSON Schema of a topology in one file."""
    return {
        "$schema": _DRAFT,
        "title": "netsim topology",
        **_topology(),
        "$defs": {table: _row(table, noun) for table, noun in TABLES.items()},
    }


def scenario_schema() -> Schema:
    """Return the JSON Schema of a scenario."""
    hazards = [_hazard(key, noun) for key, noun in hazard_kinds().items()]
    return {
        "$schema": _DRAFT,
        "title": "netsim scenario",
        "type": "object",
        "required": ["netsim", "topology"],
        "additionalProperties": False,
        "properties": {
            "netsim": _format(),
            "title": _told(_TEXT, _ABOUT["title"]),
            "description": _told(_TEXT, _ABOUT["description"]),
            "topology": {
                "description": "Name of a topology, its path relative to this file, or the topology itself.",
                "oneOf": [{"type": "string"}, _topology()],
            },
            "start": {"type": "string", "description": "Moment of time zero, with its time zone."},
            "until": _told(_quantity("time"), "Length of the run after the start."),
            "warm_up": _told(_quantity("time"), "Time before the start in which roads and gates fill."),
            "twins": _told({"type": "array", "items": {"enum": list(get_args(Twin))}}, "Runs to compare with."),
            "dependencies": _told(_SIMPLE["truth"], "Whether nodes depend on one another."),
            "freight": _told(_SIMPLE["truth"], "Whether freight sets out and trains, ships and flights run."),
            "profiles": _told(_SIMPLE["truth"], "Whether demands follow the day; without, they ask for their peak."),
            "policy": {
                "type": "string",
                "description": "How data demands share the links.",
                "examples": ["max-min-fair", "shortest", "ecmp", "optimal"],
            },
            "paths": {
                "type": "integer",
                "minimum": 1,
                "description": "Shortest paths that a data demand spreads over.",
            },
            "choice": _choice(),
            "dispatch": {
                "type": "string",
                "description": "Rule by which crews take the next of several faults.",
                "examples": ["first-come", "nearest", "most-lost"],
            },
            "driving_limit": _told(_quantity("time"), "Time at the wheel after which a truck rests."),
            "rest": _told(_quantity("time"), "How long it rests then."),
            "hazards": {"type": ["array", "null"], "items": {"oneOf": hazards}},
            "changes": {"type": ["array", "null"], "items": {"oneOf": [_change(verb) for verb in VERBS]}},
            "expect": {
                "type": ["object", "null"],
                "description": "What must hold of the metrics of the summary.",
                "additionalProperties": {"type": "string", "pattern": r"^\s*(>=|<=|>|<|==)\s*[-+]?[\d.]"},
            },
        },
        "$defs": {table: _row(table, noun) for table, noun in TABLES.items()},
    }


def measures_schema() -> Schema:
    """Return the JSON Schema of a file of measures."""
    measure = {
        "type": "object",
        "required": ["id", "cost", "changes"],
        "additionalProperties": False,
        "properties": {
            "id": _told(_ID, "Short name."),
            "title": _told(_TEXT, _ABOUT["title"]),
            "cost": {
                "type": "string",
                "pattern": r"^\s*(\d+\.?\d*|\.\d+)\s*(k|M|bn)?\s*[A-Z]{3}\s*$",
                "description": "What it takes to build and to run, all in one figure.",
                "examples": ["12 MUSD", "800 kUSD"],
            },
            "needs": _told(_WORDS, "Measures without which it makes no sense."),
            "excludes": _told(_WORDS, "Measures that cannot be taken as well."),
            "source": _told(_WORDS, "Where the cost comes from."),
            "confidence": {"enum": [*CONFIDENCES, None], "description": "How sure the cost is."},
            "note": _told(_TEXT, "For the reader, such as how the cost was estimated."),
            "changes": {"type": "array", "minItems": 1, "items": {"oneOf": [_change(verb) for verb in VERBS]}},
        },
    }
    return {
        "$schema": _DRAFT,
        "title": "netsim measures",
        "type": "object",
        "required": ["netsim", "measures"],
        "additionalProperties": False,
        "properties": {
            "netsim": _format(),
            "title": _told(_TEXT, _ABOUT["title"]),
            "description": _told(_TEXT, _ABOUT["description"]),
            "topology": {"type": "string", "description": "Name or path of the topology that they change."},
            "measures": {"type": "array", "minItems": 1, "items": measure},
        },
        "$defs": {table: _row(table, noun) for table, noun in TABLES.items()},
    }


def _choice() -> Schema:
    logit = {
        "type": "object",
        "required": ["logit"],
        "additionalProperties": False,
        "properties": {
            "logit": {"type": "number", "exclusiveMinimum": 0, "description": "Scale. [TEU/USD]"},
            "overlap": {"type": "number", "minimum": 0, "description": "Exponent of the path size."},
        },
    }
    return {"description": "How shippers choose a way when they set out.", "oneOf": [{"const": "least-cost"}, logit]}


def _topology() -> Schema:
    tables = {
        table: {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{table}"}, "description": _line(noun)}
        for table, noun in TABLES.items()
    }
    properties = {
        "netsim": _format(),
        **{key: _told(_TEXT, text) for key, text in _ABOUT.items()},
        "defaults": _defaults(),
        "gateway_rule": {
            "type": ["object", "null"],
            "description": "Nodes through which a country's public traffic leaves.",
            "propertyNames": {"pattern": "^[A-Z]{2}$"},
            "additionalProperties": _WORDS,
        },
        **tables,
    }
    return {"type": "object", "required": ["netsim"], "additionalProperties": False, "properties": properties}


def _format() -> Schema:
    return {"const": FORMAT, "description": "Version of the file format."}


def _told(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


def _line(noun: type) -> str:
    return (noun.__doc__ or "").strip().splitlines()[0]


def _defaults() -> Schema:
    properties = {field.column: _told(_default(field), field.description) for field in fields_of(Defaults)}
    return {"type": ["object", "null"], "additionalProperties": False, "properties": properties}


def _default(field: Field) -> Schema:
    if field.kind not in {"by_kind", "number"}:
        return _value(field)
    one = _quantity(field.dimension) if field.dimension is not None else {"type": "number"}
    if field.kind == "number":
        return one
    return {"type": "object", "propertyNames": {"enum": list(get_args(LinkKind))}, "additionalProperties": one}


def _row(table: str, noun: type) -> Schema:
    """Return the schema of one row; a quantity may stand in its column, or under the bare name with a unit."""
    properties: dict[str, Schema] = {}
    needed: list[Schema] = []
    for field in fields_of(noun):
        properties[field.column] = _field(field)
        if field.names_unit and field.dimension is not None:
            properties[field.attribute] = _told(_quantity(field.dimension), _described(field, ""))
        if field.required:
            names = dict.fromkeys((field.column, field.attribute) if field.names_unit else (field.column,))
            needed.append(
                {"anyOf": [{"required": [name]} for name in names]} if len(names) > 1 else {"required": [*names]}
            )
    plain = [schema["required"][0] for schema in needed if "required" in schema]
    return {
        "title": singular(table),
        "type": "object",
        "required": plain,
        "additionalProperties": False,
        "properties": properties,
        **({"allOf": rest} if (rest := [schema for schema in needed if "anyOf" in schema]) else {}),
    }


def _field(field: Field) -> Schema:
    """Return the schema of one column."""
    schema = _value(field)
    if not field.required:
        schema = {"oneOf": [schema, {"type": "null"}]} if not _takes_null(schema) else schema
        if isinstance(field.default, str | int | float) and field.default != "":
            default = field.default if isinstance(field.default, str) else field.default / field.factor
            schema = {**schema, "default": default}
    return _told(schema, _described(field, field.unit))


def _described(field: Field, unit: str) -> str:
    """Return what the model says of a field, in the file's unit instead of SI."""
    text = field.description.replace("``", "")
    if field.dimension is not None:
        text = f"{text.rpartition('[')[0].strip()} [{unit or 'with unit'}]".strip()
    return text


def _takes_null(schema: Schema) -> bool:
    return "null" in schema.get("type", ()) or any(_takes_null(part) for part in schema.get("oneOf", ()))


def _value(field: Field) -> Schema:
    if field.choices:
        return {"enum": list(field.choices)}
    if field.kind in _SIMPLE and field.kind != "whole":
        pattern = dict(field.limits).get("pattern")
        return {"type": "string", "pattern": pattern} if pattern else dict(_SIMPLE[field.kind])
    bounds = {_LIMITS[name]: limit / field.factor for name, limit in field.limits if name in _LIMITS}
    if field.kind == "whole":
        return {"type": "integer", **{name: int(bound) for name, bound in bounds.items()}}
    number = {"type": "number", **bounds}
    return {"oneOf": [number, _quantity(field.dimension)]} if field.dimension is not None else number


def _quantity(dimension: Dimension) -> Schema:
    """Return the schema of a text with a unit."""
    units = "|".join(UNITS[dimension])
    return {"type": "string", "pattern": rf"^\s*{_NUMBER}\s*({units})\s*$"}


def _hazard(key: str, noun: type) -> Schema:
    """Return the schema of a kind of hazard; an outage may name several assets, or several places on a link."""
    properties = {field.column: _field(field) for field in fields_of(noun)}
    if noun is Outage:
        place: Schema = {"oneOf": [{"type": "number", "minimum": 0}, _quantity("length")]}
        places = {"oneOf": [place, {"type": "array", "items": place, "minItems": 1}]}
        text = "Where on a link, from its source; of several places, each a fault of its own. [km]"
        properties["outage"] = _told(_WORDS, "Ids of nodes, links, systems or shared-risk groups that fail.")
        properties["at_km"] = _told(places, text)
    needed = [field.column for field in fields_of(noun) if field.required]
    return {
        "type": "object",
        "required": [key, *(name for name in needed if name != key)],
        "additionalProperties": False,
        "properties": properties,
    }


def _change(verb: str) -> Schema:
    """Return the schema of a change; rows and values follow the table that it names."""
    tables = {"scale": ["demands", "workloads", "freight"], "alter": [*TABLES, RULE]}.get(verb, list(TABLES))
    keys: dict[str, Schema] = {
        verb: {"enum": tables, "description": "Table that is changed."},
        "at": _told(_quantity("time"), "When, after the start; from the beginning if left out."),
        "lasts": _told(_quantity("time"), "How long, for a surge; for good if left out."),
        "id": _told(_ID, "Row that is changed."),
        "ids": _told(_WORDS, "Rows that are changed."),
        "rows": {"type": "array", "items": {"type": "object"}, "minItems": 1, "description": "Rows that join."},
        "set": {
            "type": "object",
            "description": "New values by column; null for the default. Of a country in gateway_rule: gateways.",
        },
        "by": _told({"oneOf": [{"type": "number", "exclusiveMinimum": 0}, _SHARE["oneOf"][1]]}, "Factor."),
    }
    needed = {"add": ["rows"], "alter": ["set"], "scale": ["by"]}.get(verb, [])
    schema: Schema = {
        "type": "object",
        "required": [verb, *needed],
        "additionalProperties": False,
        "properties": {name: keys[name] for name in VERBS[verb]},
    }
    if verb == "add":
        schema["allOf"] = [
            {
                "if": {"properties": {"add": {"const": table}}},
                "then": {"properties": {"rows": {"items": {"$ref": f"#/$defs/{table}"}}}},
            }
            for table in TABLES
        ]
    return schema
