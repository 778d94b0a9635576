"""Reading and writing: one format a module."""

from netsim.io.read import read
from netsim.io.scenario import read_scenario
from netsim.io.topology import read_topology
from netsim.io.write import write_scenario, write_topology

__all__ = ["read", "read_scenario", "read_topology", "write_scenario", "write_topology"]
