"""The interactive map: one HTML file that needs no network."""

from netsim.report.map.draw import draw, save_map
from netsim.report.map.exposed import draw_exposed, save_exposed

__all__ = ["draw", "draw_exposed", "save_exposed", "save_map"]
