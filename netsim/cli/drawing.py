"""Options that commands which draw have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

_LANGUAGES: Final = ("en", "zh", "vi")


def _tiles(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse an address that is not one of tiles."""
    from netsim.report.looks import wrong_tiles

    wrong = wrong_tiles(value) if value is not None else ""
    if wrong:
        raise click.BadParameter(f"{wrong}; such as https://tile.example.org/{{z}}/{{x}}/{{y}}.png")
    return value


def _borders(_: click.Context, __: click.Parameter, value: str | None) -> str | Path | None:
    """Take anything but the known words for a file, which has to be there."""
    if value is None or value in {"de-facto", "none"}:
        return value
    if not Path(value).is_file():
        raise click.BadParameter(f'"{value}" is not de-facto, none, or a file')
    return Path(value)


LANG: Final = click.option("--lang", type=click.Choice(_LANGUAGES), help="Of names, legend and buttons.  [en]")
BORDERS: Final = click.option(
    "--borders",
    metavar="de-facto|none|FILE",
    callback=_borders,
    help="Borders that are drawn; the map says which. A FILE is GeoJSON with lines.  [de-facto]",
)
OBFUSCATE: Final = click.option(
    "--obfuscate", is_flag=True, help="Names become codes, places coarse; the words of the log are left out."
)
TILES: Final = click.option(
    "--tiles",
    metavar="URL",
    callback=_tiles,
    help="Map tiles on the web, such as https://HOST/{z}/{x}/{y}.png: the page then loads them from that host.",
)
