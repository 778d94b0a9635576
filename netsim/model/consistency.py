"""Whether the rows of a network fit together: ids, references, gateways."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from netsim.errors import Fault, did_you_mean
from netsim.model.failing import pointless_rates
from netsim.model.fragility import find_curve_faults
from netsim.model.nouns import TABLES

if TYPE_CHECKING:
    from netsim.model.network import Network

Absent = Mapping[str, Container[str]]
"""Ids, by table, of rows that exist but could not be understood: references to them are no faults."""
_NOTHING: Final[Absent] = {}


def find_faults(network: Network, absent: Absent = _NOTHING) -> Iterator[Fault]:
    """Yield what does not fit together in a network: ids, references, ends."""
    yield from _repeated_ids(network)
    yield from _references(network, absent)
    yield from _needed(network, absent)
    yield from _misplaced(network, absent)
    yield from pointless_rates(network, absent)
    yield from _words(network, absent)
    yield from _gateways(network, absent)
    yield from find_curve_faults(network)


def _repeated_ids(network: Network) -> Iterator[Fault]:
    """Ids are unique over the whole topology; rows that are named by what they are for, within their table."""
    own = ("gates", "ports", "locks", "dependencies", "permits", "spares", "weather", "failures", "fragility")
    for table in own:
        yield from _repeated((table, position, row.id) for position, row in enumerate(network.table(table)))
    yield from _repeated(
        (
            *(
                (table, position, row.id)
                for table in TABLES
                if table not in own
                for position, row in enumerate(network.table(table))
            ),
            *(
                ("workloads", position, row.demand(client))
                for position, row in enumerate(network.workloads)
                for client in dict.fromkeys(row.clients)
            ),
        )
    )
    yield from _named_twice(network)


def _named_twice(network: Network) -> Iterator[Fault]:
    """Tell replicas and clients that a workload names more than once."""
    for position, row in enumerate(network.workloads):
        for attribute in ("replicas", "clients"):
            names = getattr(row, attribute)
            for name in dict.fromkeys(name for number, name in enumerate(names) if name in names[:number]):
                yield Fault(f'"{name}" is named twice', ("workloads", position, attribute), "name each node once")


def _repeated(ids: Iterable[tuple[str, int, str]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for table, position, name in ids:
        if name in first:
            holder = ("another " if first[name] == table else "a ") + singular(first[name])
            yield Fault(f'"{name}" is already the id of {holder}', (table, position, "id"), "give each row its own id")
        first.setdefault(name, table)


_REFERENCES: Final[tuple[tuple[str, str, str], ...]] = (
    ("links", "source", "nodes"),
    ("links", "target", "nodes"),
    ("links", "system", "systems"),
    ("systems", "landings", "nodes"),
    ("demands", "source", "nodes"),
    ("demands", "target", "nodes"),
    ("workloads", "replicas", "nodes"),
    ("workloads", "clients", "nodes"),
    ("gates", "node", "nodes"),
    ("gates", "priority_classes", "classes"),
    ("ports", "node", "nodes"),
    ("locks", "node", "nodes"),
    ("services", "stops", "nodes"),
    ("freight", "origin", "nodes"),
    ("freight", "destination", "nodes"),
    ("freight", "class_", "classes"),
    ("dependencies", "node", "nodes"),
    ("crews", "home", "nodes"),
    ("spares", "home", "nodes"),
)


_MOST_HINTS: Final = 50
"""To look for similar names takes time; who has more faults than this has not mistyped one."""


def _references(network: Network, absent: Absent) -> Iterator[Fault]:
    known = {table: {row.id for row in network.table(table)} for table in ("nodes", "systems", "classes", "sources")}
    links = [(table, "sources", "sources") for table in TABLES if table != "sources"]
    hints = 0
    for table, attribute, target in (*_REFERENCES, *links):
        for position, row in enumerate(network.table(table)):
            value = getattr(row, attribute)
            for name in (value,) if isinstance(value, str) else value:
                if name and name not in known[target] and name not in absent.get(target, ()):
                    hints += 1
                    hint = did_you_mean(name, known[target]) if hints <= _MOST_HINTS else ""
                    yield Fault(
                        f'no {singular(target)} is named "{name}"', (table, position, attribute.rstrip("_")), hint
                    )


def _needed(network: Network, absent: Absent) -> Iterator[Fault]:
    """Tell needs of what is neither a node nor a workload, and terms of needs that contradict one another."""
    nodes, workloads = network.node, {row.id: row for row in network.workloads}
    for position, row in enumerate(network.dependencies):
        path = ("dependencies", position)
        is_unread = any(row.needs in absent.get(table, ()) for table in ("nodes", "workloads"))
        if row.needs not in nodes and row.needs not in workloads and not is_unread:
            message = f'no node and no workload is named "{row.needs}"'
            yield Fault(message, (*path, "needs"), did_you_mean(row.needs, [*nodes, *workloads]))
        terms = {name: getattr(row, name) for name in ("latency_limit", "recover_latency_limit", "avoid")}
        for name in (name for name, value in terms.items() if value and row.layer == "node"):
            hint = f"leave {name} out, or write the layer digital"
            yield Fault(f"a need of the layer node has no path, and so no {name}", (*path, name), hint)
        if row.recover_latency_limit is not None and row.recover_latency_limit > (row.latency_limit or 0.0):
            hint = "write a latency_limit that is not lower: what is lost comes back below a lower one"
            yield Fault("recover_latency_limit is above the limit", (*path, "recover_latency_limit"), hint)


def singular(table: str) -> str:
    """Return what one row of a table is called."""
    return {
        "classes": "cargo class",
        "dependencies": "dependency",
        "crews": "repair crew",
        "fragility": "curve",
        "weather": "weather",
        "freight": "freight lane",
    }.get(table, table.removesuffix("s"))


def _misplaced(network: Network, absent: Absent) -> Iterator[Fault]:
    """Tell rows that name existing things which cannot play the part."""
    yield from _gate_terms(network, absent)
    yield from _spares(network)
    gates = {row.node for row in network.gates}
    by_hand = {row.node for row in network.ports} | {
        end for row in network.links if row.slots_per_day or row.capacity_per_h for end in (row.source, row.target)
    }
    for position, dependency in enumerate(network.dependencies):
        if dependency.node in gates or dependency.node in absent.get("gates", ()):
            if dependency.manual_share is not None:
                hint = "its service time by hand is the column manual of gates"
                yield Fault("a gate has no manual_share", ("dependencies", position, "manual_share"), hint)
        elif dependency.fallback == "closed":
            if dependency.manual_share is not None:
                hint = "leave manual_share out, or write the fallback manual"
                yield Fault("what is closed has no manual_share", ("dependencies", position, "manual_share"), hint)
        elif dependency.node not in by_hand and dependency.node not in absent.get("ports", ()):
            yield Fault(
                f'nothing at "{dependency.node}" can be done by hand: it has no gate, no port and no link with slots',
                ("dependencies", position, "fallback"),
                "write the fallback closed, or add the row of the gate or port",
            )


def _spares(network: Network) -> Iterator[Fault]:
    """Tell spares of one kind in two rows of a home."""
    seen: set[tuple[str, str]] = set()
    for position, row in enumerate(network.spares):
        for kind in row.kinds:
            if (row.home, kind) in seen:
                message = f'"{row.home}" has spares for a {kind} in another row, too'
                yield Fault(message, ("spares", position, "kinds"), "keep one of them")
            seen.add((row.home, kind))


def _words(network: Network, absent: Absent) -> Iterator[Fault]:
    """Tell what paths shall avoid or touch that is neither a country nor a system nor an operator."""
    if absent.get("systems"):
        return
    known = {*network.link_systems, *network.operators}
    for table, attributes in _WORDS.items():
        for position, row in enumerate(network.table(table)):
            for attribute in attributes:
                words = getattr(row, attribute)
                for word in words:
                    if word not in known and not re.fullmatch("[A-Z]{2}", word):
                        message = f'"{word}" is neither a country nor a system nor an operator'
                        yield Fault(message, (table, position, attribute), did_you_mean(word, known))
                if attribute == "require" and len(words) > MOST_REQUIRED:
                    message = f"a path can be made to touch {MOST_REQUIRED} things, not {len(words)}"
                    yield Fault(message, (table, position, attribute))


_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "demands": ("avoid", "require"),
    "workloads": ("avoid",),
    "dependencies": ("avoid",),
}
MOST_REQUIRED: Final = 4
"""Each requirement doubles the graph in which paths are sought."""


def _gate_terms(network: Network, absent: Absent) -> Iterator[Fault]:
    """Tell what is missing for gates to work, in their rows and in the defaults."""
    classes = {row.id for row in network.classes}
    for name in network.defaults.priority_classes:
        if name not in classes and name not in absent.get("classes", ()):
            hint = did_you_mean(name, classes)
            yield Fault(f'no cargo class is named "{name}"', ("defaults", "priority_classes"), hint)
    for position, gate in enumerate(network.complete_gates):
        if gate.inspection_share and gate.inspection is None:
            hint = "write how long one takes, in the row or in the defaults of the topology"
            yield Fault("inspection_share needs an inspection time", ("gates", position, "inspection_share"), hint)
        if gate.priority_lanes and not gate.priority_classes:
            hint = "name them in the row, or in the defaults of the topology"
            yield Fault("priority_lanes need priority_classes", ("gates", position, "priority_lanes"), hint)


def _gateways(network: Network, absent: Absent) -> Iterator[Fault]:
    known = {row.id: row for row in network.nodes}
    for country, gateways in network.gateway_rule.items():
        if not gateways:
            yield Fault("a country with the gateway rule needs at least one gateway", ("gateway_rule", country))
        for name in gateways:
            if name in absent.get("nodes", ()):
                continue
            if name not in known:
                yield Fault(f'no node is named "{name}"', ("gateway_rule", country), did_you_mean(name, known))
            elif known[name].country != country:
                yield Fault(
                    f'gateway "{name}" lies in {known[name].country or "no country"}, not in {country}',
                    ("gateway_rule", country),
                )
