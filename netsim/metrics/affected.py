"""Who is affected by an asset: who runs over it, and what its failures did to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from netsim.metrics.eras import eras
from netsim.metrics.harm import Harm, courses, harm
from netsim.metrics.hits import Case
from netsim.metrics.moments import At, moment
from netsim.model.called import called, names_of

if TYPE_CHECKING:
    import pandas as pd

    from netsim.metrics.eras import Era
    from netsim.record import Record

_COLUMNS: Final = {
    "demand": "str", "name": "str", "class": "str", "uses": "bool", "asked_gbps": "f8", "share": "f8",
    "least_share": "f8", "lost_tbit": "f8", "moved": "bool", "latency_rise_ms": "f8", "first_s": "f8", "reason": "str",
}  # fmt: skip


def affected(record: Record, asset: str, undisturbed: Record | None = None, at: At | None = None) -> pd.DataFrame:
    """
    Tell which demands run over an asset, and what its failures did to which.

    What followed from a failure is read from the causes in the event log. The log names one cause for all that changes
    at one instant; where several assets fail at once, a demand that ran over one of them is counted as hit by that one.
    What happened while the asset was down is told, not what happened when it came back; volume that it took together
    with another failure, later than its own, counts for both.

    Parameters
    ----------
    record
        The run.
    asset
        Id or name of a node, link, system or shared-risk group.
    undisturbed
        Its undisturbed twin: what a demand would have got at each hour of the day; without, a demand is taken to get
        what it got just before.
    at
        Moment that ``uses``, ``asked_gbps`` and ``share`` are about: seconds after the start, a text with a unit, or a
        date and time with its zone. ``None``: just before the failure (the first that concerns the demand); where the
        asset never fails, the first moment at which a demand runs over it.

    Returns
    -------
    affected
        A row for each demand that runs over the asset or was hit by its failures, dependencies included, those that
        lost most first:

        - ``demand``, ``name``, ``class``: which one; the class of what a node depends on is ``dependency``
        - ``uses``: its main path leads over the asset
        - ``asked_gbps``, ``share``: what it asks, and the part of it that it gets within its latency limit, 0 to 1
        - ``least_share``: the least part that it gets while the asset is down
        - ``lost_tbit``: volume that it would have got and did not get, over the run
        - ``moved``: it took another path
        - ``latency_rise_ms``: highest one-way latency while the asset is down, less that just before; NaN where nothing
          is carried
        - ``first_s``: when it was first hit; NaN where it never was
        - ``reason``: why it got no more for the longest time, as in the table of demands

    Raises
    ------
    NotFound
        If nothing or more than one thing is called so.
    NetsimError
        If the moment lies outside the run.
    """
    import pandas as pd

    known = eras(record)
    own = _members(known, called(asset, _assets(known), "node, link, system or group"))
    when = None if at is None else moment(at, record.scenario)
    case = Case(record, undisturbed, known, own)
    rows = _rows(case, _now(case, when))
    rows.sort(key=lambda row: (-row["lost_tbit"], -np.nan_to_num(row["latency_rise_ms"], nan=np.inf), row["demand"]))
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _assets(known: list[Era]) -> dict[str, tuple[str, ...]]:
    """Return the names of all that data can run over, by id."""
    links = [link for era in known for link in era.network.links]
    groups = {group: () for link in links for group in (link.system, *link.srlgs) if group}
    rows = [row for era in known for row in (*era.network.nodes, *era.network.systems)]
    return groups | names_of((*rows, *links))


def _members(known: list[Era], asset: str) -> frozenset[str]:
    """Return what the log names when an asset fails: itself, or the links of a group."""
    return frozenset((asset, *(link for era in known for link in era.network.members(asset))))


class _Now(NamedTuple):
    """What a demand asks and gets at the moment that the answer is about."""

    uses: bool
    asked_gbps: float
    share: float


def _now(case: Case, when: float | None) -> dict[str, _Now]:
    """Return all demands that run over the asset or were hit by it, each at its moment."""
    if when is not None:
        rows = case.at(when)
        users = case.users(rows)
        return {demand: _read(rows, demand, uses=demand in users) for demand in {*users, *case.hits}}
    if not case.instants:
        rows = case.first_uses()
        return {demand: _read(rows, demand, uses=True) for demand in rows.index}
    found: dict[str, _Now] = {}
    for instant in case.instants:
        rows = case.before(instant)
        found = {demand: _read(rows, demand, uses=True) for demand in case.users(rows)} | found
    strangers = case.hits.keys() - found.keys()
    return found | {demand: _read(case.before(case.hits[demand][0]), demand, uses=False) for demand in strangers}


def _read(rows: pd.DataFrame, demand: str, *, uses: bool) -> _Now:
    if demand not in rows.index:
        return _Now(uses, float("nan"), float("nan"))
    return _Now(uses, float(rows.loc[demand, "asked_gbps"]), float(rows.loc[demand, "share"]))


def _rows(case: Case, now: dict[str, _Now]) -> list[dict[str, Any]]:
    """Return the rows of the answer, in no order."""
    networks = [era.network for era in case.known]
    names = {name: network.named(name) for network in networks for name in network.asked}
    names |= {row.id: row.name for network in networks for row in network.demands}
    classes: dict[str, str] = {row.id: "dependency" for network in networks for row in network.dependencies}
    classes |= {name: row.class_ for network in networks for name, row in network.asked.items()}
    harms = _harms(case)
    return [
        {
            "demand": demand,
            "name": names.get(demand, ""),
            "class": classes.get(demand, ""),
            **one._asdict(),
            **harms.get(demand, _unharmed(one))._asdict(),
            "first_s": case.hits[demand][0] if demand in case.hits else float("nan"),
        }
        for demand, one in now.items()
    ]


def _unharmed(now: _Now) -> Harm:
    return Harm(lost_tbit=0.0, least_share=now.share, latency_rise_ms=0.0, moved=False, reason="")


def _harms(case: Case) -> dict[str, Harm]:
    """Return what all failures together did to each demand that they hit."""
    demands = list(case.hits)
    course = courses(case.record, demands)
    usual = courses(case.undisturbed, demands) if case.undisturbed is not None else {}
    found: dict[str, Harm] = {}
    for demand in course:
        spans = [span for span in case.spans_of(case.hits[demand]) if len(course[demand].during(span))]
        if spans:  # a demand may leave with the scenario's changes at the moment of the failure
            found[demand] = _together([harm(course[demand], usual.get(demand), span) for span in spans])
    return found


def _together(harms: list[Harm]) -> Harm:
    rises = [one.latency_rise_ms for one in harms if not np.isnan(one.latency_rise_ms)]
    worst = min(harms, key=lambda one: one.least_share)
    return Harm(
        lost_tbit=sum(one.lost_tbit for one in harms),
        least_share=worst.least_share,
        latency_rise_ms=max(rises, default=float("nan")),
        moved=any(one.moved for one in harms),
        reason=worst.reason,
    )
