"""Runs side by side: what differs in their inputs, and what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from netsim import metrics
from netsim.errors import NetsimError
from netsim.io.differences import Difference, differences
from netsim.model import Network, Scenario
from netsim.run import Run, read, simulate

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record
    from netsim.report.content import Report
    from netsim.sim import Progress

Comparable = str | os.PathLike[str] | Scenario | Run
"""A run, a run folder, or a scenario or its file or name, which is played."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """
    Runs side by side.

    Parameters
    ----------
    runs
        By what they are called: A, B and so on. The first is what the others are compared with.
    """

    runs: Mapping[str, Run]

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """Numbers side by side; see :func:`netsim.metrics.side_by_side`."""
        return metrics.side_by_side({name: run.summary for name, run in self.runs.items()})

    @cached_property
    def criteria(self) -> pd.DataFrame:
        """Whether each criterion of any run holds: ``criterion``, and a column for each run; None where it has none."""
        import pandas as pd

        texts = dict.fromkeys(text for run in self.runs.values() for text in run.criteria)
        rows = [
            {"criterion": text, **{name: run.criteria.get(text) for name, run in self.runs.items()}} for text in texts
        ]
        return pd.DataFrame(rows, columns=["criterion", *self.runs])

    @cached_property
    def countries(self) -> pd.DataFrame:
        """Countries that differ, those that differ most first; see :func:`netsim.metrics.gains`."""
        columns = {"unserved_tbit": 1e-6, "latency_p95_ms": 0.01, "delay_truck_h": 0.5}
        return metrics.gains({name: _by_country(run) for name, run in self.runs.items()}, columns)

    @cached_property
    def demands(self) -> pd.DataFrame:
        """Demands that differ, those that differ most first; see :func:`netsim.metrics.gains`."""
        from netsim.report.tables import per_demand

        return self._gains(per_demand, {"lost": 1e-6, "latency": 0.01})

    @cached_property
    def lanes(self) -> pd.DataFrame:
        """Freight lanes that differ, those that differ most first; see :func:`netsim.metrics.gains`."""
        from netsim.report.tables import per_lane

        return self._gains(per_lane, {"time": 0.5, "p95_h": 0.1})

    @cached_property
    def inputs(self) -> dict[str, list[Difference]]:
        """In what the inputs of each run but the first differ from its inputs; see ``docs/reports.md``."""
        first, *others = self.runs
        return {name: differences(self.runs[first].scenario, self.runs[name].scenario) for name in others}

    @cached_property
    def report(self) -> Report:
        """What a report says of it, whatever file it is written to."""
        from netsim.report.beside import Found, comparison_of

        groups = {"countries": self.countries, "demands": self.demands, "lanes": self.lanes}
        return comparison_of(
            self.runs,
            {name: run.twins.get("undisturbed") for name, run in self.runs.items()},
            self.metrics,
            {name: run.criteria for name, run in self.runs.items()},
            Found({name: run.chain for name, run in self.runs.items()}, groups, self.inputs),
        )

    def to_report(self, path: str | Path, *, template: str | Path | None = None) -> Path:
        """
        Write the comparison: a page that needs no network, a PDF, Markdown or a workbook; as :meth:`Run.to_report`.

        Raises
        ------
        OutputError
            If the path ends in something else, or cannot be written.
        MissingExtra
            If the package for PDF or workbooks is not installed.
        InvalidInput
            If the template is at fault.
        """
        from netsim.report.formats import save_report_as

        return save_report_as(path, self.report, template=template)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "runs": {
                name: {"scenario": run.scenario.name, "topology": run.scenario.network.name, "seed": run.seed}
                for name, run in self.runs.items()
            },
            "metrics": self.metrics.to_dict("records"),
            "criteria": {name: dict(run.criteria) for name, run in self.runs.items()},
            **{
                key: getattr(self, key).rename_axis("id").reset_index().to_dict("records")
                for key in ("countries", "demands", "lanes")
            },
            "inputs": {name: [one._asdict() for one in found] for name, found in self.inputs.items()},
        }

    def _repr_html_(self) -> str:
        """Show the numbers in a notebook."""
        return str(self.metrics.to_html(index=False, escape=True))

    def __repr__(self) -> str:
        """Name the runs."""
        return f"<Comparison of {', '.join(f'{name}: {run!r}' for name, run in self.runs.items())}>"

    def _gains(self, of: Callable[[Record], pd.DataFrame], columns: Mapping[str, float]) -> pd.DataFrame:
        """Compare a table of each run; its index as text."""
        found = {name: of(run) for name, run in self.runs.items()}
        return metrics.gains({name: table.set_axis(table.index.astype(str)) for name, table in found.items()}, columns)


def _by_country(run: Run) -> pd.DataFrame:
    """Return data and freight by country; of what a run does not have, columns without a number."""
    data, freight = (
        table.set_index("country") for table in (run.service_metrics("country"), run.freight_metrics("country"))
    )
    both = data.join(freight, how="outer")
    return both.reindex(columns=list(dict.fromkeys([*both, "unserved_tbit", "latency_p95_ms", "delay_truck_h"])))


def compare(
    first: Comparable,
    second: Comparable,
    *more: Comparable,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """
    Put runs side by side; scenarios are played with equal seeds.

    Parameters
    ----------
    first, second, *more
        Runs, run folders, or scenarios, their files or names; the first is what the others are compared with.
    seed
        With which scenarios are played; ``None``: that of the first run among them, or 0.
    progress
        Told the name of a run that is played and how much of it is done.

    Returns
    -------
    comparison
        Data frames of what differs, and a report.

    Raises
    ------
    InvalidInput
        With all faults of a file.
    NetsimError
        If there is nothing to play with a seed that was named, or a topology is named.

    Examples
    --------
    >>> from netsim.model import Demand, Link, Network, Node, Outage, Scenario
    >>> nodes = [Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0))]
    >>> cable = Link("cable", "A", "B", "submarine", length=500e3, capacity=100e9)
    >>> network = Network(nodes=nodes, links=[cable], demands=[Demand("A", "B", rate=50e9)])
    >>> short, long = (Scenario(network, hazards=[Outage("cable", lasts=hours * 3600.0)]) for hours in (6, 12))
    >>> table = compare(short, long).metrics.set_index("metric")
    >>> table.loc["unserved_tbit", ["A", "B", "B_less_A", "B_over_A_pct"]].tolist()
    [1080.0, 2160.0, 1080.0, 100.0]
    """
    found = [_read(one) for one in (first, second, *more)]
    played = next((one.seed for one in found if isinstance(one, Run)), 0)
    if seed is not None and all(isinstance(one, Run) for one in found):
        raise NetsimError("these runs have their seeds already", hint="leave the seed out, or name scenarios to play")
    runs = [
        one if isinstance(one, Run) else simulate(one, played if seed is None else seed, progress=progress)
        for one in found
    ]
    return Comparison(dict(zip(_names(len(runs)), runs, strict=True)))


def _names(count: int) -> list[str]:
    """Return A, B and so on."""
    if count > len(ascii_uppercase):
        raise NetsimError(f"{count} runs are too many to lay side by side", hint=f"at most {len(ascii_uppercase)}")
    return list(ascii_uppercase[:count])


def _read(one: Comparable) -> Scenario | Run:
    found = one if isinstance(one, Scenario | Run) else read(one)
    if isinstance(found, Network):
        raise NetsimError(f'"{one}" is a topology', hint="name a run folder or a scenario")
    return found
