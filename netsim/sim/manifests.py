"""The table of shipments, made column by column."""

from __future__ import annotations

from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pandas as pd

from netsim.arrays.freight import Stretch
from netsim.units import hours

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from netsim.arrays.freight import Drive, Ride, Route
    from netsim.kernels.base import BoolArray, FloatArray
    from netsim.sim.consignments import Behind
    from netsim.sim.freight import FreightWorld

_NUMBERS: Final = ("departed", "ended", "waited", "moved", "cost")
_CHOSEN, _PATH, _OUTCOME, _CAUSE = map(attrgetter, ("chosen", "path", "outcome", "cause"))
_KIND: Final = attrgetter("lane", "haste")
_ID_PARTS: Final = attrgetter("lane.id", "serial")
T = TypeVar("T")


def shipment_columns(world: FreightWorld, kept: BoolArray, row_of: Mapping[int, int]) -> dict[str, Any]:
    """
    Return the columns of the table, by name.

    A month of a region has hundreds of thousands of shipments, but few kinds of them: a lane and a haste. What follows
    from the kind is looked up once.

    Parameters
    ----------
    world
        Its shipments.
    kept
        Which of them the table has, shape (n_shipments,).
    row_of
        The row of the table of events that each event has.
    """
    of = {name: values[kept] for name, values in _numbers(world).items()}
    shipments = list(compress(world.shipments, kept.tolist()))
    kind, kinds = _coded(list(map(_KIND, shipments)), tuple)
    chosen, choices = _coded(list(map(_CHOSEN, shipments)), id)
    driven, paths = _coded(list(map(_PATH, shipments)), id)
    same, paths = _coded(paths, lambda path: tuple(map(id, path)))
    driven = same[driven]
    rows, outcome = [lane.row for lane, _ in kinds], list(map(_OUTCOME, shipments))
    usual = [lane.usual[haste] for lane, haste in kinds]
    return {
        "shipment": [f"{lane}/{serial}" for lane, serial in map(_ID_PARTS, shipments)],
        "freight": _category([row.id for row in rows], kind),
        "class": _category([row.class_ for row in rows], kind),
        "unit": _category([row.unit for row in rows], kind),
        "size": np.array([row.size for row in rows], dtype=float)[kind],
        "created_s": of["created"],
        "departed_s": of["departed"],
        "ended_s": of["ended"],
        "outcome": outcome,
        "usual_modes": _texts([";".join(way.modes) if way is not None else "" for way in usual], kind),
        "modes": _texts([_modes(path) for path in paths], driven),
        "path": _category([";".join(leg.name for leg in _legs(path)) for path in paths], driven),
        "wait_h": of["waited"] / hours,
        "moving_h": of["moved"] / hours,
        "cost": of["cost"],
        "late_h": _late(of, np.array([lane.due for lane, _ in kinds], dtype=float)[kind], outcome) / hours,
        "usual_path": _category([_path(way) for way in usual], kind),
        "chosen_path": _category([_path(one.route if one is not None else None) for one in choices], chosen),
        "known_delay_h": np.array([one.delay / hours if one is not None else 0.0 for one in choices])[chosen],
        "usual_delay_h": of["usual_delay"] / hours,
        "cause": _rows(map(_CAUSE, shipments), row_of, len(shipments)),
    }


def _numbers(world: FreightWorld) -> dict[str, FloatArray]:
    """Return what each shipment has of times and costs; of who has arrived express its itinerary tells."""
    count = len(world.shipments)
    of, tells = {name: np.zeros(count) for name in _NUMBERS}, np.ones(count, dtype=bool)
    for itinerary in world.diary.itineraries:
        number = np.array(itinerary.numbers, dtype=np.intp)
        tells[number] = False
        of["departed"][number], of["ended"][number] = itinerary.departed, itinerary.ends[:, -1]
        of["waited"][number] = itinerary.waits[:, -1]
        of["moved"][number], of["cost"][number] = itinerary.moved[-1], itinerary.cost[-1]
    others = list(compress(world.shipments, tells.tolist()))
    for name, values in of.items():
        values[tells] = np.fromiter(map(attrgetter(name), others), float, len(others))
    of["created"] = np.fromiter(map(attrgetter("created"), world.shipments), float, count)
    of["usual_delay"] = np.fromiter(map(attrgetter("usual_delay"), world.shipments), float, count)
    return of


def _coded(things: Sequence[T], key: Callable[[T], Hashable]) -> tuple[NDArray[np.intp], list[T]]:
    """Return the place of each thing among those that differ, and these; shipments share lanes, ways and choices."""
    keys = list(map(key, things))
    known = dict(zip(keys, things, strict=True))
    place = dict(zip(known, range(len(known)), strict=True))
    return np.fromiter(map(place.__getitem__, keys), np.intp, len(keys)), list(known.values())


def _category(texts: Sequence[str], codes: NDArray[np.intp]) -> pd.Categorical:
    """Return the text of each code as a category."""
    known = sorted(set(texts))
    number = {text: place for place, text in enumerate(known)}
    place = np.array([number[text] for text in texts], dtype=np.intp)
    return pd.Categorical.from_codes(place[codes], categories=pd.Index(known, dtype="str"))


def _texts(texts: Sequence[str], codes: NDArray[np.intp]) -> NDArray[np.object_]:
    """Return the text of each code."""
    return np.array(texts, dtype=object)[codes]


def _rows(events: Iterable[int | None], row_of: Mapping[int, int], count: int) -> pd.api.extensions.ExtensionArray:
    """Return the row of each event; nothing where there is none."""
    row = np.fromiter((-1 if one is None else row_of.get(one, -1) for one in events), np.int64, count)
    return pd.arrays.IntegerArray(np.maximum(row, 0), row < 0)


def _late(of: Mapping[str, FloatArray], due: FloatArray, outcome: Sequence[str]) -> FloatArray:
    """Return the time by which each was delivered after it was due; NaN if it was not delivered or never due. [s]"""
    late = np.maximum(0.0, of["ended"] - of["created"] - due)
    return np.where(np.array([one == "delivered" for one in outcome], dtype=bool), late, np.nan)


def _legs(path: tuple[Behind, ...]) -> Iterator[Drive | Ride]:
    for part in path:
        yield from part.drives if isinstance(part, Stretch) else (part,)


def _modes(path: tuple[Behind, ...]) -> str:
    """Return the modes by which a shipment went, in the order of their use."""
    return ";".join(dict.fromkeys(leg.mode for leg in _legs(path) if leg.mode != "transfer"))


def _path(route: Route | None) -> str:
    """Return the links and services of a route as text."""
    return ";".join(route.path) if route is not None else ""
