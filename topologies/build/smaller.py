"""
Cut the smaller topologies out of the reference topology: luzon-strait and mekong-rail.

Run it from the root of the repository after the reference topology has changed: ``python -m topologies.build.smaller``.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from netsim.io import read_topology, write_topology
from netsim.io.reach import unreachable
from netsim.model import TABLES, Link, Network, Workload

TOPOLOGIES: Final = Path(__file__).parents[1]
STRAIT: Final = (119.5, 18.5, 122.5, 22.0)
"""West, south, east and north of the Luzon Strait: between Taiwan and Luzon. [degrees]"""
SHORES: Final = frozenset({"HK", "TW", "PH", "JP", "SG"})
LINES: Final = frozenset({"china-laos-railway", "thanaleng-bangkok-metre-gauge"})
MEKONG_TOWNS: Final = frozenset(
    {
        "kunming", "kunming-dc", "yuxi", "puer", "jinghong", "mengla", "mohan", "boten", "muang-xay", "luang-prabang",
        "vang-vieng", "vientiane", "vientiane-dc", "thanaleng-gate", "nong-khai-gate", "nong-khai", "udon-thani",
        "khon-kaen", "nakhon-ratchasima", "bangkok", "bangkok-dc", "laem-chabang", "laem-chabang-port",
        "laem-chabang-rail", "thanaleng-dry-port",
    }
)  # fmt: skip
"""Places on the railway and on the road beside it."""


def luzon_strait(whole: Network) -> Network:
    """Keep the cables through the strait, as far as they join its shores, Japan and Singapore."""
    through = {link.system for link in whole.links if link.kind == "submarine" and passes_strait(link)}
    cables = [link for link in whole.links if link.kind == "submarine" and link.system in through and is_live(link)]
    node = whole.node
    wet = [link for link in cables if all(not node[end].country or node[end].country in SHORES for end in ends(link))]
    wet = without_dead_ends(wet, {name for name, row in node.items() if row.country})
    ashore = {row.id for row in whole.nodes if row.country in SHORES and row.kind != "port"}
    dry = [link for link in whole.links if link.kind == "fibre" and is_live(link) and ashore.issuperset(ends(link))]
    shared = [replace(link, srlgs=shared_by(link)) if passes_strait(link) else link for link in wet]
    return part(
        whole,
        [*shared, *joined_to(dry, {end for link in wet for end in ends(link)})],
        name="luzon-strait",
        title="Cables through the Luzon Strait",
        description="The submarine systems between Hong Kong, Taiwan, Luzon, Japan and Singapore that pass south of "
        "Taiwan, cut out of china-asean: all that lie there share one risk.",
    )


def mekong_rail(whole: Network) -> Network:
    """Keep the railway from Kunming to the sea and the road beside it."""
    stations = {end for link in whole.links if link.system in LINES for end in ends(link)} | MEKONG_TOWNS
    kinds = {"rail", "road", "transfer", "fibre"}
    links = [link for link in whole.links if link.kind in kinds and is_live(link) and stations.issuperset(ends(link))]
    return part(
        whole,
        joined_to(links, {"kunming"}),
        name="mekong-rail",
        title="The railway from Kunming to the Gulf of Thailand",
        description="The China-Laos railway, the change of gauge at Thanaleng, the Thai line to Laem Chabang, and the "
        "road beside them, cut out of china-asean.",
    )


def ends(link: Link) -> tuple[str, str]:
    """Return both ends of a link."""
    return link.source, link.target


def is_live(link: Link) -> bool:
    """Whether a link takes part in runs."""
    return link.status == "live"


def passes_strait(link: Link) -> bool:
    """Whether the course of a link has a point in the strait, or crosses it between two points."""
    west, south, east, north = STRAIT
    course = link.geometry or ()
    fine = (
        (x + share * (u - x), y + share * (v - y))
        for (x, y), (u, v) in pairwise(course)
        for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    )
    return any(west <= lon <= east and south <= lat <= north for lon, lat in fine)


def shared_by(link: Link) -> tuple[str, ...]:
    """Return the shared-risk groups of a link through the strait."""
    return tuple(dict.fromkeys((*link.srlgs, "luzon-strait")))


def without_dead_ends(links: list[Link], keep: Collection[str]) -> list[Link]:
    """Drop links to places at sea where nothing goes on, again and again."""
    while True:
        degree = Counter(end for link in links for end in ends(link))
        left = [link for link in links if all(degree[end] > 1 or end in keep for end in ends(link))]
        if len(left) == len(links):
            return left
        links = left


def joined_to(links: Iterable[Link], start: set[str]) -> list[Link]:
    """Return the links that are joined to some nodes, directly or by others of them."""
    links = list(links)
    reached = set(start)
    while True:
        more = {end for link in links if reached.intersection(ends(link)) for end in ends(link)} - reached
        if not more:
            return [link for link in links if reached.issuperset(ends(link))]
        reached |= more


def part(whole: Network, links: list[Link], **told: str) -> Network:
    """Return the network of some links, with all rows that concern them alone."""
    names = {end for link in links for end in ends(link)}
    kinds = {link.kind for link in links}
    rule = {land: tuple(g for g in gates if g in names) for land, gates in whole.gateway_rule.items()}
    parts: dict[str, Any] = {
        "nodes": [row for row in whole.nodes if row.id in names],
        "links": links,
        "systems": [row for row in whole.systems if row.id in {link.system for link in links}],
        "demands": [row for row in whole.demands if names.issuperset((row.source, row.target))],
        "workloads": list(served_within(whole, names)),
        "gates": [row for row in whole.gates if row.node in names],
        "ports": [row for row in whole.ports if row.node in names],
        "services": [row for row in whole.services if row.mode in kinds and names.issuperset(row.stops)],
        "dependencies": [row for row in whole.dependencies if names.issuperset((row.node, row.needs))],
        "crews": [row for row in whole.crews if row.home in names and not kinds.isdisjoint(row.mends)],
        "gateway_rule": {land: gates for land, gates in rule.items() if gates},
    }
    parts["freight"] = [
        row for row in whole.freight if "road" in kinds and names.issuperset((row.origin, row.destination))
    ]
    parts["systems"] = [replace(row, landings=tuple(n for n in row.landings if n in names)) for row in parts["systems"]]
    parts["classes"] = [row for row in whole.classes if row.id in {lane.class_ for lane in parts["freight"]}]
    classes = {row.id for row in parts["classes"]}
    overtaking = tuple(name for name in whole.defaults.priority_classes if name in classes)
    parts["defaults"] = replace(whole.defaults, priority_classes=overtaking)
    lands = {row.country for row in parts["nodes"]}
    parts["permits"] = [row for row in whole.permits if row.where in lands and not kinds.isdisjoint(row.kinds)]
    parts["weather"] = [row for row in whole.weather if row.where in lands and not kinds.isdisjoint(row.kinds)]
    homes = {(row.home, kind) for row in parts["crews"] for kind in row.mends}
    parts["spares"] = [row for row in whole.spares if any((row.home, kind) in homes for kind in row.kinds)]
    parts["failures"] = [
        row for row in whole.failures if row.what in kinds | {link.id for link in links} | {"data_centre"}
    ]
    parts["failures"] = [row for row in parts["failures"] if row.where in lands | {""}]
    places = {row.kind for row in parts["nodes"]} | {"node"}
    parts["fragility"] = [row for row in whole.fragility if row.kind in kinds | places]
    used = {name for table in TABLES for row in parts.get(table, ()) for name in row.sources}
    parts["sources"] = [row for row in whole.sources if row.id in used]
    empty = dict.fromkeys(TABLES, ())
    kept = {part.name: getattr(whole, part.name) for part in fields(whole)}
    return routable(Network.unchecked(**{**kept, **empty, **parts, **told}))


def served_within(whole: Network, names: Collection[str]) -> Iterator[Workload]:
    """Yield the workloads that have a replica and several clients among some nodes, with these alone."""
    for row in whole.workloads:
        replicas = tuple(name for name in row.replicas if name in names)
        homes = {whole.node[name].country for name in replicas}
        clients = tuple(
            name
            for name in row.clients
            if replicas and name in names and (row.policy != "home-only" or whole.node[name].country in homes)
        )
        if len(clients) > 1:
            yield replace(row, replicas=replicas, clients=clients)


def routable(network: Network) -> Network:
    """Drop demands, dependencies, trains and lanes that lead over what was cut off."""
    lost = {fault.path[:2] for fault in unreachable(network) if not fault.warning}
    kept: dict[str, Any] = {
        table: [row for position, row in enumerate(network.table(table)) if (table, position) not in lost]
        for table in ("demands", "dependencies", "services", "freight")
    }
    return replace(network, **kept)


def save(network: Network) -> None:
    """Replace the tables of a topology; its README stays."""
    folder = TOPOLOGIES / network.name
    folder.mkdir(exist_ok=True)
    for old in (*folder.glob("*.csv"), folder / "topology.yaml"):
        old.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as draft:
        for path in write_topology(network, Path(draft) / network.name).iterdir():
            (folder / path.name).write_bytes(path.read_bytes())


def main() -> None:
    """Cut both."""
    whole = read_topology(TOPOLOGIES / "china-asean")
    for network in (luzon_strait(whole), mekong_rail(whole)):
        save(network)
        print(network)


if __name__ == "__main__":
    main()
