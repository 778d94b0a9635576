"""
Write docs/freight-sensitivity.md: what answers to patience, news and spare room when Friendship Pass is closed.

Run by ``make sensitivity``. It plays the scenario once for each row and takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pandas as pd

from netsim.io import read_scenario
from netsim.model import Freight, Gate, Network, Scenario, Service
from netsim.sim import play
from netsim.units import days

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs/freight-sensitivity.md"
NAME: Final = "friendship-pass-closed"
CLOSED: Final = ("friendship-pass", "huu-nghi")
NEAR: Final = ("puzhai", "tan-thanh", "dongxing", "mong-cai", "aidian", "chi-ma", "longbang", "tra-linh")
"""Gates that take what is diverted."""
TRAINS: Final = ("train-nanning-hanoi", "train-hanoi-nanning")
Change = Callable[[Network], Network]

TEXT: Final = """\
<!-- Made by docs/sensitivity.py: run `make sensitivity`, do not edit. -->

# What a closed gate answers to

`friendship-pass-closed` again and again, each time with one thing changed. Same seed, same streams: the same trucks
want to leave at the same moments. Shares are those of the shipments that became ready while the pass was closed, and
whose usual way is over it.

- **queue**: the longest queue before a closed gate in one direction, mean over the two gates and ways;
- **diverted**: set out on another way than usual; **returned**: returned or abandoned;
- **late**: fruit and fish that spoiled, or took longer than half their shelf life, or have so far;
- **at home**: waited for longer than a day before they set out, or had not set out at the end.

Patience and the delay of news are multiplied for all lanes of trucks between China and other countries; spare room is
lanes at the gates around, and room in the trains between Nanning and Hanoi.

With patience more stand in the queues, fewer look for another way and fewer return; fruit does not gain by it, since
what waits grows old. The later the news, the more drive to the closed gate. Room elsewhere counts most: with half of it
two in five stay at home and most fruit is late, with twice as much hardly anybody returns.

"""
HEAD: Final = ("what", "changed", "queue [trucks]", "diverted [%]", "returned [%]", "late fruit [%]", "at home [%]")


def passing(network: Network) -> set[str]:
    """Return the lanes of trucks between China and other countries."""
    land = {node.id: node.country for node in network.nodes}
    ends = ((lane, {land[lane.origin], land[lane.destination]}) for lane in network.freight if lane.unit == "truck")
    return {lane.id for lane, countries in ends if "CN" in countries and len(countries) > 1}


def lanes(alter: Callable[[Freight], Freight]) -> Change:
    """Return a change of the lanes that pass."""

    def change(network: Network) -> Network:
        own = passing(network)
        return replace(network, freight=[alter(lane) if lane.id in own else lane for lane in network.freight])

    return change


def patience(factor: float) -> Change:
    """Multiply how long shippers bear a wait."""
    return lanes(lambda lane: replace(lane, patience=lane.patience * factor if lane.patience is not None else None))


def news(factor: float) -> Change:
    """Multiply how late shippers hear."""
    return lanes(lambda lane: replace(lane, information_delay=lane.information_delay * factor))


def room(factor: float) -> Change:
    """Multiply the lanes of the gates around, and the room in trains."""

    def gate(row: Gate) -> Gate:
        return replace(row, lanes=max(1, round(row.lanes * factor))) if row.node in NEAR else row

    def train(row: Service) -> Service:
        return replace(row, capacity=row.capacity * factor) if row.id in TRAINS else row

    return lambda network: replace(
        network, gates=[gate(row) for row in network.gates], services=[train(row) for row in network.services]
    )


def variants() -> Iterator[tuple[str, str, Change]]:
    """Yield what is changed, how, and the change."""
    yield "as it is", "", lambda network: network
    for what, change in (("patience", patience), ("delay of news", news), ("spare room", room)):
        for factor, said in ((0.5, "x 0.5"), (2.0, "x 2")):
            yield what, said, change(factor)
    yield "delay of news", "x 12", news(12.0)


def figures(scenario: Scenario, change: Change) -> list[float]:
    """Play a scenario with a change, and return the figures of its row."""
    record = play(replace(scenario, network=change(scenario.network), twins=()), seed=0)
    (closed, *_) = scenario.hazards
    begin = closed.at
    end = begin + (getattr(closed, "lasts", None) or 0.0)
    rows = record.shipments
    rows = rows[rows["created_s"].between(begin, end, "left")]
    own = rows[rows["usual_path"].astype(str).str.contains("friendship-pass-huu-nghi-road")]
    totals = record.gate_totals[record.gate_totals["node"].isin(CLOSED)]
    took = own["ended_s"].fillna(scenario.until) - own["departed_s"].fillna(scenario.until)
    home = own["departed_s"].fillna(scenario.until) - own["created_s"]
    fruit = own["class"] == "perishables"
    life = {row.id: row.shelf_life for row in scenario.network.classes}["perishables"] or 0.0
    late = (own["outcome"] == "spoiled") | (took > life / 2)
    return [
        float(totals["peak_waiting"].mean()),
        *(100.0 * float(share) for share in (
            (own["chosen_path"].astype(str).ne(own["usual_path"].astype(str)) & own["departed_s"].notna()).mean(),
            own["outcome"].isin(["returned", "abandoned"]).mean(),
            late[fruit].mean(),
            (home > days).mean(),
        )),
    ]  # fmt: skip


def table(scenario: Scenario, chosen: Sequence[tuple[str, str, Change]]) -> pd.DataFrame:
    """Return the table, a row for each change."""
    rows = [(what, said, *figures(scenario, change)) for what, said, change in chosen]
    return pd.DataFrame(rows, columns=list(HEAD))


def page(rows: pd.DataFrame) -> str:
    """Write the page."""
    lines = [HEAD, ("---", "---", *("---:" for _ in HEAD[2:]))]
    for row in rows.itertuples(index=False):
        what, said, queue, *shares = row
        lines.append((what, said, f"{queue:,.0f}", *(f"{share:.1f}" for share in shares)))
    return TEXT + "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def main() -> None:
    """Write the page."""
    scenario = read_scenario(ROOT / f"scenarios/{NAME}.yaml")
    PAGE.write_text(page(table(scenario, list(variants()))), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
