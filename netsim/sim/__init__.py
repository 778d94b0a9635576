"""Processes with a clock: one seeded run of a scenario."""

from netsim.sim.engine import Planes, Progress, independent, play, prepare, undisturbed
from netsim.sim.sharing import had_all_it_needs, spares_freight, with_freight_of

__all__ = [
    "Planes",
    "Progress",
    "had_all_it_needs",
    "independent",
    "play",
    "prepare",
    "spares_freight",
    "undisturbed",
    "with_freight_of",
]
