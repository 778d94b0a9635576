"""Many runs: scenarios times seeds over several processes, and intervals of what came of them."""
