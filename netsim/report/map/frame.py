"""The page that folium puts together around the data: its map, the scripts of this package, the start."""

from __future__ import annotations

from functools import cache
from typing import Final

import folium
from folium.elements import JSCSSMixin
from jinja2 import Template

SCRIPTS: Final = (
    "leaflet.polylineoffset.js",
    "netsim.js",
    "netsim-tracks.js",
    "netsim-plane.js",
    "netsim-crowd.js",
    "netsim-basemap.js",
    "netsim-links.js",
    "netsim-nodes.js",
    "netsim-gates.js",
    "netsim-labels.js",
    "netsim-popups.js",
    "netsim-exposed.js",
    "netsim-isochrones.js",
    "netsim-critical.js",
    "netsim-ranked.js",
    "netsim-crews.js",
    "netsim-perils.js",
    "netsim-events.js",
    "netsim-keys.js",
    "netsim-print.js",
    "netsim-panels.js",
    "netsim-playback.js",
    "netsim-start.js",
)
"""In the order in which they build on one another, all after Leaflet."""
PLACE: Final = "netsim-data-stands-here"
"""Folium compiles what it is given as a template: data come in after it, which is faster, and braces stay braces."""


class Scene(JSCSSMixin):
    """Everything on the map: the place of the data, in a script that does not run, and the call that draws them."""

    default_js: list[tuple[str, str]] = [(name, f"netsim:{name}") for name in SCRIPTS]  # noqa: RUF012 - as folium has it
    default_css: list[tuple[str, str]] = [("netsim.css", "netsim:netsim.css")]  # noqa: RUF012 - as folium declares it
    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div id="netsim-bar"></div>
        <script type="application/json" id="netsim-data">{{ this.place }}</script>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        netsim.start({{ this._parent.get_name() }}, JSON.parse(document.getElementById("netsim-data").textContent));
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # a library without types
        self._name = "Scene"
        self._id = "netsim"
        self.place = PLACE


@cache
def frame(*, keyboard: bool) -> str:
    """Return the page with :data:`PLACE` where the data go; ``keyboard``: whether arrows move the map."""
    page = folium.Map(
        location=(20.0, 106.0),
        zoom_start=5,
        tiles=None,
        max_zoom=14,
        zoom_control=False,
        zoom_snap=0.25,
        keyboard=keyboard,
    )
    page._id = "netsim"  # noqa: SLF001 - folium draws a random one
    page.add_child(Scene())
    return str(page.get_root().render())
