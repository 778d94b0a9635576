"""``python -m netsim`` is the command ``netsim``."""

from netsim.cli import main

main(prog_name="netsim")
