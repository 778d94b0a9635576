"""What the page says about itself: title, version, seed, moment, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netsim._version import __version__
from netsim.units import minutes

if TYPE_CHECKING:
    from netsim.record import Record
    from netsim.report.static.scene import Scene

_DAY: Final = 1440
"""[min]"""


def facts(scene: Scene, times: Sequence[float]) -> Iterator[str]:
    """Yield what stands below the title."""
    words, network, record = scene.words, scene.network, scene.record
    name = network.title or network.name
    yield name if name != scene.title else ""
    yield f"{words['version']} {network.version}" if network.version else ""
    if scene.scenario is not None:
        yield scene.scenario.name
    if record is not None:
        yield f"{words['start']} {record.scenario.start:%Y-%m-%d %H:%M %z}"
        yield f"{words['seed']} {record.seed}"
        if len(times) == 1:
            asked = scene.options.at is not None or scene.options.moments
            yield clock(record, times[0], scene) + ("" if asked else f" ({why(scene, times[0])})")
    elif scene.scenario is not None:
        yield words["before"]
    yield f"netsim {__version__}"


def why(scene: Scene, time: float) -> str:
    """Say how the moment was chosen that nobody asked for."""
    if any(gate.waiting > gate.usual for gate in scene.at(time).gates.values()) and time > 0.0:
        return scene.words["worst"]
    return scene.words["middle" if time > 0.0 else "begin"]


def clock(record: Record, time: float, scene: Scene) -> str:
    """Write a moment as day and time of the run, and as date."""
    whole = round(time / minutes)
    when = record.scenario.start + timedelta(minutes=whole)
    number, hour, minute = whole // _DAY + 1, whole % _DAY // 60, whole % 60
    day = f"第{number}天" if scene.lang == "zh" else f"{scene.words['day']} {number}"
    return f"{day} {hour:02d}:{minute:02d} = {when:%Y-%m-%d %H:%M %z}"


def sources(scene: Scene, projection: str) -> str:
    """Return note on borders, attribution, and how the earth is drawn."""
    words, borders = scene.words, str(scene.options.borders)
    notes = {"de-facto": words["borders_de_facto"], "none": words["borders_none"]}
    note = notes.get(borders, f"{words['borders']}: {Path(borders).name}")
    told = (note, scene.network.attribution, words["land_from"], projection)
    return " · ".join(part for part in told if part)


def omissions(scene: Scene, unwritten: int) -> str:
    """Say what no font could write."""
    told = []
    if scene.lang != scene.options.lang:
        told.append(f'no font here writes "{scene.options.lang}": words are English')
    if unwritten:
        count = "1 name is" if unwritten == 1 else f"{unwritten} names are"
        told.append(f"{count} left out: no font here writes them")
    return "; ".join(told)
