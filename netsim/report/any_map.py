"""A map in any format: a page that plays, or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from netsim.errors import OutputError
from netsim.io.run_folder import replace_file
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.report.static.options import PICTURES, ending_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsim.report.static.options import How

PAGES: Final = (".html", ".htm")
FOR_PAGES: Final = frozenset({"title", "borders"})
"""Options that pages know."""


def save_map(path: str | Path, what: Network | Scenario | Record, **how: Unpack[How]) -> Sequence[str]:
    """
    Write a map of a network, a scenario or a run, in the format that the ending of the file names.

    Parameters
    ----------
    path
        Ends in ``.html`` for a page that plays the run back, or in ``.png``, ``.svg`` or ``.pdf``.
    what
        A network, a scenario (its network as it begins), or a run.
    **how
        ``title`` and ``borders``; for pictures also the other fields of
        :class:`netsim.report.static.options.Options`, such as ``at="2.5 d"``, ``lang="zh"`` or ``size="16:9"``.

    Returns
    -------
    unwritten
        Names that a picture leaves out because no font of this machine writes them.

    Raises
    ------
    NetsimError
        If there is no such format or option, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from netsim.model import Link, Node
    >>> a, b = (Node(name, lon=lon, lat=21.0, kind="city") for name, lon in (("A", 105.0), ("B", 107.0)))
    >>> network = Network(nodes=[a, b], links=[Link("road", "A", "B", "road")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_map(f"{folder}/map.png", network, dpi=40)
    ()
    """
    path = Path(path)
    if ending_of(path, (*PAGES, *PICTURES)) in PICTURES:
        from netsim.report.static import save_static

        return save_static(path, what, **how)
    page = _page(what, **how)
    replace_file(path, lambda draft: draft.write_text(page, encoding="utf-8", newline="\n"))
    return ()


def _page(what: Network | Scenario | Record, **how: Unpack[How]) -> str:
    from netsim.report.map import draw

    strange = sorted(how.keys() - FOR_PAGES)
    if strange:
        raise OutputError(f"{', '.join(strange)}: only for {', '.join(PICTURES)}", hint="name such a file")
    terms = {"title": how.get("title"), "borders": how.get("borders", "de-facto")}
    if isinstance(what, Record):
        return draw(what.network, what, getattr(what, "twins", None), **terms)  # type: ignore[arg-type]  # of two kinds
    return draw(what.opening if isinstance(what, Scenario) else what, **terms)  # type: ignore[arg-type]  # as above
