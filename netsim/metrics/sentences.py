"""What an event of the log is in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netsim.model import Network

MODES: Final = {
    "manual": "falls to manual",
    "automatic": "works automatically again",
    "normal": "works as usual again",
    "closed": "closes",
}
"""Modes of work in words."""
_CHANGES: Final = {
    "add": "added",
    "remove": "taken away",
    "alter": "on other terms",
    "scale": "larger or smaller",
    "unscale": "as large as before",
}
"""What happens to the rows of a table, in words."""
_REASONS: Final = {
    "no_capacity": "links are full",
    "no_room": "all that serve are full",
    "no_path": "no path is left",
    "path_down": "its path is down",
    "end_down": "one of its ends is down",
    "end_silent": "machines at one of its ends stand still",
    "policy": "no path that it may take is left",
    "restoring": "it is not yet restored",
    "over_latency": "what is left is too slow",
}
"""Reason codes of demands in words."""
_LATE: Final = re.compile(r"([\d.]+) ms(?: to .*)?, limit ([\d.]+) ms")
_FEW: Final = 2
"""So many demands, each with its way back, are all named."""


def sentence(network: Network, what: str, asset: str, detail: str) -> str:
    """
    Tell an event.

    Parameters
    ----------
    network
        Knows the names.
    what, asset, detail
        As in the log; of a gate both directions where ``asset`` is its node.

    Returns
    -------
    sentence
        Without capital and full stop.
    """
    name = named(network, asset)
    tell: dict[str, Callable[[], str]] = {
        "down": lambda: f"{name} fails" + (f": {detail}" if detail else ""),
        "degraded": lambda: f"{name} works in part: {detail}",
        "up": lambda: f"{name} is up again",
        "dependency_lost": lambda: _lost(network, asset, detail),
        "dependency_back": lambda: ("{} and {} are started together" if detail else "{} reaches {} again").format(
            *_need(network, asset)
        ),
        "mode": lambda: f"{_at_work(network, asset)} {_mode(detail)}",
        "queue_peak": lambda: f"the queue at {name} peaks: {detail}",
        "queue_cleared": lambda: f"the queue at {name} is gone",
        "fault_detected": lambda: f"the fault of {name} is located",
        "permitted": lambda: f"the repair of {name} is permitted {detail}",
        "crew_sent": lambda: f"{name} is sent {detail}",
        "crew_arrived": lambda: f"{name} arrives {detail}",
        "crew_waits": lambda: f"the repair of {name} waits: {detail}",
        "weather_waits": lambda: f"the repair of {name} waits: bad weather",
        "restocked": lambda: f"{name} has {detail} again",
        "mended": lambda: f"{name} is mended" + (f" {detail}" if detail else ""),
        "service_held": lambda: f"{name} waits {detail}",
        "service_resumed": lambda: f"{name} runs on",
        "approach_full": lambda: f"the approach to {name} is full: {detail}",
        "approach_free": lambda: f"the approach to {name} has room again",
        "yard_full": lambda: f"the yard of {name} is full: {detail}",
        "yard_free": lambda: f"the yard of {name} has room again",
        "anchorage": lambda: f"ships gather before {name}: {detail}",
        "anchorage_cleared": lambda: f"no ship is left at anchor before {name}",
        "wind": lambda: f"wind reaches {name}: {detail}",
        "hazard": lambda: detail,
        "stopped": lambda: f"{name} stops work" + (f": {detail}" if detail else ""),
        "no_transit": lambda: f"data of others may not pass through {asset}: {detail}",
        "transit_free": lambda: f"data of others may pass through {asset} again",
        "lost_rate": lambda: f"{name} gets {_rate(detail)}",
        "regained": lambda: f"{name} gets {_rate(detail)}",
        "moved": lambda: f"{name} takes another path: {detail.partition(': ')[0]}",
        "shifted": lambda: f"{name} is served from elsewhere: {detail}",
        "change": lambda: f"the network changes: {name.replace('_', ' ')} {_CHANGES.get(detail, detail)}",
    }
    return tell[what]() if what in tell else f"{name}: {what} {detail}".strip()


def named(network: Network, asset: str) -> str:
    """Name an asset as a person would; a gate by its node and direction."""
    if " needs " in asset:
        return "the path from {} to {}".format(*_need(network, asset))
    node, _, direction = asset.rpartition(" ")
    if ">" in direction and node in network.node:
        return f"{network.named(node)} ({direction.replace('>', ' to ')})"
    if direction in {"in", "out"} and node in network.node:
        return f"{network.named(node)} ({direction})"
    return network.named(asset)


def _need(network: Network, dependency: str) -> tuple[str, str]:
    node, _, needs = dependency.partition(" needs ")
    return network.named(node), network.named(needs)


def _lost(network: Network, dependency: str, why: str) -> str:
    """Tell which node can no longer reach which, without naming the latter twice."""
    node, needs = _need(network, dependency)
    why = (
        why.replace(f"{needs} is ", "it is ", 1) if why.startswith(f"{needs} is ") else why.removesuffix(f" to {needs}")
    )
    late = _LATE.fullmatch(why)
    if late:
        why = f"the way that is left takes {late[1]} ms, and at most {late[2]} ms will do"
    return f"{node} can no longer reach {needs}" + (f": {why}" if why else "")


def _rate(detail: str) -> str:
    """Tell "100% -> 5%: no_capacity" as "5% of its rate, before 100%: links are full"."""
    rates, _, reason = detail.partition(": ")
    before, _, after = rates.partition(" -> ")
    return f"{after} of its rate, before {before}" + (f": {_REASONS.get(reason, reason)}" if reason else "")


def _at_work(network: Network, asset: str) -> str:
    """Name who changes the mode of work: a gate, or the place as a whole."""
    is_gate = any(asset in {gate.id, gate.node} for gate in network.gates) or asset.endswith((" in", " out"))
    return ("the gate at " if is_gate else "") + named(network, asset)


def _mode(detail: str) -> str:
    """Tell "automatic -> manual: lost X" as "falls to manual: lost X"."""
    _, _, after = detail.partition("-> ")
    mode, colon, why = after.partition(":")
    if why in {" closure", " closure is back"}:  # the gate itself fails: there is nothing to add
        colon = why = ""
    if why.endswith(" is back"):
        why = " " + why.strip().removeprefix("lost ")
    return MODES.get(mode.strip(), f"goes to {mode.strip()}") + colon + why


def demands(network: Network, done: tuple[str, str], ids: Iterable[str]) -> str:
    """Tell what happened to some demands: few by name, one of many as an example."""
    ids = list(ids)
    wanted = set(ids)
    ways: dict[tuple[str, frozenset[str]], list[str]] = {}
    for name, row in network.asked.items():
        if name in wanted:
            ways.setdefault((row.class_, frozenset((row.source, row.target))), []).append(name)
    names = [_both_ways(network, rows) for rows in ways.values()]
    count = f"{len(ids)} data demand{'s' if len(ids) > 1 else ''} {done[len(ids) > 1]}"
    return f"{count}: {'; '.join(names)}" if len(names) <= _FEW else f"{count}, such as {names[0]}"


def _both_ways(network: Network, ids: list[str]) -> str:
    is_paired = len({network.asked[name].source for name in ids}) > 1
    return network.named(ids[0]) + (", and back" if is_paired else "")
