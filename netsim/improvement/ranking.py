"""The table of measures, the best first, with what chance leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from netsim.ensemble.intervals import LEVEL, Interval, student
from netsim.errors import NetsimError, did_you_mean
from netsim.model.measures import Measure, Package, package, quarrel

if TYPE_CHECKING:
    import pandas as pd

    from netsim.improvement.judges import Judge
    from netsim.kernels.base import FloatArray

By = Literal["gain_per_cost", "gain"]
PER: Final = 1e6
"""Units of the currency that a gain is told per: a million."""
_TRACE: Final = 1e-9
"""Part of a figure below which a gain is rounding."""
COLUMNS: Final = (
    *("rank", "measure", "gain_per_cost", "gain", "low", "high", "against_best", "cost", "currency", "before", "after"),
    *("runs", "with", "title", "confidence", "sources", "note"),
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A package, and its gain by seed."""

    package: Package
    gain: FloatArray
    after: FloatArray

    def score(self, by: By) -> FloatArray:
        """Return what it is ranked by, by seed."""
        return self.gain if by == "gain" else self.gain / self.package.cost * PER


def checked_by(by: str) -> By:
    """
    Return by what measures are ranked.

    Raises
    ------
    NetsimError
        If there is no such order.
    """
    found = next((one for one in get_args(By) if one == by), None)
    if found is None:
        raise NetsimError(
            f'nothing is ranked by "{by}"', hint=did_you_mean(by, get_args(By)) or "gain_per_cost or gain"
        )
    return found  # type: ignore[no-any-return]  # one of By


def gains(judge: Judge, packages: Sequence[Package], base: Package | None = None) -> list[Weighed]:
    """
    Return by how much each package improves the judge's figure, seed by seed; above nothing is better.

    Parameters
    ----------
    judge
        Tells the figure.
    packages
        What is weighed.
    base
        What it is compared with; ``None``: no measures at all.
    """
    before, *after = judge.values([base or Package(), *packages])
    sign = 1.0 if judge.better == "higher" else -1.0
    with np.errstate(invalid="ignore"):
        found = [sign * (own - before) for own in after]
    size = np.maximum(np.abs(before), 1.0)
    flat = [np.where(np.abs(gain) <= _TRACE * size, 0.0, gain) for gain in found]
    return [Weighed(one, gain, own) for one, gain, own in zip(packages, flat, after, strict=True)]


def interval(judge: Judge, values: FloatArray, level: float = LEVEL) -> Interval:
    """Return the interval of the mean of values; a judge who is exact leaves nothing open."""
    if judge.is_exact:
        only = float(values[0])
        return Interval(only, only, only, 1)
    return student(values, level)


def ranked(judge: Judge, measures: Sequence[Measure], by: By = "gain_per_cost", level: float = LEVEL) -> pd.DataFrame:
    """
    Weigh each measure alone, with what it needs, and put the best first; see :func:`netsim.improvement.improve`.

    Parameters
    ----------
    judge
        Tells what measures are worth.
    measures
        All that there are.
    by
        What is compared.
    level
        Confidence of intervals.
    """
    import pandas as pd

    packages = {measure.id: package(measures, [measure.id]) for measure in measures}
    for own in packages.values():
        if (both := quarrel(own)) is not None:
            raise NetsimError('"{}" and "{}" are needed together, and exclude each other'.format(*both))
    weighed = dict(zip(packages, gains(judge, list(packages.values())), strict=True))
    (before,) = judge.values([Package()])
    rows = [_row(judge, measure, weighed[measure.id], level) | {"before": float(before.mean())} for measure in measures]
    order = sorted(range(len(rows)), key=lambda number: (isnan(rows[number][by]), -rows[number][by], number))
    table = pd.DataFrame([rows[number] for number in order], columns=list(COLUMNS))
    scores = [weighed[measures[number].id].score(by) for number in order]
    table["against_best"] = [_against(judge, scores[0], own, level) for own in scores]
    table["rank"] = _ranks(table[by].tolist())
    return table


def _row(judge: Judge, measure: Measure, weighed: Weighed, level: float) -> dict[str, Any]:
    gain = interval(judge, weighed.gain, level)
    return {
        "measure": measure.id,
        "gain_per_cost": gain.mean / weighed.package.cost * PER,
        "gain": gain.mean,
        "low": gain.low,
        "high": gain.high,
        "cost": weighed.package.cost,
        "currency": measure.cost.currency,
        "after": float(weighed.after.mean()),
        "runs": gain.n,
        "with": ";".join(name for name in weighed.package.key if name != measure.id),
        "title": measure.title,
        "confidence": measure.confidence,
        "sources": ";".join(measure.sources),
        "note": measure.note,
    }


def _against(judge: Judge, best: FloatArray, own: FloatArray, level: float) -> str:
    """Tell whether a measure is worse than the best, seed by seed, or whether that may be chance."""
    if own is best:
        return "best"
    with np.errstate(invalid="ignore"):
        behind = interval(judge, best - own, level)
    if isnan(behind.low):
        return "unknown"
    size = max(float(np.abs(best).max()), 1e-300)
    return "worse" if behind.low > _TRACE * size else "not told apart"


def _ranks(scores: Sequence[float]) -> list[int]:
    """Give numbers to rows in order; equal ones share the first number."""
    found: list[int] = []
    for number, score in enumerate(scores):
        same = number and (score == scores[number - 1] or isnan(score))
        found.append(found[-1] if same and isnan(score) is isnan(scores[number - 1]) else number + 1)
    return found


def currency_of(measures: Sequence[Measure]) -> str:
    """
    Return the currency of all costs.

    Raises
    ------
    NetsimError
        If there are several.
    """
    known: Mapping[str, None] = dict.fromkeys(measure.cost.currency for measure in measures)
    if len(known) > 1:
        raise NetsimError(f"costs are in {' and '.join(known)}", hint="turn them into one currency, and note the rate")
    return next(iter(known), "")
