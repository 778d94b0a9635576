"""Kinds of hazard: each a noun that says which assets it puts out of work, when, and for how long."""

from netsim.hazards.area import Area, Exposed
from netsim.hazards.attack import Attack
from netsim.hazards.common_cause import CommonCause
from netsim.hazards.exposures import Exposure, exposures
from netsim.hazards.order import Order
from netsim.hazards.power import PowerLoss
from netsim.hazards.registry import forget_hazard, hazard_kinds, register_hazard
from netsim.hazards.scene import Scene
from netsim.hazards.wind import Wind

__all__ = [
    "Area",
    "Attack",
    "CommonCause",
    "Exposed",
    "Exposure",
    "Order",
    "PowerLoss",
    "Scene",
    "Wind",
    "exposures",
    "forget_hazard",
    "hazard_kinds",
    "register_hazard",
]
