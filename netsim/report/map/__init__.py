"""The interactive map: one HTML file that needs no network."""

from netsim.report.map.critical import draw_critical, save_critical
from netsim.report.map.draw import draw, save_map
from netsim.report.map.exposed import draw_exposed, save_exposed
from netsim.report.map.isochrones import draw_isochrones, save_isochrones

__all__ = [
    "draw",
    "draw_critical",
    "draw_exposed",
    "draw_isochrones",
    "save_critical",
    "save_exposed",
    "save_isochrones",
    "save_map",
]
