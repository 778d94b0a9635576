"""The table of shipments, made column by column."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from netsim.arrays.freight import Stretch
from netsim.units import hours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from netsim.arrays.freight import Route
    from netsim.kernels.base import BoolArray, FloatArray
    from netsim.sim.consignments import Behind, Lane, Shipment
    from netsim.sim.freight import FreightWorld

_NUMBERS: Final = ("created", "departed", "ended", "waited", "moved", "cost", "usual_delay")


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
    shipments = [one for one, is_kept in zip(world.shipments, kept.tolist(), strict=True) if is_kept]
    kinds: dict[tuple[Lane, int], int] = {}
    kind = np.array([kinds.setdefault((one.lane, one.haste), len(kinds)) for one in shipments], dtype=np.intp)
    outcome = [one.outcome for one in shipments]
    told: dict[tuple[int, ...], tuple[str, str]] = {}
    by_path: dict[int, tuple[str, str]] = {}
    ways = [by_path.get(id(one.path)) or _way(one.path, by_path, told) for one in shipments]
    chosen = [one.chosen for one in shipments]
    choices = {id(one): one for one in chosen}
    paths = {key: ";".join(one.route.path) if one is not None else "" for key, one in choices.items()}
    delays = {key: one.delay / hours if one is not None else 0.0 for key, one in choices.items()}

    def by_kind(tell: Callable[[Lane, int], Any]) -> NDArray[Any]:
        return np.array([tell(*one) for one in kinds], dtype=object)[kind]

    return {
        "shipment": [one.id for one in shipments],
        "freight": _category([lane.row.id for lane, _ in kinds], kind),
        "class": _category([lane.row.class_ for lane, _ in kinds], kind),
        "unit": _category([lane.row.unit for lane, _ in kinds], kind),
        "size": by_kind(lambda lane, _: lane.row.size),
        "created_s": of["created"],
        "departed_s": of["departed"],
        "ended_s": of["ended"],
        "outcome": outcome,
        "usual_modes": by_kind(lambda lane, haste: _modes(lane.usual[haste])),
        "modes": [modes for modes, _ in ways],
        "path": [path for _, path in ways],
        "wait_h": of["waited"] / hours,
        "moving_h": of["moved"] / hours,
        "cost": of["cost"],
        "late_h": _late(of, by_kind(lambda lane, _: lane.due).astype(float), outcome) / hours,
        "usual_path": _category([_path(lane.usual[haste]) for lane, haste in kinds], kind),
        "chosen_path": [paths[id(one)] for one in chosen],
        "known_delay_h": [delays[id(one)] for one in chosen],
        "usual_delay_h": of["usual_delay"] / hours,
        "cause": pd.array(
            [row_of.get(one.cause) if one.cause is not None else None for one in shipments], dtype="Int64"
        ),
    }


def _numbers(world: FreightWorld) -> dict[str, FloatArray]:
    """Return what each shipment has of times and costs; of who went express its itinerary tells."""
    shipments = world.shipments
    of = {name: np.fromiter(map(attrgetter(name), shipments), float, len(shipments)) for name in _NUMBERS}
    for itinerary in world.diary.itineraries:
        number = np.array(itinerary.numbers, dtype=np.intp)
        of["waited"][number] = itinerary.waits[:, -1]
        of["moved"][number], of["cost"][number] = itinerary.moved[-1], itinerary.cost[-1]
    return of


def _category(texts: Sequence[str], codes: NDArray[np.intp]) -> pd.Categorical:
    """Return the text of each code as a category."""
    known = sorted(set(texts))
    place = np.array([known.index(text) for text in texts], dtype=np.intp)
    return pd.Categorical.from_codes(place[codes].astype(int), categories=pd.Index(known, dtype="str"))


def _late(of: Mapping[str, FloatArray], due: FloatArray, outcome: Sequence[str]) -> FloatArray:
    """Return the time by which each was delivered after it was due; NaN if it was not delivered or never due. [s]"""
    late = np.maximum(0.0, of["ended"] - of["created"] - due)
    return np.where(np.array([one == "delivered" for one in outcome], dtype=bool), late, np.nan)


def _way(
    path: tuple[Behind, ...], by_path: dict[int, tuple[str, str]], told: dict[tuple[int, ...], tuple[str, str]]
) -> tuple[str, str]:
    """Return modes and path of a shipment as text, the same text for all that went the same way."""
    key = tuple(map(id, path))
    if key not in told:
        legs = [leg for part in path for leg in (part.drives if isinstance(part, Stretch) else (part,))]
        modes = ";".join(dict.fromkeys(leg.mode for leg in legs if leg.mode != "transfer"))
        told[key] = (modes, ";".join(leg.name for leg in legs))
    by_path[id(path)] = told[key]
    return told[key]


def _modes(route: Route | None) -> str:
    return ";".join(route.modes) if route is not None else ""


def _path(route: Route | None) -> str:
    """Return the links and services of a route as text."""
    return ";".join(route.path) if route is not None else ""
