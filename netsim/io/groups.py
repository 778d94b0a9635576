"""Shared-risk groups from a table that was edited by hand: rows of a group and a link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netsim.errors import Place, did_you_mean
from netsim.io.csv_file import read_csv
from netsim.io.reading import Reading

if TYPE_CHECKING:
    from netsim.model import Network

_NEEDED: Final = ("srlg", "link")


def confirm_groups(network: Network, table: Path) -> Network:
    """
    Add the shared-risk groups of a table to a network.

    Parameters
    ----------
    network
        Whose links they are; groups that a link has already stay.
    table
        CSV with the columns ``srlg`` and ``link``, as ``netsim srlgs`` writes them; what else it holds is passed over.

    Returns
    -------
    network
        The same with more groups.

    Raises
    ------
    InvalidInput
        With all faults: columns that are missing, empty cells, links that there are not, groups of one link.
    """
    reading = Reading()
    members = dict(_members(reading, network, table))
    reading.stop_if_failed()
    of: dict[str, list[str]] = {}
    for group, links in members.items():
        for link in links:
            of.setdefault(link, []).append(group)
    rows = [replace(row, srlgs=tuple(dict.fromkeys((*row.srlgs, *of.get(row.id, ()))))) for row in network.links]
    return replace(network, links=rows)


def _members(reading: Reading, network: Network, table: Path) -> Iterator[tuple[str, list[str]]]:
    rows = read_csv(reading, table)
    if rows is None:
        return
    missing = [column for column in _NEEDED if column not in rows.columns]
    if missing:
        hint = "netsim srlgs TOPOLOGY -o FILE writes such a table"
        reading.tell(f"the header lacks {' and '.join(missing)}", Place(table, 1, 1), hint=hint)
        return
    found: dict[str, dict[str, Place]] = {}
    for raw in rows.rows:
        cells = {column: str(raw.cells.get(column, "")).strip() for column in _NEEDED}
        for column in (column for column, cell in cells.items() if not cell and not raw.broken):
            reading.tell("a value is missing", raw.place(column))
        if all(cells.values()):
            if cells["link"] not in network.link:
                hint = did_you_mean(cells["link"], network.link)
                reading.tell(f'no link is named "{cells["link"]}"', raw.place("link"), hint=hint)
            found.setdefault(cells["srlg"], {}).setdefault(cells["link"], raw.place("srlg"))
    for group, places in found.items():
        if len({*places, *network.members(group)}) == 1:
            hint = "strike out the row, or name what shares its fate"
            reading.tell(f'the group "{group}" has one link', next(iter(places.values())), hint=hint)
        yield group, list(places)
