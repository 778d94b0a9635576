"""Static maps for papers and slides: PNG, SVG and PDF by matplotlib, without a network."""

from netsim.report.static.draw import Picture, draw_static, save_static
from netsim.report.static.options import How, Options

__all__ = ["How", "Options", "Picture", "draw_static", "save_static"]
