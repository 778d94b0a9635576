"""What the columns of topologies and runs mean: for the pages, and for the dictionaries of exports."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from netsim.io.columns import Field, fields_of
from netsim.model import TABLES

Meaning = tuple[str, str]
"""Unit and meaning of a column."""

COMMON: Final = {
    "id": "Unique over the whole topology.",
    "kind": "What it is.",
    "name": "In English.",
    "name_local": "In the language of the place.",
    "status": "Only what is live takes part in a run.",
    "confidence": "In this row's facts; `estimate` where no source says so.",
    "note": "For the reader.",
    "sources": "Where the facts come from: rows of sources.csv.",
    "roles": "What else the place does: `gateway`, `ixp`, `replica`, `customs`.",
    "directed": "Only from source to target.",
    "node": "Where it stands.",
    "source": "Node at one end; of a demand, the sender.",
    "target": "Node at the other end; of a demand, the receiver.",
    "address": "Of the page or document.",
    "capacity": "Room.",
    "class_": "Of service.",
    "count": "How many there are.",
    "date": "Of publication or of reading.",
    "destination": "Node where it goes.",
    "fallback": "How the gate works without what it needs.",
    "fibre_pairs": "In the cable.",
    "home": "Node where it waits for work.",
    "in_service": "Year.",
    "lanes": "In parallel.",
    "licence": "Under which it may be used.",
    "mode": "How it moves.",
    "modes": "Modes that it may take; transfer is always allowed.",
    "needs": "Node that must be reached or up.",
    "opens": "When it serves, each day.",
    "origin": "Node where it starts.",
    "owners": "As far as they are public.",
    "policy": "What happens at a place that is closed or slow.",
    "arrivals": "At random, or at even distances.",
    "population": "People who live there.",
    "profile": "Course over the day, in local time.",
    "publisher": "Who says so.",
    "rate": "That the path must have.",
    "speed": "On the way.",
    "berths": "Ships that are handled at a time.",
    "stops": "Nodes in order; links of the mode join one with the next.",
    "timezone": "IANA name, such as `Asia/Shanghai`.",
    "title": "Of the source.",
    "unit": "What is counted.",
    "zone": "Sea or region.",
    "cost_per_km": "Price of movement, by kind of link.",
    "value_of_time_per_h": "What an hour less is worth to the shipper.",
}
"""Meaning of the fields that explain themselves in the code but not to a reader of files."""

WITHOUT_UNIT: Final = frozenset({"distribution", "departures", "hours", "season", "ban", "cutoffs", "day"})


def told(field: Field) -> tuple[str, str]:
    """Return unit and meaning; the model's docstrings end with the unit inside, files have their own."""
    words = " ".join(field.description.split()).replace("``None``", "empty").replace("``", "`")
    text, _, bracket = words.partition("[")
    meaning = text.strip() or COMMON.get(field.attribute, "")
    if field.dimension is not None:
        return field.unit or "with its unit", meaning
    return "" if field.kind in WITHOUT_UNIT else bracket.rstrip("]"), meaning


@cache
def topology_columns(table: str) -> Mapping[str, Meaning]:
    """Return unit and meaning of each column of a table of topologies."""
    return {field.column: told(field) for field in fields_of(TABLES[table])}


@cache
def run_columns() -> Mapping[str, Mapping[str, Meaning]]:
    """Return unit and meaning of each column of a run, by table."""
    tables: dict[str, dict[str, Meaning]] = {}
    text = (files("netsim.io") / "run_tables.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        tables.setdefault(row["table"], {})[row["column"]] = (row["unit"], row["meaning"])
    return tables
