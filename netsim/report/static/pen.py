"""Writing and measuring text, and drawing simple signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.path import Path as Shape
    from numpy.typing import NDArray

LINE: Final = 1.22
"""Height of a line of text. [size]"""


class Pen:
    """
    Writes names as they are: nothing in them is taken for mathematics.

    Parameters
    ----------
    families
        Fonts, the first one first.
    """

    def __init__(self, families: Sequence[str]) -> None:
        from matplotlib.backends.backend_agg import RendererAgg

        self.families = families
        self._measure: Any = RendererAgg(8, 8, 72)  # type: ignore[no-untyped-call]  # as matplotlib has it
        self._widths: dict[tuple[str, float, str], float] = {}

    def width(self, text: str, size: float, weight: str = "normal") -> float:
        """Return the width of a line of text. [pt]"""
        key = (text, size, weight)
        if key not in self._widths:
            found = self._measure.get_text_width_height_descent(text, self._font(size, weight), False)  # noqa: FBT003 - of matplotlib
            self._widths[key] = float(found[0])
        return self._widths[key]

    def write(self, axes: Axes, at: tuple[float, float], text: str, size: float, **how: Any) -> None:  # noqa: ANN401 - what matplotlib takes
        """Write a text; ``how`` as matplotlib has it."""
        font = self._font(size, how.pop("weight", "normal"))
        axes.text(*at, text, fontproperties=font, parse_math=False, linespacing=LINE - 0.12, **how)

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """Break a text into lines; words that are longer, and Chinese, anywhere."""
        lines, used = [""], 0.0
        space = self.width("n n", size) - 2.0 * self.width("n", size)
        for word in _words(text):
            own = self.width(word.rstrip(), size) + (space if word.endswith(" ") else 0.0)
            if lines[-1] and used + own > width * _SAFE:
                lines.append("")
                used = 0.0
            lines[-1] += word
            used += own
        return [line.strip() for line in lines if line.strip()]

    def _font(self, size: float, weight: str) -> Any:  # noqa: ANN401 - matplotlib loads late
        from matplotlib.font_manager import FontProperties

        return FontProperties(family=self.families, size=size, weight=weight)


_SAFE: Final = 0.96
"""Part of a line that is filled: at few dots an inch signs come out wider than they were measured."""
_LONG: Final = 30
_WIDE_FROM: Final = "\u2e80"


def _words(text: str) -> list[str]:
    """Cut a text where a line may end."""
    words: list[str] = []
    for word in text.split(" "):
        if len(word) > _LONG or any(sign >= _WIDE_FROM for sign in word):
            words += [*word[:-1], word[-1:] + " "]
        else:
            words.append(word + " ")
    return words


def path_of(rings: Sequence[NDArray[Any]]) -> Shape:
    """Return one shape made of closed rings, holes among them."""
    import numpy as np
    from matplotlib.path import Path

    codes = [code for ring in rings for code in (Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY)]
    return Path(np.concatenate(rings), codes)
