"""How things look on a static map: the signs of the interactive one, in points and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Rgb = str
STEPS: Final = (0.25, 0.5, 0.75, 0.95)
"""Utilisation at which the colour changes. [1]"""
RISES: Final = (1.0, 5.0, 20.0, 50.0)
"""Rise of latency at which the colour changes. [ms]"""


class Kind(NamedTuple):
    """How a kind of link is drawn."""

    plane: str
    dash: tuple[float, ...]
    """Lengths drawn and left out; empty: a whole line. [units]"""
    width: float
    """Of the thinnest line. [units]"""
    plain: Rgb
    """Where no run says how full it is."""
    plain_grey: Rgb


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "fibre": Kind("digital", (), 1.6, "#2f78b3", "#444444"),
        "submarine": Kind("digital", (14, 3), 1.6, "#2f78b3", "#444444"),
        "microwave": Kind("digital", (3, 3), 1.4, "#2f78b3", "#444444"),
        "satellite": Kind("digital", (2, 6), 1.4, "#2f78b3", "#444444"),
        "road": Kind("freight", (), 2.4, "#b98d4e", "#a0a0a0"),
        "rail": Kind("freight", (8, 4), 2.2, "#6b4a8c", "#6a6a6a"),
        "waterway": Kind("freight", (4, 3, 9, 3), 1.8, "#2a8f8a", "#888888"),
        "sea": Kind("freight", (4, 5), 1.8, "#2a8f8a", "#888888"),
        "air": Kind("freight", (2, 6), 1.5, "#b05c8e", "#888888"),
        "transfer": Kind("freight", (1, 3), 1.0, "#9aa5af", "#aaaaaa"),
    }
)

MARKERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "data_centre": "s",
        "ixp": "D",
        "landing_station": "^",
        "branching_unit": ".",
        "pop": "o",
        "gateway": "v",
        "border_gate": "h",
        "port": "p",
        "rail_terminal": "s",
        "dry_port": "P",
        "lock": ">",
        "airport": "*",
        "city": "o",
    }
)
HOLLOW: Final = frozenset({"city", "pop", "rail_terminal", "dry_port"})
SMALL: Final = frozenset({"pop", "branching_unit"})


class GateLook(NamedTuple):
    """How the queue of a gate is drawn."""

    fill: Rgb
    rim: Rgb
    width: float
    dash: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a page."""

    sea: Rgb
    land: Rgb
    lake: Rgb
    river: Rgb
    border: Rgb
    ramp: tuple[Rgb, ...]
    """From little to much."""
    neutral: Rgb
    rim: Rgb
    """Under links that carry data."""
    more: Rgb
    """Under links that carry more than undisturbed."""
    hazard: Rgb
    country: Rgb
    town: Rgb
    gates: Mapping[str, GateLook]
    ink: Rgb = "#1f2a33"
    quiet: Rgb = "#4a5560"
    """Text that is less important."""


PALETTES: Final[Mapping[str, Palette]] = MappingProxyType(
    {
        "colour": Palette(
            sea="#e3ebf1",
            land="#faf8f3",
            lake="#e3ebf1",
            river="#cfdde7",
            border="#a59d90",
            ramp=("#8ec1e0", "#4a90c4", "#e39a1f", "#c24a10", "#5c0a1c"),
            neutral="#7d8a96",
            rim="#55748c",
            more="#ffd83d",
            hazard="#a3122a",
            country="#6a6356",
            town="#5b6670",
            gates=MappingProxyType(
                {
                    "automatic": GateLook("#4a90c4", "#1d5c8c", 1.5, ()),
                    "manual": GateLook("#e39a1f", "#8f3608", 3.0, (6, 3)),
                    "closed": GateLook("#5c0a1c", "#111111", 3.0, ()),
                }
            ),
        ),
        "grey": Palette(
            sea="#eeeeee",
            land="#ffffff",
            lake="#eeeeee",
            river="#dddddd",
            border="#9a9a9a",
            ramp=("#fb9b06", "#de5238", "#a02a63", "#59106e", "#10092d"),
            neutral="#8a8a8a",
            rim="#777777",
            more="#cfcfcf",
            hazard="#444444",
            country="#666666",
            town="#555555",
            gates=MappingProxyType(
                {
                    "automatic": GateLook("#d8d8d8", "#555555", 1.2, ()),
                    "manual": GateLook("#a8a8a8", "#222222", 3.0, (6, 3)),
                    "closed": GateLook("#4a4a4a", "#000000", 3.0, ()),
                }
            ),
            ink="#111111",
            quiet="#444444",
        ),
    }
)


def step_of(value: float, steps: tuple[float, ...]) -> int:
    """Return in which class a value falls, from 0."""
    return sum(value >= step for step in steps)
