"""Plots as files of their own: panels below one another, each with its own axis, as PNG, SVG or PDF."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from netsim._version import __version__
from netsim.io.run_folder import replace_file
from netsim.report.plots.canvas import WIDTH, printable, styled, tidy
from netsim.report.static.fonts import Fonts
from netsim.report.static.options import ending_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEAD: Final = 0.3
"""Height of the title of all. [inch]"""
_DPI: Final = 120
_COLOURS: Final = 128
_FAMILIES: Final = 4
"""So many fonts at most write the names of one picture: matplotlib asks each for every sign."""


class Panel(NamedTuple):
    """One plot of several."""

    title: str
    height: float
    """[inch]"""
    paint: Callable[[Axes], None]
    texts: Sequence[str] = ()
    """Names from data, for which fonts are looked for."""


def picture(panels: Sequence[Panel], title: str, ending: str) -> bytes:
    """
    Draw panels below one another.

    Parameters
    ----------
    panels
        Each has an axis and a legend of its own.
    title
        Of all, above them.
    ending
        ``.png``, ``.svg`` or ``.pdf``.

    Returns
    -------
    content
        Equal panels give equal bytes on the same machine.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    title = printable(title, 200)
    with styled(title), mpl.rc_context({"font.family": _families([title, *(t for one in panels for t in one.texts)])}):
        heights = [panel.height for panel in panels]
        figure = Figure(figsize=(WIDTH, sum(heights) + _HEAD), layout="constrained")
        figure.suptitle(printable(title, 90), x=0.01, ha="left", fontsize=11, weight="bold")
        axes = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)[:, 0]
        for own, panel in zip(axes, panels, strict=True):
            _frame(own, panel)
        page = io.BytesIO()
        figure.savefig(page, format=ending[1:], dpi=_DPI, metadata=_metadata(title)[ending])
    if ending == ".png":
        return _few_colours(page, _metadata(title)[ending])
    return tidy(page.getvalue().decode()).encode() if ending == ".svg" else page.getvalue()


def _few_colours(page: io.BytesIO, told: dict[str, Any]) -> bytes:
    """Write a PNG with a palette, which holds all colours of a plot, at a third of its size."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    notes, small = PngInfo(), io.BytesIO()
    for name, text in told.items():
        notes.add_text(name, text)
    image = Image.open(page).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    image.save(small, format="png", optimize=True, pnginfo=notes, dpi=(_DPI, _DPI))
    return small.getvalue()


def save_picture(path: str | Path, panels: Sequence[Panel], title: str) -> Path:
    """
    Write panels to the kind of file that its ending names, whole or not at all.

    Raises
    ------
    OutputError
        If the file ends otherwise, or cannot be written.
    """
    content = picture(panels, title, ending_of(Path(path)))
    return replace_file(Path(path), lambda draft: draft.write_bytes(content))


def _frame(axes: Axes, panel: Panel) -> None:
    """Paint a panel, with its title and its legend above it."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    panel.paint(axes)
    axes.set_title(printable(panel.title, 70), loc="left", fontsize=9, weight="bold", pad=24)
    handles, _ = axes.get_legend_handles_labels()
    if handles:
        look: dict[str, Any] = {"frameon": False, "ncols": 5, "fontsize": 8, "borderaxespad": 0.2, "columnspacing": 1.2}
        axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), **look)


def _families(texts: Sequence[str]) -> list[str]:
    """Return fonts of this machine that write the texts, as far as there are any."""
    fonts = Fonts()
    for text in texts:
        fonts.can_write(printable(text, 200))
    return fonts.families[:_FAMILIES]


def _metadata(title: str) -> dict[str, dict[str, Any]]:
    """Tell who made the file, and no date."""
    maker = f"netsim {__version__}"
    return {
        ".png": {"Software": maker, "Title": title.encode("latin-1", "replace").decode("latin-1")},
        ".svg": {"Date": None, "Creator": maker, "Title": title},
        ".pdf": {"CreationDate": None, "Creator": maker, "Producer": maker, "Title": title},
    }
