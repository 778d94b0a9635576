"""Processes with a clock: one seeded run of a scenario."""

from netsim.sim.engine import Planes, Progress, independent, play, prepare, undisturbed

__all__ = ["Planes", "Progress", "independent", "play", "prepare", "undisturbed"]
