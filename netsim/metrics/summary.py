"""The numbers of a run beside those of its twins."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from netsim.metrics import freight, gates, repair, service
from netsim.metrics.registry import registered_metrics

if TYPE_CHECKING:
    from netsim.model import Criterion
    from netsim.record import Record

DEFINITIONS: Final[Mapping[str, tuple[str, str]]] = {
    "served_share": ("%", "volume delivered within its latency limit over volume asked for"),
    "unserved_tbit": ("Tbit", "volume asked for and not delivered within its latency limit"),
    "availability": ("%", "share of time in which a demand is served in full, mean over demands"),
    "latency_p50": ("ms", "one-way latency, median by delivered volume"),
    "latency_p95": ("ms", "one-way latency, 95 % quantile by delivered volume"),
    "shipments": ("", "shipments created"),
    "delivered": ("", "shipments delivered by the end of the run"),
    "transit_p50": ("h", "time from creation to delivery, median"),
    "transit_p95": ("h", "time from creation to delivery, 95 % quantile"),
    "late": ("", "shipments delivered later than their class is due"),
    "delay": ("truck-h", "time that shipments took longer than undisturbed"),
    "queue_peak": ("trucks", "longest queue at any gate in one direction"),
    "manual_hours": ("h", "time without automatic work, all gates and both directions added up"),
    "road_share": ("%", "part of the TEU delivered that went by road alone"),
    "rail_share": ("%", "part of the TEU delivered with rail as main mode"),
    "sea_share": ("%", "part of the TEU delivered with sea as main mode"),
    "returned": ("", "shipments that drove home"),
    "abandoned": ("", "shipments given up on the way"),
    "spoiled": ("", "shipments on the way longer than their shelf life"),
    "freight_cost": ("USD", "cost of movement and handling"),
    "faults": ("", "faults that waited for a crew"),
    "mean_time_to_mend": ("h", "time from failure to mended, mean"),
}
"""Unit and definition of each metric; each gate adds NODE_wait_p95, NODE_queue_peak and NODE_manual_hours."""


def definitions() -> dict[str, tuple[str, str]]:
    """Return unit and definition of each metric of a summary by name, registered ones last."""
    own = {name: (metric.unit, metric.definition) for name, metric in registered_metrics().items()}
    return {**DEFINITIONS, **own}


class Said(NamedTuple):
    """A figure as text, with so many digits that the change shows."""

    undisturbed: str
    value: str
    change: str
    independent: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of a run and of its twins."""

    value: float
    unit: str
    undisturbed: float | None = None
    change: float | None = None
    """From the undisturbed twin."""
    independent: float | None = None
    """With the same outages, but no node depending on another."""

    def said(self) -> Said:
        """
        Write the figure, all its numbers with the same digits, as many as the change needs.

        Examples
        --------
        >>> Figure(99.9962, "%", undisturbed=100.0, change=-0.0038).said()
        Said(undisturbed='100.0000', value='99.9962', change='-0.0038', independent='-')
        """
        places = _places(self.value, self.change)
        plain = (_fixed(value, places) for value in (self.undisturbed, self.value, self.independent))
        undisturbed, value, independent = plain
        return Said(undisturbed, value, _fixed(self.change, places, "+"), independent)


