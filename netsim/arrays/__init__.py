"""Networks as index arrays: names become numbers here, and nowhere else."""
