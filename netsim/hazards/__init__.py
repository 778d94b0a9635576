"""Kinds of hazard: each a noun that says which assets it puts out of work, when, and for how long."""

from netsim.hazards.area import Area
from netsim.hazards.attack import Attack
from netsim.hazards.common_cause import CommonCause
from netsim.hazards.exposed import Exposed, Exposure, exposures
from netsim.hazards.failures import Failures
from netsim.hazards.flow import Flow
from netsim.hazards.maintenance import Maintenance
from netsim.hazards.order import Order
from netsim.hazards.power import PowerLoss
from netsim.hazards.quake import Quake
from netsim.hazards.rates import Rated, rated
from netsim.hazards.registry import forget_hazard, hazard_kinds, register_hazard
from netsim.hazards.scene import Scene
from netsim.hazards.shock import Shock
from netsim.hazards.track import Track
from netsim.hazards.wind import Wind

__all__ = [
    "Area",
    "Attack",
    "CommonCause",
    "Exposed",
    "Exposure",
    "Failures",
    "Flow",
    "Maintenance",
    "Order",
    "PowerLoss",
    "Quake",
    "Rated",
    "Scene",
    "Shock",
    "Track",
    "Wind",
    "exposures",
    "forget_hazard",
    "hazard_kinds",
    "rated",
    "register_hazard",
]
