"""
Write docs/repair-sensitivity.md: what answers to ships, permits, rules of dispatch, weather and spares.

Run by ``make sensitivity``. It plays a scenario a few times for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from netsim.io import read_scenario
from netsim.model import Distribution, Permit, RepairCrew, Scenario, Season, Weather
from netsim.sim import play, undisturbed
from netsim.units import days

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs/repair-sensitivity.md"
NAME: Final = "luzon-strait-earthquake"
SEEDS: Final = range(10)
UNTIL: Final = 120 * days
Change = Callable[[Scenario], Scenario]

TEXT: Final = """\
<!-- Made by docs/repair_sensitivity.py: run `make sensitivity`, do not edit. -->

# What a repair answers to

`luzon-strait-earthquake`, ten broken cables, again and again for 120 days, each time with one thing changed; the mean
of ten seeds. Same seeds, same streams: faults lie at the same places, and permits and work take as long, where they are
not what is changed.

- **down**: mean time from failure to mended, of all ten; one that is open at the end counts until then;
- **permit**: mean wait for the permit; **ship**: mean wait for a ship from then on;
- **weather**: mean time for which it held up the ship; **spare**: mean time for which nothing but a spare was missing;
- **last**: when the last cable is mended; **open**: faults that are open after 120 days;
- **longer**: by how much data is later than undisturbed, rate times latency summed over all data and all time.

Permits are the longest part: without them a repair takes five days less, not eleven, because then all want a ship at
once. With twice the four ships nobody waits for one; with a single one the wait for it is more than half of all.
The rule of dispatch matters where ships are scarce: the nearest first makes repairs shorter on average, and the cable
that carries most first makes them no shorter, but saves two fifths of the latency. Spares do not bind until they do:
with one a depot, and three months until there is another, two faults in three are open after 120 days.

"""
HEAD: Final = (
    *("what", "changed", "down [d]", "permit [d]", "ship [d]", "weather [d]", "spare [d]", "last [d]", "open"),
    "longer [ms Tbit/s d]",
)


def with_crews(alter: Callable[[RepairCrew], RepairCrew]) -> Change:
    """Return a change of the ships."""

    def change(scenario: Scenario) -> Scenario:
        crews = [alter(crew) if crew.sails else crew for crew in scenario.network.crews]
        return replace(scenario, network=replace(scenario.network, crews=crews))

    return change


def ships(factor: int) -> Change:
    """Multiply the ships."""
    return with_crews(lambda crew: replace(crew, count=crew.count * factor))


def one_ship(scenario: Scenario) -> Scenario:
    """Leave one ship, that of Subic Bay."""
    crews = [crew for crew in scenario.network.crews if not crew.sails or crew.id == "cable-ship-subic"]
    return replace(scenario, network=replace(scenario.network, crews=crews))


def permits(factor: float) -> Change:
    """Multiply the waits for permits; nothing: nobody is asked."""

    def longer(row: Permit) -> Permit:
        return replace(row, delay=Distribution(row.delay.law, row.delay.first * factor, row.delay.second))

    def change(scenario: Scenario) -> Scenario:
        rows = [longer(row) for row in scenario.network.permits] if factor else []
        return replace(scenario, network=replace(scenario.network, permits=rows))

    return change


def by(rule: str) -> Change:
    """Send crews by a rule."""
    return lambda scenario: replace(scenario, dispatch=rule)


def weather(part: float | None) -> Change:
    """Have so many workable days all year round; ``None``: every day is one."""

    def change(scenario: Scenario) -> Scenario:
        rows: list[Weather] = []
        if part is not None:
            rows = [replace(row, workable=Season(part)) for row in scenario.network.weather]
        return replace(scenario, network=replace(scenario.network, weather=rows))

    return change


def stock(number: int) -> Change:
    """Have so many spares in each depot."""

    def change(scenario: Scenario) -> Scenario:
        rows = [replace(row, stock=number) for row in scenario.network.spares]
        return replace(scenario, network=replace(scenario.network, spares=rows))

    return change


def after(first: Change, second: Change) -> Change:
    """Make one change and then another."""
    return lambda scenario: second(first(scenario))


def variants() -> Iterator[tuple[str, str, Change]]:
    """Yield what is changed, how, and the change."""
    yield "as it is", "", lambda scenario: scenario
    yield "ships", "one", one_ship
    yield "ships", "x 2", ships(2)
    yield "permits", "none", permits(0)
    yield "permits", "x 2", permits(2)
    for rule in ("nearest", "most-lost"):
        yield "dispatch", rule, by(rule)
    for rule in ("first-come", "nearest", "most-lost"):
        yield "one ship", rule, after(one_ship, by(rule))
    yield "trip", "one fault", with_crews(lambda crew: replace(crew, faults_per_trip=1))
    yield "weather", "none", weather(None)
    yield "weather", "half of the days", weather(0.5)
    yield "spares", "one a depot", stock(1)


def longer(scenario: Scenario, seed: int) -> tuple[pd.DataFrame, float]:
    """Return the repairs of a run, and what light takes longer in it than undisturbed. [ms Tbit/s d]"""
    record, quiet = play(scenario, seed), play(undisturbed(scenario), seed)
    return record.repairs, _latency(record.demands) - _latency(quiet.demands)


def _latency(demands: pd.DataFrame) -> float:
    """Sum rate times latency over all demands and time. [ms Tbit/s d]"""
    span = (demands["to_s"] - demands["from_s"]) / days
    return float((demands["served_gbps"] / 1e3 * demands["latency_ms"].fillna(0.0) * span).sum())


def figures(scenario: Scenario, change: Change, seeds: Sequence[int] = SEEDS) -> list[float]:
    """Play a scenario with a change, and return the figures of its row."""
    rows = []
    for seed in seeds:
        repairs, light = longer(replace(change(scenario), until=UNTIL, twins=(), expect=()), seed)
        mended = repairs["mended_s"].fillna(UNTIL)
        permitted = repairs["permitted_s"].fillna(UNTIL)
        columns = (
            mended - repairs["failed_s"],
            permitted - repairs["detected_s"],
            repairs["assigned_s"].fillna(UNTIL) - permitted,
            repairs["weather_s"],
            repairs["spare_s"],
        )
        means = [float(column.mean()) / days for column in columns]
        rows.append([*means, float(mended.max()) / days, float(repairs["mended_s"].isna().sum()), light])
    return [float(value) for value in np.mean(rows, axis=0)]


def table(scenario: Scenario, chosen: Sequence[tuple[str, str, Change]], seeds: Sequence[int] = SEEDS) -> pd.DataFrame:
    """Return the table, a row for each change."""
    rows = [(what, said, *figures(scenario, change, seeds)) for what, said, change in chosen]
    return pd.DataFrame(rows, columns=list(HEAD))


def page(rows: pd.DataFrame) -> str:
    """Write the page."""
    lines = [HEAD, ("---", "---", *("---:" for _ in HEAD[2:]))]
    for what, said, *values in rows.itertuples(index=False):
        lines.append((what, said, *(f"{value:,.1f}" for value in values)))
    return TEXT + "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def main() -> None:
    """Write the page."""
    scenario = read_scenario(ROOT / f"scenarios/{NAME}.yaml")
    PAGE.write_text(page(table(scenario, list(variants()))), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
