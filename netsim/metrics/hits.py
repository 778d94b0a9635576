"""Which demands run over an asset, and which were hit when it failed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.metrics.causes import FAILS, BoolArray, Span, failing, failures, following
from netsim.metrics.harm import shares

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics.eras import Era
    from netsim.record import Record

_EFFECTS: Final = ("lost_rate", "moved", "shifted")
"""What the log says of a demand that a failure did something to."""
_SLOWER: Final = 0.1
"""A rise of latency that counts though the main path is the same; less comes and goes with the load. [ms]"""
_SAME: Final = 1e-6
"""Difference of shares that is none."""


@dataclass(frozen=True, eq=False)
class Case:
    """
    An asset in a run.

    Parameters
    ----------
    record, undisturbed
        The run, and its undisturbed twin if there is one.
    known
        The networks that the run went through.
    own
        Ids that the log names when the asset fails.
    """

    record: Record
    undisturbed: Record | None
    known: list[Era]
    own: frozenset[str]

    @cached_property
    def links(self) -> frozenset[str]:
        """Links that data cross only over the asset: of a node, all that end there."""
        return self._reach(self.own)

    def _reach(self, assets: Collection[str]) -> frozenset[str]:
        links = (link for era in self.known for link in era.network.links if link.is_digital)
        return frozenset(link.id for link in links if not {link.id, link.source, link.target}.isdisjoint(assets))

    @cached_property
    def spans(self) -> list[Span]:
        """From when to when the asset was down or at reduced capacity. [s]"""
        return failures(self.record.events, self.own, self.record.scenario.until)

    @cached_property
    def _fails(self) -> BoolArray:
        return failing(self.record.events, self.own)

    @cached_property
    def instants(self) -> list[float]:
        """When the asset, or a part of it, failed; what fails as the run ends does nothing in it. [s]"""
        times = set(self.record.events["time_s"][self._fails].tolist())
        return sorted(times - {self.record.scenario.until})

    def spans_of(self, times: Iterable[float]) -> list[Span]:
        """Return the spans in which some moments lie."""
        return [span for span in self.spans if any(span[0] <= time < span[1] for time in times)]

    # -- who runs over it ----------------------------------------------------------------------------------------

    def at(self, moment: float) -> pd.DataFrame:
        """Return what held at a moment, by demand."""
        rows = self.record.demands
        is_last = (rows["to_s"] == moment) & (moment == self.record.scenario.until)
        return _by_demand(rows[(rows["from_s"] <= moment) & ((moment < rows["to_s"]) | is_last)])

    def before(self, moment: float) -> pd.DataFrame:
        """Return what held just before a moment, by demand; before the run began it was as undisturbed."""
        if moment == 0.0 and self.undisturbed is not None:
            rows = self.undisturbed.demands
            return _by_demand(rows[rows["from_s"] == 0.0])
        rows = self.record.demands
        return _by_demand(rows[(rows["from_s"] < moment) & (moment <= rows["to_s"])])

    def first_uses(self) -> pd.DataFrame:
        """Return the first row of each demand that ever runs over the asset, by demand."""
        rows = self.record.demands
        return _by_demand(rows[_over(rows, self.links)].drop_duplicates("demand"))

    def users(self, rows: pd.DataFrame) -> set[str]:
        """Return the demands whose main path leads over the asset."""
        return set(rows.index[_over(rows, self.links)])

    # -- whom it hit ---------------------------------------------------------------------------------------------

    @cached_property
    def hits(self) -> dict[str, list[float]]:
        """When each demand was hit by failures of the asset, in order of time. [s]"""
        found: dict[str, list[float]] = {}
        for time, demand in sorted([*self._at_once(), *self._later()]):
            found.setdefault(demand, []).append(time)
        return found

    def _at_once(self) -> Iterator[tuple[float, str]]:
        """Yield who was hit at the instant of a failure."""
        log = self.record.events
        fails, effect = _says(log, FAILS), _says(log, _EFFECTS)
        cause = log["cause"].fillna(0).to_numpy(dtype=np.intp)
        blamed = log["cause"].notna().to_numpy(dtype=bool) & fails[cause]
        for instant in self.instants:
            here = np.asarray(log["time_s"] == instant, dtype=bool)
            other_links = self._reach(set(log["asset"][here & fails & ~self._fails]))
            rows = self.before(instant)
            ours = self.users(rows)
            theirs = set(rows.index[_over(rows, other_links)]) - ours
            told = self._tree | blamed if not other_links else self._tree
            hit = set(log["asset"][here & effect & told]) - theirs
            hit |= set(log["asset"][here & effect]) & ours
            hit |= self._slower(instant, rows, ours, alone=not other_links)
            yield from ((instant, demand) for demand in hit)

    def _later(self) -> list[tuple[float, str]]:
        """Return who was hit by what followed, while the asset was down."""
        log = self.record.events
        rows = log[self._tree & _says(log, _EFFECTS) & ~log["time_s"].isin(self.instants)]
        pairs = zip(rows["time_s"].tolist(), rows["asset"], strict=True)
        return [(time, demand) for time, demand in pairs if self.spans_of([time])]

    @cached_property
    def _tree(self) -> BoolArray:
        return following(self.record.events, self._fails)

    def _slower(self, instant: float, before: pd.DataFrame, ours: set[str], *, alone: bool) -> set[str]:
        """
        Return who got slower on the same main path, of which the log says nothing.

        Who does not run over the asset may be slower for what is asked anew at a full hour, or for another failure.
        """
        after = self.at(instant).reindex(before.index)
        same = (before["path"].astype(str) == after["path"].astype(str)) & (before["share"] - after["share"] < _SAME)
        slower = before.index[same & (after["latency_ms"] - before["latency_ms"] > _SLOWER)]
        as_asked = set(before.index[before["asked_gbps"] == after["asked_gbps"]]) if alone else set()
        return set(slower) & (ours | as_asked)


def _says(log: pd.DataFrame, what: tuple[str, ...]) -> BoolArray:
    return np.asarray(log["what"].isin(what), dtype=bool)


def _by_demand(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(share=shares(rows)).set_index(rows["demand"].astype(str))


def _over(rows: pd.DataFrame, links: frozenset[str]) -> BoolArray:
    """Tell which main paths lead over some links, shape (n_rows,)."""
    over = {path: not links.isdisjoint(str(path).split(";")) for path in rows["path"].unique()}
    return np.fromiter((over[path] for path in rows["path"]), dtype=bool, count=len(rows))
