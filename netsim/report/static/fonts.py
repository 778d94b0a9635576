"""Fonts that can write the names on a map, as far as the machine has any."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST: Final = "DejaVu Sans"
"""Comes with matplotlib; writes Latin, Vietnamese, Greek and Cyrillic."""
OTHERS: Final = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei"),
    *("WenQuanYi Zen Hei", "Microsoft YaHei", "PingFang SC", "PingFang HK", "Hiragino Sans GB", "Heiti SC", "SimHei"),
    *("Noto Sans Thai", "Noto Sans Lao", "Noto Sans Khmer", "Noto Sans Myanmar"),
    *("Leelawadee UI", "Tahoma", "Khmer UI", "Lao UI", "Myanmar Text"),
    *("Thonburi", "Lao Sangam MN", "Khmer Sangam MN", "Myanmar Sangam MN", "Arial Unicode MS"),
)
"""Tried in this order where the first has no sign for a character."""
_SHAPED: Final = re.compile("[\u0590-\u0dff\u0f00-\u109f\u1780-\u17ff]")
"""Scripts whose signs change with their neighbours."""
_SHAPES_SINCE: Final = (3, 11)
"""Versions of matplotlib that write them right."""


class Fonts:
    """Families that write what was asked about so far, the first one first."""

    def __init__(self) -> None:
        self.families = [FIRST]
        self._signs = set(_signs_of(FIRST))
        self._rest = list(OTHERS)

    def can_write(self, text: str) -> bool:
        """Tell whether every sign of a text comes out; fonts are looked for when they are needed."""
        wanted = {sign for sign in text if not sign.isspace()}
        while not wanted <= self._signs and self._rest:
            family = self._rest.pop(0)
            if _has(family):
                self.families.append(family)
                self._signs |= _signs_of(family)
        return wanted <= self._signs and _is_shaped(text)

    def cleaned(self, text: str) -> str:
        """Return a text on one line without what is no sign; what cannot be written becomes a question mark."""
        plain = " ".join("".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text).split())
        if self.can_write(plain):
            return plain
        return "".join(sign if sign == " " or sign in self._signs else "?" for sign in plain)


def _is_shaped(text: str) -> bool:
    if not _SHAPED.search(text):
        return True
    import matplotlib as mpl

    return mpl.__version_info__[:2] >= _SHAPES_SINCE


@cache
def _has(family: str) -> bool:
    """Tell whether the machine has a family; matplotlib's list of fonts may be older than the font."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if any(entry.name == family for entry in manager.ttflist):
        return True
    for path in _newer(family):
        manager.addfont(path)
    return any(entry.name == family for entry in manager.ttflist)


def _newer(family: str) -> Iterator[Path]:
    stem = family.replace(" ", "").lower()
    for path in _system_fonts():
        if Path(path).stem.lower().partition("-")[0] == stem:
            yield Path(path)


@cache
def _system_fonts() -> tuple[str, ...]:
    from matplotlib import font_manager

    return tuple(sorted(font_manager.findSystemFonts()))


@cache
def _signs_of(family: str) -> frozenset[str]:
    from matplotlib import font_manager

    path = font_manager.findfont(font_manager.FontProperties(family=[family]))
    return frozenset(map(chr, font_manager.get_font(path).get_charmap()))
