"""Where each shipment was and how long it waited there: a row for each part of its way."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netsim.arrays.freight import Cross, Drive, Ride, Stretch
from netsim.kernels.base import FloatArray, IntArray
from netsim.record import NO_WAY, SLOT

if TYPE_CHECKING:
    from netsim.arrays.freight import Part
    from netsim.model import Network
    from netsim.sim.consignments import Shipment
    from netsim.sim.freight import FreightWorld
    from netsim.sim.itineraries import Itinerary
    from netsim.sim.manifests import Roll


Rows = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32], FloatArray]
"""Numbers of shipments and parts, waits and ends. [s]"""


class Told(NamedTuple):
    """A part of a way, as the table tells it."""

    what: str
    """Mode, ``gate``, ``transfer``, ``SLOT`` or ``NO_WAY``."""
    asset: str
    """Links in order, a gate or a service."""
    begin: str
    """Node at which it begins; empty where nobody moves."""
    end: str


class Diary:
    """
    What has become of all shipments so far, part by part.

    A part follows the one before without a gap, so that its end and the wait in it are all there is to keep: 20 bytes
    a row.

    Parameters
    ----------
    world
        Whose shipments they are.
    """

    def __init__(self, world: FreightWorld) -> None:
        self._world = world
        self.itineraries: list[Itinerary] = []
        """Routes of which those who arrived have not told part by part."""
        self._codes: dict[int, int] = {}
        self._parts: list[Part | str | None] = []
        """Kept alive, since they are known by their identity: a part's own hash reads all of its fields."""
        self._told: list[Told] = []
        self._shipment, self._part = array("i"), array("i")
        """Numbers of shipment and part; a part that was left before its end is its complement."""
        self._wait, self._end = array("f"), array("d")

    def note(
        self, shipment: Shipment, part: Part | str | None, wait: float, *, left: bool = False, end: float | None = None
    ) -> None:
        """
        Keep that a part of a way is over.

        Parameters
        ----------
        shipment
            Who was on it.
        part
            The gate where it waited for a slot; ``None`` where there was no way on.
        wait
            Time that it waited first. [s]
        left
            Whether it turned away.
        end
            When the part was over; ``None``: now. [s]
        """
        code = self._codes.get(id(part))
        if code is None:
            code = self._new_code(part)
        self._shipment.append(shipment.number)
        self._part.append(~code if left else code)
        self._wait.append(wait)
        self._end.append(self._world.env.now if end is None else end)

    def _new_code(self, part: Part | str | None) -> int:
        code = self._codes[id(part)] = len(self._parts)
        self._parts.append(part)
        self._told.append(_tell(part, self._world.network))
        return code

    def _code(self, part: Part | str | None) -> int:
        code = self._codes.get(id(part))
        return self._new_code(part) if code is None else code

    def follow(self, itinerary: Itinerary) -> None:
        """Let a route tell of those who go it; its parts get their names now, since the network may change."""
        for part in itinerary.route.parts:
            self._code(part)
        self.itineraries.append(itinerary)

    def _rows(self) -> Rows:
        """Return all rows; those of one shipment are in order of time."""
        pieces = [
            (
                np.frombuffer(self._shipment, np.int32),
                np.frombuffer(self._part, np.int32),
                np.frombuffer(self._wait, np.float32),
                np.frombuffer(self._end),
            )
        ]
        for one in self.itineraries:
            code = np.array([self._code(part) for part in one.route.parts], dtype=np.int32)
            number = np.array(one.numbers, dtype=np.int32)
            wait = np.zeros((len(number), len(code)), dtype=np.float32)
            wait[:, 1::2] = np.diff(one.waits)
            pieces.append((np.repeat(number, len(code)), np.tile(code, len(number)), wait.ravel(), one.ends.ravel()))
        number, code, wait, end = (np.concatenate(piece) for piece in zip(*pieces, strict=True))
        return number, code, wait, end

    def close(self) -> None:
        """Keep what those do who are still on the way when the run ends."""
        number, count = np.array(self._shipment, dtype=np.int32), self._world.created
        waited, last = np.bincount(number, self._wait, minlength=count), np.full(count, np.nan)
        last[number] = self._end  # of several rows the last
        now = self._world.now
        for one in self._world.shipments:
            if one.doing is not None and one.outcome in {"moving", "waiting"}:
                whole = now - (one.departed if np.isnan(last[one.number]) else last[one.number])
                known = one.waited - (one.departed - one.created) - waited[one.number]
                self.note(one, one.doing, whole if one.outcome == "waiting" else min(max(0.0, known), whole))

    def columns(self, roll: Roll) -> dict[str, Any]:
        """
        Return the columns of the table of legs, by lane, by shipment, and then in order of time.

        Shipments of a lane move alike, so that the table takes a quarter of the room in this order.

        Parameters
        ----------
        roll
            All shipments of the run.
        """
        number, code, wait, end = self._rows()
        row, lane, kept = roll.row[number], _in_order([one.id for one in roll.lanes])[roll.kind.place], roll.kept
        order = np.lexsort((row, lane[row]))  # stable: those of one shipment stay in order of time
        order = order[kept[row[order]]]
        row, code = row[order], code[order]
        end, wait = end[order], wait[order]
        departed = roll.times["departed"][row]
        begin = _begins(row, end, departed)
        whole, wait = np.rint(end - departed) - np.rint(begin - departed), np.rint(np.minimum(wait, end - begin))
        left = code < 0
        used, part = np.unique(
            np.where(left, ~code, code), return_inverse=True
        )  # of some routes nobody has come to the end
        told = {name: _category([getattr(self._told[one], name) for one in used], part) for name in Told._fields}
        return {
            "shipment_row": (np.cumsum(kept, dtype=np.int32) - 1)[row],
            "what": told["what"],
            "asset": told["asset"],
            "from": told["begin"],
            "to": told["end"],
            "wait_s": wait,
            "moving_s": whole - wait,
            "left": left,
        }


