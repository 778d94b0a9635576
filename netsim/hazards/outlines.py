"""Where a hazard reaches, drawn: its footprint, or lines of equal intensity around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from netsim.hazards.curves import say
from netsim.hazards.quake import Quake
from netsim.hazards.shock import Shock
from netsim.hazards.wind import Wind

if TYPE_CHECKING:
    from netsim.geo.exposure import Area as Shape
    from netsim.model.hazards import Hazard

_LEVELS: Final = {"pga_g": (0.05, 0.1, 0.2, 0.4), "mmi": (5.0, 6.0, 7.0, 8.0)}
"""Levels of shaking of which a line is drawn."""
_PARTS: Final = (0.1, 0.5)
"""Parts of the peak of a shock of which a line is drawn."""


class Outline(NamedTuple):
    """One line around a hazard."""

    what: str
    """What holds within, in words."""
    shape: Shape
    """Longitude and latitude. [degrees]"""


def outlines(hazard: Hazard) -> list[Outline]:
    """
    Return the lines that tell where a hazard reaches, the widest first.

    Parameters
    ----------
    hazard
        Of any kind. A quake and a shock are told by lines of equal intensity, as their own laws give them on average;
        a wind with a centre by its circle; what has a footprint by that.

    Returns
    -------
    outlines
        None for a hazard that names what it hits.
    """
    if isinstance(hazard, Quake):
        return list(_shaking(hazard))
    if isinstance(hazard, Shock):
        return list(_shock(hazard))
    if isinstance(hazard, Wind):
        return list(_wind(hazard))
    footprint = getattr(hazard, "footprint", None)
    shape = None if footprint is None else footprint()
    return [] if shape is None else [Outline("footprint", shape)]


def _shaking(quake: Quake) -> Iterator[Outline]:
    from netsim.geo.exposure import around
    from netsim.hazards.attenuation import Shaking

    shaking = Shaking(quake.law, quake.magnitude, quake.depth or 0.0)
    for level in _LEVELS[quake.measure]:
        reach = shaking.reach(level)
        if reach > 0.0:
            yield Outline(say(quake.measure, level), around([quake.centre], reach))


def _shock(shock: Shock) -> Iterator[Outline]:
    from netsim.geo.exposure import around

    for part in _PARTS:
        level = part * shock.peak
        yield Outline(say(shock.measure, level), around(shock.places, shock.fall.reach(level)))


def _wind(wind: Wind) -> Iterator[Outline]:
    from netsim.geo.exposure import around

    if wind.centre is not None and wind.radius is not None:
        yield Outline(say("wind_ms", wind.speed), around([wind.centre], wind.radius))
