"""What all nouns share: strictness, named field types, and how a field is written in a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Final, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, ConfigDict, Field

from netsim.units import Dimension

STRICT: Final = ConfigDict(
    strict=True, extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True, use_attribute_docstrings=True
)

DigitalKind = Literal["fibre", "submarine", "microwave", "satellite"]
FreightKind = Literal["road", "rail", "sea", "waterway", "air", "transfer"]
LinkKind = Literal["fibre", "submarine", "microwave", "satellite", "road", "rail", "sea", "waterway", "air", "transfer"]
NodeKind = Literal[
    "data_centre",
    "ixp",
    "landing_station",
    "branching_unit",
    "pop",
    "gateway",
    "border_gate",
    "port",
    "rail_terminal",
    "dry_port",
    "lock",
    "airport",
    "city",
]
Confidence = Literal["high", "medium", "low", "estimate", ""]
Status = Literal["live", "planned", "retired"]

DIGITAL: Final[frozenset[str]] = frozenset(get_args(DigitalKind))
FREIGHT: Final[frozenset[str]] = frozenset(get_args(FreightKind))
CONFIDENCES: Final[tuple[str, ...]] = ("high", "medium", "low", "estimate")


@dataclass(frozen=True, slots=True)
class Column:
    """How a field that holds SI is written in a table: the column's name and its unit."""

    name: str
    dimension: Dimension | None = None
    """What a text with a unit may measure here; ``None``: a bare number."""
    factor: float = 1.0
    """SI units per unit of the column."""


_ID: Final = re.compile(r"[^\s;,](?:[^;,\n\r\t]*[^\s;,])?")


def _is_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError("an id is a text without comma, semicolon, tab or line break, and without blanks at its ends")
    return text


def _is_country(text: str) -> str:
    if text and not re.fullmatch(r"[A-Z]{2}", text):
        raise ValueError("a country is two capital letters (ISO 3166 alpha-2), such as CN; in YAML put NO in quotes")
    return text


@cache
def _is_timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{text!r} is not a time zone; write one such as Asia/Shanghai") from None
    return text


def _is_reference(text: str) -> str:
    return _is_id(text) if text else text


Id = Annotated[str, AfterValidator(_is_id)]
Reference = Annotated[str, AfterValidator(_is_reference)]
"""An id, or empty: nothing is meant."""
Country = Annotated[str, AfterValidator(_is_country)]
Timezone = Annotated[str, AfterValidator(_is_timezone)]
Filled = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Id, ...], Field(strict=False)]
Words = Annotated[tuple[str, ...], Field(strict=False)]
"""Countries, ids and names; names may hold commas."""
Columns = Annotated[tuple[str, ...], Field(strict=False)]
"""Names of columns."""
Positive = Annotated[float, Field(gt=0)]
NonNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Point = Annotated[tuple[float, float], Field(strict=False)]
"""Longitude and latitude. [degrees]"""
Line = Annotated[tuple[tuple[float, float], ...], Field(strict=False, min_length=2)]
