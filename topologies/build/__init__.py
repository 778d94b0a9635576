"""What makes rows of the topologies from facts; not part of the wheel."""
