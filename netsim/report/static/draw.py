"""From a network, a scenario or a run to the bytes of a picture."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Unpack

import numpy as np

from netsim._version import __version__
from netsim.collecting import nothing_to_collect
from netsim.io.run_folder import replace_file
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.report.static.options import At, How, Options, ending_of
from netsim.report.static.scene import Scene
from netsim.report.static.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from netsim.report.static.critical import Scores

_STYLE: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "pdf.fonttype": 3,
    "pdf.compression": 9,
    "lines.scale_dashes": True,
    "path.simplify": True,
    "text.usetex": False,
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "savefig.facecolor": "#ffffff",
    "text.hinting": "none",  # letters are as wide at each resolution as they are measured
}
"""What a matplotlibrc of the user would change otherwise."""


_PACKED: Final = 4
"""How hard PNG is packed, of nine: more takes half as long again, for a hundredth of the size."""


class Picture(NamedTuple):
    """A static map."""

    content: bytes
    unwritten: tuple[str, ...]
    """Names that no font of this machine writes, and that are left out."""


def draw_static(what: Network | Scenario | Record, ending: str, **how: Unpack[How]) -> Picture:
    """
    Draw a static map.

    Parameters
    ----------
    what
        A network, a scenario (its network as it begins, and where its hazards reach), or a run.
    ending
        ``.png``, ``.svg`` or ``.pdf``.
    **how
        Fields of :class:`netsim.report.static.options.Options`.

    Returns
    -------
    picture
        Equal input gives equal bytes on the same machine.

    Raises
    ------
    NetsimError
        If an option is wrong, a moment lies outside the run, or the borders cannot be read.
    """
    return render(_scene(what, Options(**how)), ending)


def save_static(path: str | Path, what: Network | Scenario | Record, **how: Unpack[How]) -> tuple[str, ...]:
    """
    Write a static map, in the format that the ending of the file names, whole or not at all.

    Parameters
    ----------
    path
        Ends in ``.png``, ``.svg`` or ``.pdf``.
    what, **how
        As for :func:`draw_static`.

    Returns
    -------
    unwritten
        Names that are left out because no font of this machine writes them.
    """
    picture = draw_static(what, ending_of(Path(path)), **how)
    replace_file(Path(path), lambda draft: draft.write_bytes(picture.content))
    return picture.unwritten


def draw_scores(network: Network, scores: Scores, ending: str, options: Options) -> Picture:
    """Draw what matters most in a network; see :mod:`netsim.report.static.critical`."""
    return render(Scene(network, options, scores=scores), ending)


def _scene(what: Network | Scenario | Record, options: Options) -> Scene:
    if isinstance(what, Record):
        twins = getattr(what, "twins", {})
        twin = twins.get("undisturbed") if what.scenario.disturbed else None
        return Scene(what.network, options, what, twin, what.scenario)
    _refuse_moments(options.at, options)
    if isinstance(what, Scenario):
        return Scene(what.opening, options, scenario=what)
    return Scene(what, options)


def _refuse_moments(at: At | None, options: Options) -> None:
    from netsim.errors import OutputError

    if at is not None or options.moments:
        raise OutputError("only a run has moments", hint="run the scenario first: netsim run SCENARIO")


def render(scene: Scene, ending: str) -> Picture:
    """Make the bytes: no dates, no random names."""
    import matplotlib as mpl

    title = scene.fonts.cleaned(scene.title)
    maker = f"netsim {__version__}"
    told: dict[str, dict[str, Any]] = {
        ".png": {"Software": maker, "Title": title.encode("latin-1", "replace").decode("latin-1")},
        ".svg": {"Date": None, "Creator": maker, "Title": title},
        ".pdf": {"CreationDate": None, "Creator": maker, "Producer": maker, "Title": title},
    }
    style: dict[Any, Any] = {**_STYLE, "svg.hashsalt": f"{maker} {title}"}
    with nothing_to_collect(), mpl.rc_context(style), io.BytesIO() as page:
        sheet = Sheet(scene)
        figure = sheet.compose()
        if ending == ".png":
            _write_png(figure, page, scene.options.dpi, told[ending])
        else:
            figure.savefig(page, format=ending[1:], dpi=scene.options.dpi, metadata=told[ending])
        return Picture(page.getvalue(), tuple(sorted(sheet.seen.unwritten)))


def _write_png(figure: Figure, page: io.BytesIO, dpi: int, told: Mapping[str, str]) -> None:
    """Write a PNG of three colours: nothing is seen through, and what is not there need not be packed."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    canvas: Any = figure.canvas
    figure.set_dpi(dpi)
    canvas.draw()
    notes = PngInfo()
    for name, text in told.items():
        notes.add_text(name, text)
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3])
    image.save(page, format="png", compress_level=_PACKED, pnginfo=notes, dpi=(dpi, dpi))