def _in_order(names: list[str]) -> NDArray[np.int32]:
    """Return the place of each name in alphabetic order."""
    place = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.fromiter(map(place.__getitem__, names), np.int32, len(names))


def _begins(row: IntArray, end: FloatArray, departed: FloatArray) -> FloatArray:
    """Return when each part began: when the one before was over, the first when its shipment set out."""
    begin = departed.copy()
    follows = np.flatnonzero(row[1:] == row[:-1]) + 1
    begin[follows] = end[follows - 1]
    return begin


def _category(texts: list[str], codes: IntArray) -> pd.Categorical:
    """Return the text of each code as a category."""
    known = sorted(set(texts))
    place = {text: number for number, text in enumerate(known)}
    translated = np.array([place[text] for text in texts], dtype=np.intp)
    return pd.Categorical.from_codes(
        translated[codes] if len(translated) else codes, categories=pd.Index(known, dtype="str")
    )


def _tell(part: Part | str | None, network: Network) -> Told:
    if part is None:
        return Told(NO_WAY, "", "", "")
    if isinstance(part, str):
        return Told(SLOT, part, "", "")
    if isinstance(part, Cross):
        node, _, _ = part.name.rpartition(" ")
        return Told("gate", part.name, node, node)
    if isinstance(part, Ride):
        return Told(part.mode, part.name, part.board, part.alight)
    drives = part.drives if isinstance(part, Stretch) else (part,)
    asset = ";".join(drive.name for drive in drives)
    return Told(drives[0].mode, asset, _end(drives[0], network, last=False), _end(drives[-1], network, last=True))


def _end(drive: Drive, network: Network, *, last: bool) -> str:
    """Return the node at the far or the near end of a link; empty if the network has lost the link meanwhile."""
    link = network.link.get(drive.name)
    if link is None:
        return ""
    return link.target if drive.forward == last else link.source
