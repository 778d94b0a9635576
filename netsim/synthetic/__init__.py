"""Made-up regions of any size: to measure with, and to try things on places that are nowhere."""

from netsim.synthetic.rows import synthesise

__all__ = ["synthesise"]
