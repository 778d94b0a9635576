"""Reading and writing: one format a module."""

from netsim.io.measures import read_measures, write_measures
from netsim.io.read import read
from netsim.io.scenario import read_scenario
from netsim.io.topology import read_topology
from netsim.io.write import write_scenario, write_topology

__all__ = [
    "read",
    "read_measures",
    "read_scenario",
    "read_topology",
    "write_measures",
    "write_scenario",
    "write_topology",
]
