"""The interactive map: one HTML file that needs no network."""

from netsim.report.map.draw import draw, save_map

__all__ = ["draw", "save_map"]
