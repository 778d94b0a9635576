"""Make the pictures of docs/maps.md from run folders: ``python docs/static_maps.py RUN...``."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any, Final

from PIL import Image

import netsim as ns
from netsim.model import Network, Scenario
from netsim.report.static import draw_static

MAPS: Final = Path(__file__).parent.parent / "maps"
COLOURS: Final = 96
"""So many colours are enough for a page that is read on a screen."""
LOOKS: Final[dict[str, dict[str, Any]]] = {"": {}, "-zh": {"lang": "zh", "palette": "grey", "size": "16:9"}}


def main(folders: list[str]) -> None:
    """Draw each run in each look."""
    for folder in folders:
        run = ns.read(folder)
        if isinstance(run, Network | Scenario):
            sys.exit(f"{folder} is not a run folder")
        for ending, how in LOOKS.items():
            path = MAPS / f"static-{run.scenario.name}{ending}.png"
            picture = Image.open(io.BytesIO(draw_static(run, ".png", dpi=100, **how).content)).convert("RGB")
            picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
            print(path, path.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