class Summary(Mapping[str, Figure]):
    """
    Metrics by name.

    Parameters
    ----------
    figures
        In the order in which they are shown.
    """

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = dict(figures)

    def __getitem__(self, metric: str) -> Figure:
        return self._figures[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def notable(self) -> Summary:
        """Leave out the gates at which nothing differs from the undisturbed run."""
        own = {name for name, figure in self._figures.items() if name in definitions()}
        prefixes = {
            _gate_of(name) for name, figure in self._figures.items() if name.endswith("_manual_hours") and figure.change
        }
        return Summary({name: f for name, f in self._figures.items() if name in own or _gate_of(name) in prefixes})

    def as_dict(self) -> dict[str, dict[str, float | str | None]]:
        """Return plain values for JSON: NaN becomes None."""
        return {name: {k: _plain(v) for k, v in asdict(figure).items()} for name, figure in self._figures.items()}

    def __repr__(self) -> str:
        """Write a table of text."""
        width = max(map(len, self._figures), default=0)
        rows = [(name, figure.said(), figure.unit) for name, figure in self._figures.items()]
        return "\n".join(
            f"{name:<{width}}  {said.undisturbed:>12} {said.value:>12} {said.change:>12} {unit}"
            for name, said, unit in rows
        )

    def _repr_html_(self) -> str:
        """Write a table for notebooks; names come from files and are escaped."""
        head = _html_row("th", ("metric", "undisturbed", "disturbed", "change", "unit"))
        rows = "".join(
            _html_row("td", (name, said.undisturbed, said.value, said.change, figure.unit))
            for name, figure in self._figures.items()
            for said in (figure.said(),)
        )
        return f"<table>{head}{rows}</table>"


def _html_row(tag: str, cells: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def say(value: float | None, *, sign: bool = False) -> str:
    """
    Write a number with four significant digits, thousands apart; a dash where there is none.

    Examples
    --------
    >>> say(123456.7), say(0.012345), say(None), say(3.0, sign=True)
    ('123,457', '0.01235', '-', '+3')
    """
    if value is None or math.isnan(value):
        return "-"
    plus = "+" if sign and value > 0 else ""
    if abs(value) >= 1000:  # noqa: PLR2004 - four digits before the point are enough
        return f"{plus}{value:,.0f}"
    return f"{plus}{value:.4g}"


_LEAST: Final = 1e-6
"""Less than this part of a value is rounding, not a change."""


def _places(value: float, change: float | None) -> int:
    """Return the places after the point that show a change with two digits, or else a value with four."""
    known = [float(one) for one in (value, change) if one is not None and not math.isnan(one)]
    if all(one.is_integer() for one in known):
        return 0
    size, least = abs(known[0]), abs(known[-1])
    if len(known) == 1 or least <= _LEAST * size:
        return min(max(3 - math.floor(math.log10(size)), 0), 2)
    return min(max(1 - math.floor(math.log10(least)), 0 if size >= 1000 else 1), 5)  # noqa: PLR2004 - as in say


def _fixed(value: float | None, places: int, sign: str = "") -> str:
    if value is None or math.isnan(value):
        return "-"
    text = f"{value:{sign},.{places}f}"
    return text if text.strip("+-0.,") else f"{0:.{places}f}"


def _plain(value: float | str | None) -> float | str | None:
    return None if isinstance(value, float) and math.isnan(value) else value


def _gate_of(metric: str) -> str:
    for ending in ("_wait_p95", "_queue_peak", "_manual_hours"):
        if metric.endswith(ending):
            return metric.removesuffix(ending)
    return ""


def measure(record: Record, undisturbed: Record | None) -> dict[str, tuple[float, str]]:
    """Return value and unit of every metric of one record."""
    demands = record.demands[record.demands["demand"].isin(record.network.asked.keys())]
    shipments = freight.lean(record.shipments)
    base = freight.lean(undisturbed.shipments) if undisturbed is not None else shipments
    ends, until = freight.outcomes(shipments), record.scenario.until
    by_hand = record.gates[record.gates["mode"] != "automatic"]
    half, most = freight.transit_quantiles(shipments, (0.5, 0.95))
    p50, p95 = service.latency_quantiles(demands, (0.5, 0.95))
    values: dict[str, float] = {
        "served_share": service.served_share(demands),
        "unserved_tbit": service.unserved_volume(demands),
        "availability": service.availability(demands),
        "latency_p50": p50,
        "latency_p95": p95,
        "shipments": sum(ends.values()),
        "delivered": ends["delivered"],
        "transit_p50": half,
        "transit_p95": most,
        "late": freight.late(shipments),
        "delay": freight.delay_truck_h(shipments, base, until),
        "queue_peak": gates.queue_peak(record.gate_totals),
        "manual_hours": gates.manual_hours(by_hand),
        **{f"{mode}_share": share for mode, share in freight.mode_shares(shipments).items()},
        **{outcome: ends[outcome] for outcome in ("returned", "abandoned", "spoiled")},
        "freight_cost": freight.freight_cost(shipments),
        "faults": len(record.repairs),
        "mean_time_to_mend": repair.mean_time_to_mend(record.repairs),
    }
    figures = {name: (float(value), DEFINITIONS[name][0]) for name, value in values.items()}
    for name, metric in registered_metrics().items():
        figures[name] = (float(metric.formula(record, undisturbed)), metric.unit)
    for node in dict.fromkeys(record.gate_totals["node"]):
        prefix = node.replace("-", "_")
        figures[f"{prefix}_wait_p95"] = (gates.wait_quantile(record.gate_totals, node), "h")
        figures[f"{prefix}_queue_peak"] = (float(gates.queue_peak(record.gate_totals, node)), "trucks")
        figures[f"{prefix}_manual_hours"] = (gates.manual_hours(by_hand, node), "h")
    return figures


def summarise(record: Record, twins: Mapping[str, Record]) -> Summary:
    """
    Put the numbers of a run beside those of its twins.

    Parameters
    ----------
    record
        The run.
    twins
        ``undisturbed`` and ``independent``, as far as they were run.

    Returns
    -------
    summary
        A figure for each metric.
    """
    quiet, alone = twins.get("undisturbed"), twins.get("independent")
    own = measure(record, quiet)
    beside = {name: measure(twin, quiet) if twin is not None else {} for name, twin in (("q", quiet), ("a", alone))}
    figures = {}
    for name, (value, unit) in own.items():
        base, without = (beside[key].get(name, (None, ""))[0] for key in ("q", "a"))
        figures[name] = Figure(value, unit, base, value - base if base is not None else None, without)
    return Summary(figures)


def judge(summary: Summary, criteria: tuple[Criterion, ...]) -> dict[str, bool]:
    """Tell for each criterion whether it holds; one of a metric that does not exist does not."""
    return {
        str(criterion): criterion.metric in summary and criterion.holds(summary[criterion.metric].value)
        for criterion in criteria
    }
