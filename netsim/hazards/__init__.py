"""Kinds of hazard: each a noun that says which assets it puts out of work, when, and for how long."""

from netsim.hazards.area import Area
from netsim.hazards.exposed import Exposed, exposed
from netsim.hazards.flow import Flow
from netsim.hazards.quake import Quake
from netsim.hazards.registry import forget_hazard, hazard_kinds, register_hazard
from netsim.hazards.scene import Scene
from netsim.hazards.shock import Shock
from netsim.hazards.track import Track
from netsim.hazards.wind import Wind

__all__ = [
    "Area",
    "Exposed",
    "Flow",
    "Quake",
    "Scene",
    "Shock",
    "Track",
    "Wind",
    "exposed",
    "forget_hazard",
    "hazard_kinds",
    "register_hazard",
]
