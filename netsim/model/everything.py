"""Everything in a network that has an id, and all that can fail, by whatever people call it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from netsim.errors import Fault, InvalidInput, NotFound
from netsim.model.called import called, names_of
from netsim.model.scenario import assets

if TYPE_CHECKING:
    from netsim.model.network import Network


def names_that_can_fail(network: Network) -> dict[str, tuple[str, ...]]:
    """Return the names of nodes, links, gates, systems and shared-risk groups, by id."""
    known = assets(network)
    systems = names_of(row for row in network.systems if row.id in known)
    names = {**systems, **names_of(network.links), **names_of(network.nodes)}
    return {**dict.fromkeys(sorted(known - names.keys()), ()), **names}


def named_so(networks: Iterable[Network], text: str) -> tuple[str, ...]:
    """
    Return the ids, as the event log has them, of what is called so: of a place also its gates, of a group its links.

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.
    """
    known = list(networks)
    names: dict[str, tuple[str, ...]] = {}
    for network in known:
        for table in ("crews", "services", "freight", "demands"):
            names |= names_of(network.table(table))
        names |= dict.fromkeys((gate.id for gate in network.all_gates), ()) | names_that_can_fail(network)
    name = called(text, names, "thing")
    gates = [gate.id for network in known for gate in network.all_gates if gate.node == name]
    members = [link for network in known for link in network.members(name)]
    return tuple(dict.fromkeys((name, *gates, *members)))


def find_all(network: Network, texts: Iterable[str]) -> list[str]:
    """
    Return the ids of what can fail and is called so, each once.

    Raises
    ------
    InvalidInput
        With all texts by which nothing, or more than one thing, is called: what was probably meant.
    """
    names, found, faults = names_that_can_fail(network), [], []
    for text in texts:
        try:
            found.append(called(text, names, "node, link, gate, system or group"))
        except NotFound as error:
            faults.append(Fault(error.message, hint=error.hint))
    if faults:
        raise InvalidInput(faults)
    return list(dict.fromkeys(found))
