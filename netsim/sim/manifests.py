"""The table of shipments, made column by column."""

from __future__ import annotations

from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from netsim.arrays.freight import Stretch
from netsim.units import hours

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from netsim.arrays.freight import Drive, Ride, Route
    from netsim.kernels.base import BoolArray, FloatArray, IntArray
    from netsim.sim.choice import Choice
    from netsim.sim.consignments import Behind, Lane
    from netsim.sim.freight import FreightWorld

_NUMBERS: Final = ("departed", "ended", "waited", "moved", "cost")
_CHOSEN, _PATH, _OUTCOME, _CAUSE = map(attrgetter, ("chosen", "path", "outcome", "cause"))
_KIND: Final = attrgetter("lane", "haste")
T = TypeVar("T")


class Coded(NamedTuple):
    """What many share: the place of each one's among those that differ, shape (n_shipments,), and these."""

    place: IntArray
    things: Sequence[Any]


class Roll(NamedTuple):
    """All shipments of a run in columns, in the order in which they were created; each of shape (n_shipments,)."""

    row: IntArray
    """Row of each shipment, by the number that it has among all."""
    created: FloatArray
    """[s]"""
    times: Mapping[str, FloatArray]
    """When it departed and ended, how long it waited and moved [s], what that cost [USD]."""
    usual_delay: FloatArray
    """[s]"""
    serial: IntArray
    kind: Coded
    """Lane and haste."""
    chosen: Coded
    path: Coded
    outcome: Coded
    cause: Coded

    @property
    def kept(self) -> BoolArray:
        """Which of them the tables have: those that were still on the way at time zero or came later."""
        return ~(self.times["ended"] < 0.0)

    @property
    def lanes(self) -> Sequence[Lane]:
        """The lane of each kind."""
        return [lane for lane, _ in self.kind.things]


def call_the_roll(world: FreightWorld) -> Roll:
    """
    Put together what is known of all shipments: of those who tell their own story, and of convoys.

    A month of a region has hundreds of thousands of shipments, but few kinds of them: a lane and a haste. What follows
    from the kind is looked up once.

    Parameters
    ----------
    world
        Its shipments; its books are closed.
    """
    shipments, convoys = world.shipments, world.convoys.arrived
    number = np.fromiter(map(attrgetter("number"), shipments), np.intp, len(shipments))
    created = np.zeros(world.created)
    created[number] = np.fromiter(map(attrgetter("created"), shipments), float, len(shipments))
    serial, usual_delay = np.zeros(world.created, dtype=np.int64), np.zeros(world.created)
    serial[number] = np.fromiter(map(attrgetter("serial"), shipments), np.int64, len(shipments))
    usual_delay[number] = np.fromiter(map(attrgetter("usual_delay"), shipments), float, len(shipments))
    times = _times(world, number)
    for convoy in convoys:
        serial[convoy.number] = convoy.serial
        created[convoy.number] = times["departed"][convoy.number]
    order = np.argsort(created, kind="stable")  # a convoy's are counted when somebody looks, others at once
    row = np.empty(world.created, dtype=np.intp)
    row[order] = np.arange(world.created)
    kinds = [[(one.lane, haste) for haste in range(len(one.choices))] for one in convoys]
    return Roll(
        row,
        created[order],
        {name: values[order] for name, values in times.items()},
        usual_delay[order],
        serial[order],
        _shared(world, number, order, (_KIND, tuple), kinds),
        _shared(world, number, order, (_CHOSEN, id), [one.choices for one in convoys]),
        _same(_shared(world, number, order, (_PATH, id), [[one.itinerary.roads] for one in convoys])),
        _shared(world, number, order, (_OUTCOME, str), [["delivered"]] * len(convoys)),
        _shared(world, number, order, (_CAUSE, _itself), [[None]] * len(convoys)),
    )


def _shared(
    world: FreightWorld,
    number: IntArray,
    order: IntArray,
    read: tuple[Callable[[Any], Any], Callable[[Any], Hashable]],
    of_convoys: Sequence[Sequence[Any]],
) -> Coded:
    """
    Code what shipments share.

    Parameters
    ----------
    world
        Its shipments and convoys.
    number, order
        The number of each shipment that tells its own story, and all numbers in the order of the roll.
    read
        Reads it off a shipment, and what tells it apart from others.
    of_convoys
        What those of each convoy have: one thing for all, or one for each haste.
    """
    get, key = read
    place = np.zeros(world.created, dtype=np.intp)
    place[number], things = _coded(list(map(get, world.shipments)), key)
    for convoy, more in zip(world.convoys.arrived, of_convoys, strict=True):
        place[convoy.number] = len(things) + (convoy.haste if len(more) > 1 else 0)
        things = [*things, *more]
    return Coded(place[order], things)


