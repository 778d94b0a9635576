"""A map in any format: a page that plays, or a picture."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack

from netsim.errors import OutputError
from netsim.io.run_folder import replace_file
from netsim.model import Network, Scenario
from netsim.record import Record
from netsim.report.static.options import PICTURES, How, ending_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGES: Final = (".html", ".htm")
FOR_PAGES: Final = frozenset({"title", "borders", "lang", "obfuscate", "tiles"})
"""Options that pages know."""
FOR_PAGES_ONLY: Final = frozenset({"obfuscate", "tiles"})


class Wishes(How, total=False):
    """All that one may choose about a map: of pictures, and of pages."""

    obfuscate: bool
    tiles: str | None


def save_map(
    path: str | Path, what: Network | Scenario | Record, *, beside: Record | None = None, **wishes: Unpack[Wishes]
) -> Sequence[str]:
    """
    Write a map of a network, a scenario or a run, in the format that the ending of the file names.

    Parameters
    ----------
    path
        Ends in ``.html`` for a page that plays the run back, or in ``.png``, ``.svg`` or ``.pdf``.
    what
        A network, a scenario (its network as it begins), or a run.
    beside
        Another run, whose map stands beside this one with the same slider and the same view; on a page only.
    **wishes
        ``title``, ``borders`` (``"de-facto"``, ``"none"`` or a GeoJSON file with lines) and ``lang`` (``"en"``,
        ``"zh"``, ``"vi"``). For pages also ``obfuscate`` (names become codes, places coarse) and ``tiles`` (address of
        map tiles on the web); for pictures the other fields of :class:`netsim.report.static.options.Options`, such as
        ``at="2.5 d"`` or ``size="16:9"``.

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
    is_page = ending_of(path, (*PAGES, *PICTURES)) in PAGES
    _expect_fit(wishes.keys() | ({"beside"} if beside is not None else set()), is_page=is_page)
    if not is_page:
        from netsim.report.static import save_static

        return save_static(path, what, **wishes)  # type: ignore[misc]  # what is for pages only is not there
    page = _page(what, **wishes)
    if beside is not None:
        page = _both(what, page, beside, _page(beside, **wishes))
    replace_file(path, lambda draft: draft.write_text(page, encoding="utf-8", newline="\n"))
    return ()


def _expect_fit(wishes: AbstractSet[str], *, is_page: bool) -> None:
    """Refuse options that the format does not have."""
    allowed = FOR_PAGES | {"beside"}
    strange = sorted(wishes - allowed if is_page else wishes & (FOR_PAGES_ONLY | {"beside"}))
    if strange:
        raise OutputError(f"{', '.join(strange)}: only for {', '.join(PICTURES if is_page else PAGES)}")


def _page(what: Network | Scenario | Record, **wishes: Unpack[Wishes]) -> str:
    from netsim.report.map import draw

    terms: dict[str, Any] = {**wishes}
    if isinstance(what, Record):
        return draw(what.network, what, getattr(what, "twins", None), **terms)
    return draw(what.opening if isinstance(what, Scenario) else what, **terms)


def _both(what: Network | Scenario | Record, page: str, beside: Record, other: str) -> str:
    from netsim.report.map.beside import pane, side_by_side

    if not isinstance(what, Record):
        raise OutputError("only of two runs one stands beside the other")
    return side_by_side([pane(what, page), pane(beside, other)])
