"""What one may choose about a static map, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypedDict, get_args

from netsim.errors import NetsimError, OutputError, did_you_mean

Lang = Literal["en", "zh", "vi"]
Colour = Literal["utilisation", "latency"]
PaletteName = Literal["colour", "grey"]
Insets = Literal["auto", "all", "none"]
At = float | str | datetime

LANGS: Final = get_args(Lang)
COLOURS: Final = get_args(Colour)
PALETTES: Final = get_args(PaletteName)
INSETS: Final = get_args(Insets)
PICTURES: Final = (".png", ".svg", ".pdf")
SIZES: Final = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "16:9": (338.7, 190.5)}
"""Width and height of pages; 16:9 is the slide of common programs. [mm]"""
_SHORTEST, _LONGEST = 90.0, 2000.0
_FINEST, _COARSEST = 1200, 30
_MOST_PIXELS: Final = 100_000_000
_SIZE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[xX\u00d7]\s*(\d+(?:\.\d+)?)\s*(?:mm)?\s*")
MM: Final = 72 / 25.4
"""Points in a millimetre."""


class How(TypedDict, total=False):
    """Options of a static map; see :class:`Options`."""

    title: str | None
    borders: str | Path
    lang: Lang
    palette: PaletteName
    colour: Colour
    size: str
    dpi: int
    at: At | None
    moments: Sequence[At]
    insets: Insets


@dataclass(frozen=True, slots=True)
class Options:
    """
    How a static map is drawn.

    Parameters
    ----------
    title
        ``None``: what scenario or network call themselves.
    borders
        ``"de-facto"``, ``"none"``, or a GeoJSON file with lines.
    lang
        Language of names and words.
    palette
        ``colour`` for screens, ``grey`` for print without colours.
    colour
        What colours tell: ``utilisation``, or ``latency``: how much later data arrives that runs over a link.
    size
        ``A4``, ``A3``, ``16:9``, or width x height in millimetres.
    dpi
        Pixels an inch, of PNG.
    at
        Moment of the run; ``None``: the worst.
    moments
        Several moments, a panel each.
    insets
        ``auto``: enlarged places where something happens; ``all``: all that the map covers; ``none``.
    """

    title: str | None = None
    borders: str | Path = "de-facto"
    lang: Lang = "en"
    palette: PaletteName = "colour"
    colour: Colour = "utilisation"
    size: str = "A4"
    dpi: int = 200
    at: At | None = None
    moments: Sequence[At] = ()
    insets: Insets = "auto"

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn, all faults at once."""
        choices = {"lang": LANGS, "palette": PALETTES, "colour": COLOURS, "insets": INSETS}
        faults = [
            f'{name}: there is no "{getattr(self, name)}"; known: {", ".join(known)}'
            for name, known in choices.items()
            if getattr(self, name) not in known
        ]
        if self.at is not None and self.moments:
            faults.append("at: one moment, or several moments, but not both")
        if not _COARSEST <= self.dpi <= _FINEST:
            faults.append(f"dpi: {self.dpi} is not from {_COARSEST} to {_FINEST}")
        try:
            width, height = page_size(self.size)
        except NetsimError as fault:
            faults.append(f"size: {fault}")
        else:
            pixels = width * height * (self.dpi / 25.4) ** 2
            if pixels > _MOST_PIXELS:
                faults.append(f"dpi: {pixels / 1e6:.0f} million pixels are too many; take fewer dpi or a smaller size")
        if faults:
            raise OutputError("; ".join(faults))


def page_size(text: str) -> tuple[float, float]:
    """
    Return width and height of a page. [mm]

    Raises
    ------
    OutputError
        If it is no size, or a page that nobody prints.

    Examples
    --------
    >>> page_size("A4"), page_size("210x297 mm")
    ((297.0, 210.0), (210.0, 297.0))
    """
    known = {name.lower(): size for name, size in SIZES.items()}
    if text.strip().lower() in known:
        return known[text.strip().lower()]
    found = _SIZE.fullmatch(text)
    if found is None:
        hint = did_you_mean(text, SIZES) or f"write {', '.join(SIZES)}, or width x height such as 210x297mm"
        raise OutputError(f'"{text}" is no size of a page', hint=hint)
    width, height = float(found[1]), float(found[2])
    if not all(_SHORTEST <= side <= _LONGEST for side in (width, height)):
        raise OutputError(f'"{text}" is no size of a page', hint=f"sides from {_SHORTEST:g} to {_LONGEST:g} mm")
    return width, height


def ending_of(path: Path, known: Sequence[str] = PICTURES) -> str:
    """
    Return the ending of a file, which tells its format.

    Raises
    ------
    OutputError
        If no map is written so.
    """
    ending = path.suffix.lower()
    if ending not in known:
        raise OutputError(f'"{path.name}" does not end in {" or ".join([", ".join(known[:-1]), known[-1]])}')
    return ending