def shipment_columns(roll: Roll, row_of: Mapping[int, int]) -> dict[str, Any]:
    """
    Return the columns of the table, by name.

    Parameters
    ----------
    roll
        All shipments.
    row_of
        The row of the table of events that each event has.
    """
    kept = roll.kept
    of = {name: values[kept] for name, values in roll.times.items()}
    created, kind, lanes = roll.created[kept], roll.kind.place[kept], roll.lanes
    rows, usual = [lane.row for lane in lanes], [lane.usual[haste] for lane, haste in roll.kind.things]
    choices: Sequence[Choice | None] = roll.chosen.things
    chosen, path = roll.chosen.place[kept], roll.path.place[kept]
    outcome = roll.outcome.place[kept]
    due = np.array([lane.due for lane in lanes], dtype=float)[kind]
    return {
        "shipment": _ids(lanes, kind, roll.serial[kept]),
        "freight": _category([row.id for row in rows], kind),
        "class": _category([row.class_ for row in rows], kind),
        "unit": _category([row.unit for row in rows], kind),
        "size": np.array([row.size for row in rows], dtype=float)[kind],
        "created_s": created,
        "departed_s": of["departed"],
        "ended_s": of["ended"],
        "outcome": _texts(roll.outcome.things, outcome),
        "usual_modes": _texts([";".join(way.modes) if way is not None else "" for way in usual], kind),
        "modes": _texts([_modes(one) for one in roll.path.things], path),
        "path": _category([";".join(leg.name for leg in _legs(one)) for one in roll.path.things], path),
        "wait_h": of["waited"] / hours,
        "moving_h": of["moved"] / hours,
        "cost": of["cost"],
        "late_h": _late(of["ended"] - created - due, roll.outcome.things, outcome) / hours,
        "usual_path": _category([_path(way) for way in usual], kind),
        "chosen_path": _category([_path(one.route if one is not None else None) for one in choices], chosen),
        "known_delay_h": np.array([one.delay / hours if one is not None else 0.0 for one in choices])[chosen],
        "usual_delay_h": roll.usual_delay[kept] / hours,
        "cause": _rows(roll.cause.things, roll.cause.place[kept], row_of),
    }


def _times(world: FreightWorld, number: IntArray) -> dict[str, FloatArray]:
    """Return what each shipment has of times and costs; of who has arrived express its itinerary tells."""
    of, tells = {name: np.zeros(world.created) for name in _NUMBERS}, np.ones(world.created, dtype=bool)
    for itinerary in world.diary.itineraries:
        arrived = np.array(itinerary.numbers, dtype=np.intp)
        tells[arrived] = False
        of["departed"][arrived], of["ended"][arrived] = itinerary.departed, itinerary.ends[:, -1]
        of["waited"][arrived] = itinerary.waits[:, -1]
        of["moved"][arrived], of["cost"][arrived] = itinerary.moved[-1], itinerary.cost[-1]
    tell = tells[number]
    others, theirs = list(compress(world.shipments, tell.tolist())), number[tell]
    for name, values in of.items():
        values[theirs] = np.fromiter(map(attrgetter(name), others), float, len(others))
    return of


def _itself(thing: T) -> T:
    return thing


def _same(paths: Coded) -> Coded:
    """Take together paths of the same parts."""
    same, things = _coded(paths.things, lambda path: tuple(map(id, path)))
    return Coded(same[paths.place], things)


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


def _texts(texts: Sequence[str], codes: IntArray) -> NDArray[np.object_]:
    """Return the text of each code."""
    return np.array(texts, dtype=object)[codes]


def _ids(lanes: Sequence[Lane], kind: IntArray, serial: IntArray) -> list[str]:
    """Return the lane of each shipment and its place there."""
    prefix = [f"{lane.id}/" for lane in lanes]
    return [prefix[one] + str(number) for one, number in zip(kind.tolist(), serial.tolist(), strict=True)]


def _rows(events: Sequence[int | None], codes: IntArray, row_of: Mapping[int, int]) -> pd.api.extensions.ExtensionArray:
    """Return the row of each event; nothing where there is none."""
    row = np.array([-1 if one is None else row_of.get(one, -1) for one in events], dtype=np.int64)[codes]
    return pd.arrays.IntegerArray(np.maximum(row, 0), row < 0)


def _late(late: FloatArray, outcomes: Sequence[str], outcome: IntArray) -> FloatArray:
    """Return the time by which each was delivered after it was due; NaN if it was not delivered or never due. [s]"""
    delivered = np.array([one == "delivered" for one in outcomes], dtype=bool)
    return np.where(delivered[outcome], np.maximum(0.0, late), np.nan)


def _legs(path: tuple[Behind, ...]) -> Iterator[Drive | Ride]:
    for part in path:
        yield from part.drives if isinstance(part, Stretch) else (part,)


def _modes(path: tuple[Behind, ...]) -> str:
    """Return the modes by which a shipment went, in the order of their use."""
    return ";".join(dict.fromkeys(leg.mode for leg in _legs(path) if leg.mode != "transfer"))


def _path(route: Route | None) -> str:
    """Return the links and services of a route as text."""
    return ";".join(route.path) if route is not None else ""
