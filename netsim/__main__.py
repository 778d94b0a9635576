"""``python -m netsim`` is the command ``netsim``."""

from netsim.cli import main

if __name__ == "__main__":  # a process that plays a twin imports this module again
    main(prog_name="netsim")
