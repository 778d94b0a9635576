"""The way in for people: simulate a scenario, read its summary, save and draw it."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Unpack

from netsim import io, metrics, sim
from netsim._version import __version__
from netsim.errors import OutputError
from netsim.processes import beside
from netsim.record import Record

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from netsim.arrays.skeleton import Layer
    from netsim.metrics import DemandPath, Explanation, Operation, Step, Story, Summary
    from netsim.metrics.groups import By
    from netsim.model import Network, Scenario
    from netsim.report.any_map import Wishes
    from netsim.report.content import Report
    from netsim.sim import Progress


@dataclass(frozen=True, eq=False)
class Run(Record):
    """
    One seeded run beside its twins.

    Parameters
    ----------
    twins
        The undisturbed and the independent run with the same seed, as far as the scenario asks for them.
    wall
        Seconds that each part took; the only thing that differs between equal runs. [s]
    """

    twins: Mapping[str, Record] = field(default_factory=dict)
    wall: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def summary(self) -> Summary:
        """The numbers, with those of the twins beside them."""
        return metrics.summarise(self, self.twins)

    @cached_property
    def criteria(self) -> dict[str, bool]:
        """Whether each criterion of the scenario holds."""
        return metrics.judge(self.summary, tuple(self.scenario.expect))

    @cached_property
    def chain(self) -> list[Step]:
        """What followed from the outages, in plain sentences."""
        return metrics.chain(self)

    def path(self, demand: str, at: float | str | datetime) -> DemandPath:
        """
        Tell where a demand ran at a moment.

        Parameters
        ----------
        demand
            Its id or name, capitals or not; of what a node depends on ``NODE needs NODE``.
        at
            Seconds after the start, a text with a unit such as ``2.5 d``, or a date and time with its zone.

        Returns
        -------
        path
            Nodes and links in order, rate and latency, and from when to when they held; ``print`` shows it.

        Raises
        ------
        NetsimError
            If nothing or more than one demand is called so, or the moment lies outside the run.

        Examples
        --------
        >>> from netsim.model import Demand, Link, Network, Node, Outage, Scenario
        >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0)))
        >>> routes = {"short": 500e3, "long": 900e3}
        >>> cables = [Link(id, "A", "B", "submarine", length=routes[id], capacity=100e9) for id in routes]
        >>> network = Network(nodes=[a, b], links=cables, demands=[Demand("A", "B", rate=50e9)])
        >>> cut = Scenario(network, hazards=[Outage("short", at=36_000.0, lasts=36_000.0)])
        >>> print(simulate(cut).path("A > B", at="15 h"))
        A > B, day 1 10:00 to day 1 20:00
          rate     50 of 50 Gbps
          latency  4.51 ms one way, 9.01 ms there and back
          path     A
                     long
                   B
        """
        return metrics.demand_path(self, demand, at)

    def affected(self, asset: str, at: float | str | datetime | None = None) -> pd.DataFrame:
        """
        Tell which demands run over an asset, and what its failures did to which.

        Parameters
        ----------
        asset
            Id or name of a node, link, system or shared-risk group.
        at
            Moment at which to look who runs over it, as for :meth:`path`; ``None``: just before it fails.

        Returns
        -------
        affected
            A row for each demand, those that lost most first; see :func:`netsim.metrics.affected` for the columns.

        Raises
        ------
        NetsimError
            If nothing or more than one thing is called so, or the moment lies outside the run.
        """
        return metrics.affected(self, asset, self.twins.get("undisturbed"), at)

    def latency_matrix(
        self, places: Collection[str] | None = None, percentiles: Sequence[float] = (50, 95, 99)
    ) -> pd.DataFrame:
        """
        Find percentiles over time of the least latency between places; see :func:`netsim.metrics.latency_percentiles`.

        Parameters
        ----------
        places
            Ids or names of nodes; ``None``: the cities, data centres and gateways that have a digital link.
        percentiles
            From 0 to 100.

        Returns
        -------
        latency
            A row for each ordered pair: ``from``, ``to``, ``p50_ms`` and so on, ``max_ms``, ``unreachable_share``.

        Raises
        ------
        NetsimError
            If nothing or more than one node is called so, or a percentile is not one.
        """
        return metrics.latency_percentiles(self, places, percentiles)

    def story(self, shipment: str) -> Story:
        """
        Tell what one shipment lived through; see :func:`netsim.metrics.story`.

        Parameters
        ----------
        shipment
            Its id: the row of freight and a running number, such as ``fr-parcels-guangzhou-hanoi/12``.

        Returns
        -------
        story
            Each part of its way and each wait with its cause; ``print`` shows it line by line.

        Raises
        ------
        NotFound
            If the run has no such shipment, or was saved before legs were kept.
        """
        return metrics.story(self, shipment)

    def explain(self, kind: str, asset: str) -> Explanation:
        """
        Tell what happened to one thing of the run, why, and what came of it.

        Parameters
        ----------
        kind
            ``gate``, ``port``, ``node``, ``link``, ``demand``, ``service``, ``crew`` or ``dependency``.
        asset
            Id or name; of a gate also its place, which means both directions; of a dependency also the place that has
            it.

        Returns
        -------
        explanation
            Events with their chains of causes; ``print`` shows them.

        Raises
        ------
        NetsimError
            If nothing or more than one thing is called so, or there is no such kind.
        """
        return metrics.explain(self, kind, asset)

    def operations(
        self,
        asset: str | None = None,
        since: float | str | datetime | None = None,
        until: float | str | datetime | None = None,
    ) -> list[Operation]:
        """
        Tell what failed and why, who went to mend it from where, and when it came back; see ``netsim log``.

        Parameters
        ----------
        asset
            Id or name of anything in the network: only what led to what befell it, and what came of that.
        since, until
            Moments, as for :meth:`path`; ``None``: the start and the end of the run.

        Returns
        -------
        operations
            Lines in order of time, dates and times local to each place; ``print`` shows each.

        Raises
        ------
        NetsimError
            If nothing or more than one thing is called so, or a moment lies outside the run.
        """
        return metrics.operations(self, asset, since, until)

    @cached_property
    def account(self) -> pd.DataFrame:
        """What has become of all shipments, by lane and in all; see :func:`netsim.metrics.account`."""
        return metrics.account(self)

    @cached_property
    def freight_flows(self) -> pd.DataFrame:
        """What passed over each freight link, by day and direction; see :func:`netsim.metrics.freight_flows`."""
        return metrics.freight_flows(self)

    @cached_property
    def transit_times(self) -> pd.DataFrame:
        """Percentiles of transit times by lane and mode; see :func:`netsim.metrics.transit_times`."""
        return metrics.transit_times(self)

    def layer_metrics(self, target: float = 1.0) -> pd.DataFrame:
        """Tell how resilient data, freight and both together were; see :func:`netsim.metrics.layer_metrics`."""
        return metrics.layer_metrics(self, self.twins.get("undisturbed"), target)

    def service_metrics(self, by: By = "country", target: float = 1.0) -> pd.DataFrame:
        """Tell how demands were served, by group; see :func:`netsim.metrics.service_metrics`."""
        return metrics.service_metrics(self, self.twins.get("undisturbed"), by, target)

    def freight_metrics(self, by: By = "lane") -> pd.DataFrame:
        """Tell how freight fared, by group; see :func:`netsim.metrics.freight_metrics`."""
        return metrics.freight_metrics(self, self.twins.get("undisturbed"), by)

    def connections(
        self, pairs: Sequence[tuple[str, str]] | None = None, layer: Layer = "data", most: int = 10
    ) -> pd.DataFrame:
        """Tell for how much of the time places were connected; see :func:`netsim.metrics.connections`."""
        return metrics.connections(self, pairs, layer, most)

    @cached_property
    def waits_by_place(self) -> pd.DataFrame:
        """Where freight waited and how long; see :func:`netsim.metrics.waits_by_place`."""
        return metrics.waits_by_place(self)

    @cached_property
    def _map(self) -> str:
        from netsim.report.map import draw

        return draw(self.network, self, self.twins)

    def to_map(self, path: str | Path, *, beside: Run | None = None, **wishes: Unpack[Wishes]) -> Path:
        """
        Write a map, in the format that the ending of the file names; see docs/map.md and docs/maps.md.

        Parameters
        ----------
        path
            ``.html`` for a page that plays the run back and needs no network; ``.png``, ``.svg`` or ``.pdf`` for a
            static map of one moment or several.
        beside
            Another run, whose map stands beside this one with the same slider and the same view; on a page only.
        **wishes
            As for :func:`netsim.save_map`, such as ``lang="zh"`` or ``at="2.5 d"``.

        Returns
        -------
        path
            Where the map is.

        Raises
        ------
        NetsimError
            If there is no such format, an option is wrong, or the file cannot be written.
        """
        from netsim.report.any_map import PAGES, save_map

        if beside is None and not wishes and Path(path).suffix.lower() in PAGES:
            return _write(path, self._map)
        save_map(path, self, beside=beside, **wishes)
        return Path(path)

    @cached_property
    def report(self) -> Report:
        """What the report says, whatever file it is written to: sections of sentences, tables, figures and causes."""
        from netsim.report.gather import report_of

        return report_of(self, self.twins, self.summary, self.chain)

    def to_report(self, path: str | Path, *, template: str | Path | None = None) -> Path:
        """
        Write the report: a page that needs no network, a PDF, Markdown or a workbook.

        Parameters
        ----------
        path
            Ends in ``.html``, ``.pdf``, ``.md`` or ``.xlsx``.
        template
            Jinja2 file that replaces the page; only with ``.html``.

        Raises
        ------
        OutputError
            If the path ends in something else, or cannot be written.
        MissingExtra
            If the package for PDF or workbooks is not installed.
        InvalidInput
            If the template is at fault.
        """
        from netsim.report.formats import expect_format, save_report_as

        is_page = expect_format(path) in {".html", ".htm"}
        return save_report_as(path, self.report, self._map if is_page else "", template)

    def save(self, folder: str | Path) -> Path:
        """
        Write the run folder: ``run.json``, tables, log of operations, map and report; whole or not at all.

        Raises
        ------
        OutputError
            If the folder exists or cannot be written.
        """
        from netsim.io.run_folder import publish

        return publish(Path(folder), self._fill)

    def _fill(self, folder: Path) -> None:
        from netsim.io.run_folder import write_inputs, write_json, write_tables

        write_tables(folder, self.tables)
        for name, twin in self.twins.items():
            (folder / name).mkdir()
            write_tables(folder / name, twin.tables)
        write_inputs(folder, self.scenario)
        lines = [str(line) for line in self.operations()]
        (folder / "log.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        write_json(folder / "run.json", self.head())
        self.to_map(folder / "map.html")
        self.to_report(folder / "report.html")

    def head(self) -> dict[str, object]:
        """Return what ``run.json`` says."""
        scenario = self.scenario
        return {
            "netsim": 1,
            "version": __version__,
            "scenario": scenario.name,
            "title": scenario.title,
            "topology": scenario.network.name,
            "seed": self.seed,
            "start": scenario.start.isoformat(),
            "until_s": scenario.until,
            "inputs": dict(scenario.inputs),
            "summary": self.summary.as_dict(),
            "criteria": {text: "pass" if holds else "fail" for text, holds in self.criteria.items()},
            "wall": dict(self.wall),
        }

    def _repr_html_(self) -> str:
        """Show the summary and the map in a notebook."""
        from netsim.report.notebook import maps_are_on, run_card

        page = self._map if maps_are_on() else ""
        return run_card(self.scenario.title or self.scenario.name, self.summary.notable(), self.criteria, page)

    def __repr__(self) -> str:
        """Name the run."""
        return (
            f"<Run {self.scenario.name}, seed {self.seed}: {len(self.events)} events, {len(self.shipments)} shipments>"
        )


def read(path_or_name: str | os.PathLike[str]) -> Network | Scenario | Run:
    """
    Read a topology, a scenario or a run folder, whichever it is.

    Parameters
    ----------
    path_or_name
        A file, a folder, or the name of something shipped.

    Returns
    -------
    read
        A network, a scenario or a run.

    Raises
    ------
    InvalidInput
        With all faults.
    NotFound
        If nothing answers to the name, or the run folder is not whole.
    """
    folder = Path(path_or_name)
    return read_run(folder) if (folder / "run.json").is_file() else io.read(path_or_name)


def read_run(folder: Path) -> Run:
    """Read what :meth:`Run.save` has written."""
    from netsim.io.run_folder import read_head, read_inputs, read_tables

    head, scenario = read_head(folder), read_inputs(folder)
    network = scenario.opening
    seed = int(head["seed"])
    twins: dict[str, Record] = {
        name: Record(scenario, network, seed, read_tables(folder / name)) for name in scenario.twins
    }
    return Run(scenario, network, seed, read_tables(folder), MappingProxyType(twins), head["wall"])


def _write(path: str | Path, page: str) -> Path:
    """Write a page."""
    path = Path(path)
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
    return path


def simulate(scenario: Scenario, seed: int = 0, *, workers: int = 1, progress: Progress | None = None) -> Run:
    """
    Run a scenario once, and its twins with the same seed.

    Parameters
    ----------
    scenario
        What happens.
    seed
        Of all random streams, not negative.
    workers
        Processes to use; with more than one, twins run beside the disturbed run. A script that asks for more than
        one guards its own start with ``if __name__ == "__main__"``.
    progress
        Told the name of the run and how much of it is done, from 0 to 1.

    Returns
    -------
    run
        Equal scenarios and seeds give equal runs, whatever the number of workers.

    Raises
    ------
    InvalidInput
        If the scenario's changes do not fit its network, or a repair waits for a crew that does not exist.
    ValueError
        If the seed is negative or there is no worker.
    """
    if seed < 0 or workers < 1:
        raise ValueError("a seed is not negative, and there is at least one worker")
    began = perf_counter()
    planes = sim.prepare(scenario)
    wall = {"prepare": perf_counter() - began}
    records = _play_all(scenario, seed, planes, workers, progress, wall)
    main = records.pop("disturbed")
    twins: dict[str, Record] = {name: records[name] for name in scenario.twins}
    return Run(main.scenario, main.network, seed, main.tables, MappingProxyType(twins), wall)


def _play_all(
    scenario: Scenario,
    seed: int,
    planes: sim.Planes,
    workers: int,
    progress: Progress | None,
    wall: dict[str, float],
) -> dict[str, Record]:
    """Play the disturbed run and its twins, as far as possible beside one another; freight that is alike only once."""
    shares = {"undisturbed", "independent"} <= {*scenario.twins} and sim.spares_freight(scenario, planes.network)
    whole = tuple(name for name in scenario.twins if not (shares and name == "independent"))

    def play(name: str, *, ships: bool = True) -> Record:
        began = perf_counter()
        record = sim.play(_variant(scenario, name), seed, planes, _named(progress, name), ships=ships)
        wall[name] = perf_counter() - began
        return record

    with beside(sim.play, {name: (_variant(scenario, name), seed) for name in whole[: workers - 1]}) as results:
        records = {name: play(name) for name in ("disturbed", *whole[workers - 1 :])}
        if shares:
            records["independent"] = play("independent", ships=False)
        began = perf_counter()
        records |= results()
        wall["waiting"] = perf_counter() - began
    if shares:
        quiet, alone = records["undisturbed"], records["independent"]
        is_quiet = sim.had_all_it_needs(quiet)
        records["independent"] = sim.with_freight_of(quiet, alone) if is_quiet else play("independent")
    return records


def _variant(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario that a twin plays."""
    variants = {"undisturbed": sim.undisturbed, "independent": sim.independent}
    return variants[name](scenario) if name in variants else scenario


def _named(progress: Progress | None, name: str) -> Progress | None:
    if progress is None:
        return None
    return lambda _, done: progress(name, done)
