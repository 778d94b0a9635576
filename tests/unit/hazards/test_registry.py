"""Hazards of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import jsonschema
import pytest
from pydantic.dataclasses import dataclass as validated
from ruamel.yaml import YAML

import netsim as ns
from netsim.errors import Fault
from netsim.hazards import Scene, forget_hazard, hazard_kinds
from netsim.io import read_scenario, write_scenario
from netsim.io.schema import scenario_schema
from netsim.model import Network, Outage, Stoppage
from netsim.model.base import STRICT, Column, Id, NonNegative, Positive
from netsim.model.hazards import Hazard, Known
from netsim.record import Record
from netsim.units import hours

Play = Callable[..., Record]


@validated(frozen=True, slots=True, config=STRICT)
class Strike:
    """All links that end at a node are blocked, and the node itself does half of its work."""

    node: Annotated[Id, Column("strike")]
    at: Annotated[NonNegative, Column("at", "time")] = 0.0
    lasts: Annotated[Positive, Column("lasts", "time")] | None = None
    reason: str = ""

    def wrong(self, known: Known) -> Iterator[Fault]:
        """Yield that there is no such node."""
        yield from known.unknown([self.node], "strike")

    def headline(self, scene: Scene) -> str:
        """Say who strikes, and when by the calendar."""
        return f"strike at {scene.network.named(self.node)} on {scene.start:%d %B}"

    def possible(self, network: Network) -> Iterator[Outage | Stoppage]:
        """Yield the links one after the other, and the node."""
        yield Stoppage(self.node, self.at, self.lasts, 0.5, reason="strike", over="back to work")
        for number, link in enumerate(network.links):
            if self.node in {link.source, link.target}:
                yield Outage(link.id, self.at + number * hours, 2 * hours, reason="blocked")

    def unfold(self, scene: Scene) -> Iterator[Outage | Stoppage]:
        """Yield all of it."""
        return self.possible(scene.network)


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    """Have the hazard known for a test only."""
    ns.register_hazard("strike")(Strike)
    yield
    forget_hazard("strike")


def scenario(folder: Path, hazard: str) -> Path:
    """Write a scenario with one hazard."""
    path = folder / "case.yaml"
    path.write_text(
        "netsim: 1\nuntil: 1 d\nhazards:\n"
        f"  - {hazard}\n"
        "topology:\n  netsim: 1\n  nodes:\n"
        "    - {id: a, lon: 1, lat: 1, kind: city}\n"
        "    - {id: b, lon: 2, lat: 1, kind: city}\n"
        "  links:\n    - {id: ab, source: a, target: b, kind: fibre, capacity: 1 Gbps}\n"
    )
    return path


def test_a_hazard_of_ones_own_is_read_written_and_checked(tmp_path: Path) -> None:
    """By the fields of its noun, without another line of code."""
    path = scenario(tmp_path, "{strike: a, at: 2 h, lasts: 5 h}")
    made = read_scenario(path)

    assert made.hazards == (Strike("a", 2 * hours, 5 * hours),)
    assert isinstance(made.hazards[0], Hazard)
    assert read_scenario(write_scenario(made, tmp_path / "again.yaml")).hazards == made.hazards
    jsonschema.validate(YAML(typ="safe").load(path), scenario_schema())


@pytest.mark.parametrize(
    ("hazard", "words"),
    [
        ("{strike: x}", 'hazards[0].strike: no node, link, system or group is named "x"'),
        ("{strike: a, at: 2 d}", "hazards[0].at: the hazard begins after the run ends"),
        ("{strike: a, at: soon}", "hazards[0].at: 'soon'"),
        ("{strike: a, from: 2 d}", 'hazards[0].from: the key "from" is not known; known: strike, at'),
        ("{strike: {a: b}}", "hazards[0].strike: takes a value, not a mapping"),
        ("{strike: a, outage: ab}", "hazards[0]: the hazard is of two kinds, outage and strike; make two entries"),
    ],
)
def test_what_does_not_fit_is_told_at_its_place(tmp_path: Path, hazard: str, words: str) -> None:
    """As for every hazard."""
    with pytest.raises(ns.InvalidInput) as error:
        read_scenario(scenario(tmp_path, hazard))

    assert any(words in str(fault) for fault in error.value.faults), error.value.faults


def test_it_unfolds_in_the_run_and_is_the_cause_of_what_it_does(corridor: Network, played: Play) -> None:
    """One headline; each effect names it as its cause, and ends by itself."""
    node = corridor.links[0].source
    events = played(corridor, Strike(node, 2 * hours, 5 * hours)).events
    row = int(events.index[events["what"] == "hazard"][0])
    effects = events[events["cause"] == row]

    assert events["detail"][row] == f"strike at {corridor.named(node)} on 11 May"
    assert set(effects["what"]) == {"stopped", "down"}
    back = events[(events["what"] == "mode") & (events["asset"] == node)]
    assert [text.split(": ")[0] for text in back["detail"]] == ["normal -> manual", "manual -> normal"]
    assert [time / hours for time in back["time_s"]] == [2.0, 7.0]


def test_a_stoppage_without_an_end_lasts_to_the_end_of_the_run(corridor: Network, played: Play) -> None:
    """Nothing brings it back."""
    node = corridor.links[0].source
    events = played(corridor, Strike(node)).events

    assert len(events[(events["what"] == "mode") & (events["asset"] == node)]) == 1


def test_a_key_is_taken_once() -> None:
    """And a hazard that is not known cannot be forgotten."""
    assert {"outage", "wind", "strike"} <= hazard_kinds().keys()
    with pytest.raises(ns.NetsimError, match='a hazard begins with "strike" already'):
        ns.register_hazard("strike")
    with pytest.raises(ns.NetsimError, match='no hazard begins with "strikes"'):
        forget_hazard("strikes")
