"""Many runs: scenarios times seeds over several processes, and intervals of what came of them."""

from netsim.ensemble.intervals import Interval, paired, student
from netsim.ensemble.runner import Ensemble, Plan, play_all

__all__ = ["Ensemble", "Interval", "Plan", "paired", "play_all", "student"]
