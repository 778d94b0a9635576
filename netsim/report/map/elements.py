"""Data put into the page of a map."""

from __future__ import annotations

import json
from typing import Any

from netsim.report.map.crowd import crowded


def as_json(data: dict[str, Any]) -> str:
    """Write data so that it can stand in a page: nothing in it ends the script or begins a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def render(data: dict[str, Any]) -> str:
    """Return the page as folium writes it, with equal bytes for equal data."""
    from netsim.report.map.frame import PLACE, frame  # folium is slow to load, and pictures do without

    return frame(keyboard="until" not in data).replace(PLACE, as_json(crowded(data)), 1)
