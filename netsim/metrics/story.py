"""What one shipment lived through, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from netsim.metrics.eras import at as network_at
from netsim.metrics.eras import eras
from netsim.metrics.finding import find_shipment
from netsim.metrics.legs import legs
from netsim.metrics.lines import Line, Story
from netsim.metrics.sentences import named
from netsim.metrics.why import Reasons
from netsim.record import NO_WAY, SLOT
from netsim.units import hours, minutes, say_time

if TYPE_CHECKING:
    from netsim.metrics.eras import Era
    from netsim.model import CargoClass, Network
    from netsim.record import Record

_VEHICLES: Final = {"rail": "train", "sea": "ship", "waterway": "barge", "air": "flight"}
_ENDS: Final = {
    "delivered": "arrives in {to}",
    "spoiled": "arrives with a spoiled load: it was on the way for longer than its shelf life of {life}",
    "returned": "is home again in {home}",
    "abandoned": "is given up",
}
_SHORT: Final = 1 * minutes
"""A shorter wait is none."""


def story(record: Record, shipment: str) -> Story:
    """
    Tell what one shipment lived through.

    Parameters
    ----------
    record
        The run.
    shipment
        Its id: the row of freight and a running number, such as ``fr-parcels-guangzhou-hanoi/12``.

    Returns
    -------
    story
        When it was ready, which way was chosen and why, each part of its way, each wait with its place and cause, and
        the end.

    Raises
    ------
    NotFound
        If the run has no such shipment.
    """
    row = find_shipment(record, shipment)
    return _Teller(record, row).tell()


@dataclass
class _Teller:
    """Tells one story, with what a run knows of it."""

    record: Record
    row: int
    known: list[Era] = field(init=False)
    reasons: Reasons = field(init=False)

    def __post_init__(self) -> None:
        self.known = eras(self.record)
        self.reasons = Reasons(self.record, self.known)
        self.data: dict[str, Any] = self.record.shipments.iloc[self.row].to_dict()
        self.legs: list[dict[str, Any]] = self._legs()
        self.lane = next(
            (lane for era in self.known for lane in era.network.freight if lane.id == self.data["freight"]), None
        )

    def _legs(self) -> list[dict[str, Any]]:
        rows = legs(self.record, range(self.row, self.row + 1))
        return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]

    def tell(self) -> Story:
        """Tell all of it."""
        lines = [self._ready(), *self._at_home()]
        for leg in self.legs:
            lines += self._part(leg, is_last=leg is self.legs[-1])
        lines += self._end()
        data = self.data
        return Story(
            data["shipment"],
            self._title(),
            data["outcome"],
            tuple(lines),
            data["wait_h"],
            data["moving_h"],
            data["cost"],
        )

    # -- who it is, and its beginning ------------------------------------------------------------------------------

    def _title(self) -> str:
        data = self.data
        unit = {"truck": "truck", "teu": "TEU"}.get(data["unit"], data["unit"])
        plural = "s" if unit == "truck" and data["size"] != 1 else ""
        lane, cargo = (self._name(data[key], data["created_s"]) for key in ("freight", "class"))
        load = f"{data['size']:g} {unit}{plural}" + (f" ({cargo})" if cargo else "")
        return f"{lane}, {load}, {data['outcome'].replace('_', ' ')}"

    def _ready(self) -> Line:
        time = self.data["created_s"]
        if self.lane is None:
            return Line(time, "is ready to leave")
        return Line(
            time, f"is ready to leave {self._name(self.lane.origin, time)} ({self._local(self.lane.origin, time)})"
        )

    def _at_home(self) -> Iterator[Line]:
        """Tell of the wait before it set out, and of the way that was chosen."""
        data = self.data
        if data["outcome"] == "not_departed":
            yield Line(data["created_s"], f"stays at home: {self._too_long()}")
            yield Line(self.record.scenario.until, "has not set out when the run ends")
            return
        if data["departed_s"] - data["created_s"] >= _SHORT:
            stay = data["departed_s"] - data["created_s"]
            yield Line(data["created_s"], f"stays at home for {say_time(stay)}: {self._too_long()}")
        yield self._choice()

    def _too_long(self) -> str:
        cargo = self._cargo(self.data["created_s"])
        if cargo is not None and cargo.cutoffs is not None:
            return f"what is of its class leaves together at {cargo.cutoffs}"
        patience = self.lane.patience if self.lane is not None else None
        if patience is None:
            return "no way is known"
        return f"every way known means a wait beyond its patience of {say_time(patience)}, or there is none"

    def _choice(self) -> Line:
        """Tell which way it took, and why not the usual one."""
        data, time = self.data, self.data["departed_s"]
        way = self._way(data["chosen_path"], time)
        known = data["known_delay_h"] * hours
        delay = f", knowing of a delay of {say_time(known)}" if known >= _SHORT else ", no delay is known"
        if data["chosen_path"] == data["usual_path"]:
            return Line(time, f"sets out on its usual way, {way}{delay}")
        cause = int(data["cause"]) if data["cause"] == data["cause"] and data["cause"] is not None else None
        instead = f" instead of its usual way, {self._way(data['usual_path'], time)}" if data["usual_path"] else ""
        usual = data["usual_delay_h"] * hours
        there = f"; there a delay of {say_time(usual)} is known" if usual >= _SHORT else ""
        why = f", since {self.reasons.of_event(cause)}" if cause is not None else ""
        return Line(time, f"sets out {way}{delay}{instead}{there}{why}", cause)

    def _way(self, path: str, time: float) -> str:
        """Say a way in a few words: its modes, and the services or roads that make it what it is."""
        network, names = self._at(time), str(path).split(";")
        services = {row.id: row for row in network.services}
        ridden = [name for name in names if name in services]
        modes = dict.fromkeys(
            services[name].mode if name in services else "road" for name in names if self._is_mode(name)
        )
        over = ridden or self._crossings(network, names)
        via = f" over {', '.join(named(network, name) for name in over)}" if over else ""
        return f"by {' and '.join(modes) or 'road'}{via}"

    def _is_mode(self, name: str) -> bool:
        link = next((era.network.link[name] for era in self.known if name in era.network.link), None)
        return link is None or link.kind != "transfer"

    @staticmethod
    def _crossings(network: Network, links: list[str]) -> list[str]:
        """Return the links of a way that cross a border."""
        ends = ((name, network.link[name]) for name in links if name in network.link)
        return [name for name, row in ends if network.node[row.source].country != network.node[row.target].country]

    # -- on the way ------------------------------------------------------------------------------------------------

    def _part(self, leg: dict[str, Any], *, is_last: bool) -> Iterator[Line]:
        """Tell of one part: the wait, and then the move, the turning away, or that it goes on when the run ends."""
        begin, wait, end = leg["from_s"], float(leg["wait_s"]), leg["to_s"]
        if leg["what"] == NO_WAY:
            yield Line(begin, f"waits for {say_time(wait)}: the network has no way on")
            return
        if leg["what"] == SLOT:
            yield Line(begin, f"waits for {say_time(wait)} for its slot at {self._name(leg['asset'], begin)}")
            return
        goes_on = is_last and self.data["outcome"] in {"moving", "waiting"} and not leg["left"]
        still_waits = goes_on and self.data["outcome"] == "waiting"
        if wait >= _SHORT or still_waits:
            yield self._wait(leg, "has waited" if still_waits else "waits")
        if still_waits:
            yield Line(end, "still waits when the run ends")
        elif leg["left"]:
            yield self._turn(leg)
        elif leg["what"] != "gate":
            moved = f"{self._move(leg)} ({say_time(end - begin - wait)})"
            yield Line(begin + wait, f"{moved}, not yet there when the run ends" if goes_on else moved)
        else:
            yield Line(end, f"is through the gate at {self._name(leg['asset'], end)}")

    def _wait(self, leg: dict[str, Any], waits: str) -> Line:
        where, why, cause = self._place(leg)
        return Line(leg["from_s"], f"{waits} {say_time(float(leg['wait_s']))} {where}{why}", cause)

    def _place(self, leg: dict[str, Any]) -> tuple[str, str, int | None]:
        """Tell where a wait is, why, and the event behind it."""
        asset = str(leg["asset"]).partition(";")[0]
        span = (leg["from_s"], leg["from_s"] + float(leg["wait_s"]))
        where, reasons = self.reasons.of_wait(leg["what"], asset, str(leg["from"]), span)
        told = "; ".join(reason.text for reason in reasons)
        cause = next((reason.cause for reason in reasons if reason.cause is not None), None)
        return where, f": {told}" if told else "", cause

    def _turn(self, leg: dict[str, Any]) -> Line:
        """Tell that it turned away; why, where it did not wait first."""
        policy = self.lane.policy if self.lane is not None else "reroute"
        then = {"return": "drives home", "abandon": "leaves the cargo"}.get(policy, "looks for another way")
        if leg["wait_s"] >= _SHORT:
            return Line(leg["to_s"], f"turns away and {then}")
        where, why, cause = self._place(leg)
        return Line(leg["to_s"], f"turns away {where} and {then}{why}", cause)

    def _move(self, leg: dict[str, Any]) -> str:
        """Tell a move by the names of what was used, and from where to where."""
        time, what = leg["from_s"], leg["what"]
        ends = (
            f"from {self._name(leg['from'], time)} to {self._name(leg['to'], time)}"
            if leg["from"] and leg["to"]
            else ""
        )
        names = [self._name(name, time) for name in str(leg["asset"]).split(";")]
        if what in _VEHICLES:
            return f"rides {_VEHICLES[what]} {names[0]} {ends}".rstrip()
        verb = "is handled" if what == "transfer" else "drives"
        return f"{verb} {ends} over {', '.join(names)}".replace("  ", " ")

    # -- the end ---------------------------------------------------------------------------------------------------

    def _end(self) -> Iterator[Line]:
        data, lane = self.data, self.lane
        if data["outcome"] not in _ENDS:
            return
        time = data["ended_s"]
        cargo = self._cargo(time)
        life = say_time(cargo.shelf_life) if cargo is not None and cargo.shelf_life is not None else "?"
        ends = {
            "to": self._name(lane.destination, time) if lane is not None else "the end",
            "home": self._name(lane.origin, time) if lane is not None else "?",
            "life": life,
        }
        whole = say_time(time - data["created_s"])
        where = (
            f" ({self._local(lane.destination, time)})" if lane is not None and data["outcome"] == "delivered" else ""
        )
        yield Line(time, f"{_ENDS[data['outcome']].format(**ends)}{where}, {whole} after it was ready")

    # -- words -----------------------------------------------------------------------------------------------------

    def _cargo(self, time: float) -> CargoClass | None:
        return next((row for row in self._at(time).classes if row.id == self.data["class"]), None)

    def _at(self, time: float) -> Network:
        return network_at(self.known, time)

    def _name(self, asset: str, time: float) -> str:
        """Name an asset as the network of the time does, or any other of the run."""
        networks = [self._at(time), *(era.network for era in self.known)]
        return next((name for network in networks if (name := named(network, str(asset))) != asset), str(asset))

    def _local(self, node: str, time: float) -> str:
        from datetime import timedelta
        from zoneinfo import ZoneInfo

        moment = self.record.scenario.start + timedelta(seconds=time)
        local = moment.astimezone(ZoneInfo(self._at(time).node[node].timezone))
        return f"{local:%a %Y-%m-%d %H:%M} local time"
