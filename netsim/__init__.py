"""
Simulate how a region stays connected: cables, data centres and freight corridors in one run.

Names are found on first use, so that ``import netsim`` takes milliseconds.
"""

from importlib import import_module

from netsim._version import __version__

TYPE_CHECKING = False  # typing takes longer to load than all of this

if TYPE_CHECKING:
    from netsim import metrics, units
    from netsim.arrays.cutting import disjoint_paths, min_cut
    from netsim.arrays.dependence import betweenness, dependence
    from netsim.arrays.joined import joined_countries
    from netsim.arrays.parts import asset_availability
    from netsim.arrays.policies import register_policy
    from netsim.arrays.reliability import expected_served, reliability
    from netsim.arrays.routing import latency_matrix, route
    from netsim.arrays.structure import structure
    from netsim.comparison import Comparison, compare
    from netsim.criticality import critical, weakest
    from netsim.errors import InvalidInput, NetsimError
    from netsim.hazards import Area, Failures, Flow, Maintenance, Quake, Shock, Track, Wind, register_hazard
    from netsim.improvement import combine, improve, propose
    from netsim.io import read_measures, read_scenario, read_topology, write_measures, write_scenario, write_topology
    from netsim.metrics.registry import register_metric
    from netsim.model import (
        Add,
        Alter,
        CargoClass,
        Cost,
        Criterion,
        Defaults,
        Demand,
        Dependency,
        Distribution,
        Failure,
        Fix,
        Fragility,
        Freight,
        Gate,
        Link,
        Measure,
        Network,
        Node,
        Outage,
        Permit,
        Port,
        Remove,
        RepairCrew,
        Scale,
        Scenario,
        Service,
        Source,
        Spare,
        System,
        Weather,
        Workload,
    )
    from netsim.report.any_map import save_map
    from netsim.report.export import export
    from netsim.run import Run, read, simulate
    from netsim.sim.dispatch import register_dispatch

_HOMES = {
    "netsim.arrays.cutting": ("disjoint_paths", "min_cut"),
    "netsim.arrays.dependence": ("betweenness", "dependence"),
    "netsim.arrays.joined": ("joined_countries",),
    "netsim.arrays.parts": ("asset_availability",),
    "netsim.arrays.policies": ("register_policy",),
    "netsim.arrays.reliability": ("expected_served", "reliability"),
    "netsim.arrays.routing": ("latency_matrix", "route"),
    "netsim.arrays.structure": ("structure",),
    "netsim.comparison": ("Comparison", "compare"),
    "netsim.criticality": ("critical", "weakest"),
    "netsim.errors": ("InvalidInput", "NetsimError"),
    "netsim.hazards": (
        "Area",
        "Failures",
        "Flow",
        "Maintenance",
        "Quake",
        "Shock",
        "Track",
        "Wind",
        "register_hazard",
    ),
    "netsim.improvement": ("combine", "improve", "propose"),
    "netsim.metrics.registry": ("register_metric",),
    "netsim.io": (
        *("read_measures", "read_scenario", "read_topology"),
        *("write_measures", "write_scenario", "write_topology"),
    ),
    "netsim.model": (
        "Add",
        "Alter",
        "CargoClass",
        "Cost",
        "Criterion",
        "Defaults",
        "Demand",
        "Dependency",
        "Distribution",
        "Failure",
        "Fix",
        "Fragility",
        "Freight",
        "Gate",
        "Link",
        "Measure",
        "Network",
        "Node",
        "Outage",
        "Permit",
        "Port",
        "Remove",
        "RepairCrew",
        "Scale",
        "Scenario",
        "Service",
        "Source",
        "Spare",
        "System",
        "Weather",
        "Workload",
    ),
    "netsim.report.export": ("export",),
    "netsim.report.any_map": ("save_map",),
    "netsim.run": ("Run", "read", "simulate"),
    "netsim.sim.dispatch": ("register_dispatch",),
}
_MODULES = ("metrics", "units")
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Add",
    "Alter",
    "Area",
    "CargoClass",
    "Comparison",
    "Cost",
    "Criterion",
    "Defaults",
    "Demand",
    "Dependency",
    "Distribution",
    "Failure",
    "Failures",
    "Fix",
    "Flow",
    "Fragility",
    "Freight",
    "Gate",
    "InvalidInput",
    "Link",
    "Maintenance",
    "Measure",
    "NetsimError",
    "Network",
    "Node",
    "Outage",
    "Permit",
    "Port",
    "Quake",
    "Remove",
    "RepairCrew",
    "Run",
    "Scale",
    "Scenario",
    "Service",
    "Shock",
    "Source",
    "Spare",
    "System",
    "Track",
    "Weather",
    "Wind",
    "Workload",
    "__version__",
    "asset_availability",
    "betweenness",
    "combine",
    "compare",
    "critical",
    "dependence",
    "disjoint_paths",
    "expected_served",
    "export",
    "improve",
    "joined_countries",
    "latency_matrix",
    "metrics",
    "min_cut",
    "propose",
    "read",
    "read_measures",
    "read_scenario",
    "read_topology",
    "register_dispatch",
    "register_hazard",
    "register_metric",
    "register_policy",
    "reliability",
    "route",
    "save_map",
    "simulate",
    "structure",
    "units",
    "weakest",
    "write_measures",
    "write_scenario",
    "write_topology",
]


def __getattr__(name: str) -> object:
    """Find a public name where it lives, and keep it."""
    if name in _HOME:
        found = getattr(import_module(_HOME[name]), name)
    elif name in _MODULES:
        found = import_module(f"netsim.{name}")
    else:
        raise AttributeError(f"module 'netsim' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, whether they were used or not."""
    return __all__
