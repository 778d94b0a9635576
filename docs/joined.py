"""Write docs/joined.md: how well the countries of china-asean are joined, and on what each depends most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netsim import dependence, joined_countries, read_topology

if TYPE_CHECKING:
    import pandas as pd

DOCS: Final = Path(__file__).parent
TOPOLOGY: Final = DOCS.parent / "topologies/china-asean"
REGION: Final = ("BN", "CN", "HK", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "VN")
"""Countries of the page; the topology has others at the far ends of cables."""
KINDS: Final = ("system", "crossing", "gateway", "strait")
HEAD: Final = """<!-- Made by docs/joined.py from the topology: run `make docs`, do not edit. -->

# How the countries of china-asean are joined

Of the network as it is shipped, with nothing down. What each column means, and its formula: [Structure](structure.md).
Rates of demands and capacities of links are estimates for the most part (see [Topologies](topology.md)), so the shares
are those of the model; cables that the topology does not draw are not counted.

"""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a Markdown table."""
    names = list(head)
    return "\n".join("| " + " | ".join(line) + " |" for line in (names, ["---"] * len(names), *rows)) + "\n"


def pairs(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Yield a line for each pair."""
    for row in rows.to_dict("records"):
        systems = (
            str(row["system"]) if row["system"] == row["system_most"] else f"{row['system']} to {row['system_most']}"
        )
        groups = str(row["srlg"]) if row["srlg"] == row["srlg_most"] else f"{row['srlg']} to {row['srlg_most']}"
        most = f"{row['name']}, {100 * row['share']:.0f} %" if row["name"] else "none"
        yield (
            f"{row['from']}-{row['to']}",
            f"{row['capacity_gbps'] / 1000:.1f}",
            str(row["links"]),
            groups,
            systems,
            most,
        )


def countries(rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Yield a line for each country: the largest of each kind."""
    for country in REGION:
        own = rows[rows["country"] == country]
        cells = []
        for kind in KINDS:
            first = own[own["kind"] == kind].head(1).to_dict("records")
            cells.append(f"{first[0]['name']}, {100 * first[0]['share']:.0f} %" if first else "none")
        yield country, *cells


def main() -> None:
    """Write the page."""
    network = read_topology(TOPOLOGY)
    asking = joined_countries(network)
    inside = asking[asking["from"].isin(REGION) & asking["to"].isin(REGION)]
    wanted = list(zip(inside["from"], inside["to"], strict=True))
    joined = joined_countries(network, pairs=wanted, risks=["srlg", "system"])
    head = ("pair", "most that fits [Tbit/s]", "links", "groups", "systems", "most of their demands run over")
    text = HEAD + "## Pairs that ask data of one another\n\nPaths that share no link, group or system.\n\n"
    text += table(head, pairs(joined))
    text += "\n## What each country depends on most\n\nThe largest of each kind, and its part of all that the country "
    text += "asks.\n\n" + table(("country", *KINDS), countries(dependence(network)))
    page = DOCS / "joined.md"
    page.write_text(text, encoding="utf-8")
    print(page.relative_to(DOCS.parent))


if __name__ == "__main__":
    main()
