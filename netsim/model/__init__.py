"""The nouns: frozen, validated, and nothing else."""

from netsim.model.base import CONFIDENCES, DIGITAL, FREIGHT, Column
from netsim.model.changes import Add, Alter, Change, Remove, Scale, changed, stages, with_ends
from netsim.model.choice import Logit
from netsim.model.daytimes import Ban, Cutoffs
from netsim.model.distribution import Distribution
from netsim.model.failures import Failure
from netsim.model.fix import Fix
from netsim.model.fragility import Fragility
from netsim.model.measures import Cost, Measure, Package
from netsim.model.network import Defaults, Network
from netsim.model.nouns import (
    TABLES,
    CargoClass,
    Demand,
    Dependency,
    Freight,
    Gate,
    Link,
    Lock,
    Node,
    Permit,
    Port,
    RepairCrew,
    Service,
    Source,
    Spare,
    System,
    Weather,
    Workload,
)
from netsim.model.opening import OpeningHours
from netsim.model.scenario import Criterion, Outage, Scenario, Stoppage
from netsim.model.season import Season
from netsim.model.timetable import Departures

__all__ = [
    "CONFIDENCES",
    "DIGITAL",
    "FREIGHT",
    "TABLES",
    "Add",
    "Alter",
    "Ban",
    "CargoClass",
    "Change",
    "Column",
    "Cost",
    "Criterion",
    "Cutoffs",
    "Defaults",
    "Demand",
    "Departures",
    "Dependency",
    "Distribution",
    "Failure",
    "Fix",
    "Fragility",
    "Freight",
    "Gate",
    "Link",
    "Lock",
    "Logit",
    "Measure",
    "Network",
    "Node",
    "OpeningHours",
    "Outage",
    "Package",
    "Permit",
    "Port",
    "Remove",
    "RepairCrew",
    "Scale",
    "Scenario",
    "Season",
    "Service",
    "Source",
    "Spare",
    "Stoppage",
    "System",
    "Weather",
    "Workload",
    "changed",
    "stages",
    "with_ends",
]
