"""Write docs/criticality-china-asean.md: what the reference topology would miss most. Takes about a minute."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from netsim.cli.critical import ROUNDING
from netsim.cli.printing import said
from netsim.criticality import critical, weakest
from netsim.io import read_topology
from netsim.report.plots.gains import save_worst
from netsim.report.static.critical import draw_critical

ROOT: Final = Path(__file__).parent.parent
MAPS: Final = ROOT / "maps"
COLOURS: Final = 64
PAGE: Final = ROOT / "docs/criticality-china-asean.md"
NAME: Final = "china-asean"
TOP: Final = 10
COLUMNS: Final = {
    "data": ("lost_gbps", "disconnected", "latency_rise_ms", "reason"),
    "freight": ("cut_teu", "lanes_cut", "freight_delay_h", "freight_cost_usd", "reason"),
    "both": ("lost_gbps", "disconnected", "latency_rise_ms", "cut_teu", "freight_delay_h", "reason"),
}
TITLES: Final = {"data": "The data plane", "freight": "Freight", "both": "Both together"}

TEXT: Final = """\
<!-- Made by docs/criticality.py: run it, do not edit. -->

# What china-asean would miss most

The ten most critical links and places of the reference topology for each layer and for both, and the weakest point of
each country: single failures in the steady state, as [Find what matters](critical.md) defines them. Rates, volumes and
many capacities of the topology are estimates (its [page](topology.md) says which), and so are these figures: they tell
where the model is thin, not what an operator has measured.

![Map of the links by score](../maps/criticality-china-asean-map.png)

![The ten worst links of data and of freight by score](../maps/criticality-china-asean-links.png)

The score of the pictures is told in [Find what matters](critical.md#pictures); tables are in the order of the command.
"""


def rows(table: Any, columns: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401 - a frame
    """Yield the lines of a table."""
    yield "| " + " | ".join(columns) + " |"
    yield "| " + " | ".join("---" for _ in columns) + " |"
    named = table.assign(asset=table["name"].where(table["name"] != "", table["asset"]))
    for row in named[list(columns)].itertuples(index=False):
        yield "| " + " | ".join(said(cell, ROUNDING) for cell in row) + " |"


def pictures(network: Any, table: Any) -> None:  # noqa: ANN401 - a frame
    """Draw links by score: where they are, and the worst of each layer."""
    path = MAPS / f"criticality-{NAME}-map.png"
    drawn = Image.open(io.BytesIO(draw_critical(network, table, "links", "both", ".png", dpi=90).content))
    drawn.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    title = f"{network.title}: what it would miss most (links)"
    save_worst(MAPS / f"criticality-{NAME}-links.png", table, title)


def page(name: str = NAME) -> str:
    """Return the page."""
    network, parts = read_topology(name), [TEXT]
    for layer, columns in COLUMNS.items():
        for of in ("links", "nodes") if layer != "freight" else ("links", "nodes", "gates"):
            whole = critical(network, of, layer=layer)  # type: ignore[arg-type]  # of literals
            if (of, layer) == ("links", "both"):
                pictures(network, whole)
            table = whole.head(TOP)
            parts.append(f"\n## {TITLES[layer]}: {of}\n\n" + "\n".join(rows(table, ("asset", "kind", *columns))) + "\n")
    for layer in ("data", "freight"):
        table = weakest(network, "links", layer=layer)  # type: ignore[arg-type]  # as above
        columns = ("country", "asset", *COLUMNS[layer])
        parts.append(f"\n## The weakest link of each country: {layer}\n\n" + "\n".join(rows(table, columns)) + "\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
