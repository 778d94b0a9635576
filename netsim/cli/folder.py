"""The run folder that a command was asked about."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsim.run import Run


def run_in(folder: str) -> Run:
    """
    Read the run that a folder keeps.

    Raises
    ------
    NetsimError
        If it keeps none.
    """
    import netsim
    from netsim.errors import NetsimError
    from netsim.model import Network, Scenario

    read = netsim.read(folder)
    if isinstance(read, Network | Scenario):
        raise NetsimError(f'"{folder}" is not a run folder', hint=f"make one: netsim run {shlex.quote(folder)}")
    return read
