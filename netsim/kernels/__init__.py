"""Array functions without names: delays, paths, fair rates."""
