"""Measures that are taken together: step by step the best next one, or the best set of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import inf, isnan
from typing import TYPE_CHECKING, Any, Final

from netsim.ensemble.intervals import LEVEL
from netsim.errors import Fault, InvalidInput, NetsimError
from netsim.improvement.ranking import PER, By, currency_of, gains, interval
from netsim.model.measures import Measure, Package, overlap, package, quarrel

if TYPE_CHECKING:
    import pandas as pd

    from netsim.improvement.judges import Judge

MOST_EXACT: Final = 8
"""Of so many measures all sets are weighed, 255 of them; of more that takes too long."""
COLUMNS: Final = (
    *("step", "measures", "gain", "low", "high", "gain_per_cost", "cost", "total_gain", "total_low", "total_high"),
    *("total_cost", "currency", "before", "after", "runs"),
)


def find_overlaps(measures: Sequence[Measure]) -> Iterator[Fault]:
    """Yield pairs that set the same value and do not exclude each other: which of the two would hold?"""
    for one, other in combinations(measures, 2):
        shared = overlap(one, other)
        if shared and other.id not in one.excludes and one.id not in other.excludes:
            message = f'"{one.id}" and "{other.id}" both set {shared}'
            yield Fault(message, ("measures", other.id), f"write excludes: [{one.id}]")


def greedy(
    judge: Judge,
    measures: Sequence[Measure],
    budget: float | None = None,
    steps: int | None = None,
    by: By = "gain_per_cost",
) -> list[Package]:
    """
    Take again and again the measure that adds most to those taken, until none adds anything or may be paid.

    All that are left are weighed anew in each step, with all that were taken: gains of networks do not add up, and may
    grow as well as shrink with what was taken before, so that the lazy variant [1]_, which relies on their shrinking,
    would be wrong. For a gain that never shrinks with more measures and of which each adds the less the more there are,
    with costs all alike, the first k steps reach 1 - 1/e of the best k measures [2]_. Nothing of the kind is promised
    for others.

    Parameters
    ----------
    judge
        Tells what packages are worth.
    measures
        All that there are.
    budget
        What all may cost; ``None``: anything. [units of the currency]
    steps
        At most so many; ``None``: any number.
    by
        What is compared.

    Returns
    -------
    path
        What is taken after each step.

    References
    ----------
    .. [1] Minoux, M. (1978), Accelerated greedy algorithms for maximizing submodular set functions.
       doi:10.1007/BFb0006528
    .. [2] Nemhauser, G. L., Wolsey, L. A. and Fisher, M. L. (1978), An analysis of approximations for maximizing
       submodular set functions I. doi:10.1007/BF01588971
    """
    path: list[Package] = []
    while steps is None or len(path) < steps:
        taken = path[-1] if path else Package()
        wider = {one.key: one for one in _wider(measures, taken) if _is_allowed(one, budget)}
        weighed = gains(judge, list(wider.values()), taken)
        scored = [(_score(float(one.gain.mean()), one.package.cost - taken.cost, by), one) for one in weighed]
        better = [(score, one) for score, one in scored if score > 0.0]
        if not better:
            break
        path.append(max(better, key=lambda pair: pair[0])[1].package)
    return path


def _wider(measures: Sequence[Measure], taken: Package) -> Iterator[Package]:
    for measure in measures:
        if measure.id not in taken.key:
            yield package(measures, [*taken.key, measure.id])


def _is_allowed(one: Package, budget: float | None) -> bool:
    return quarrel(one) is None and one.cost <= (inf if budget is None else budget)


def _score(gain: float, cost: float, by: By) -> float:
    return 0.0 if isnan(gain) else gain if by == "gain" else gain / cost


def best_set(
    judge: Judge, measures: Sequence[Measure], budget: float | None = None, steps: int | None = None
) -> list[Package]:
    """
    Weigh all sets of measures, and return the one with the highest mean gain; of equal ones the cheapest.

    Parameters
    ----------
    judge, measures, budget
        As for :func:`greedy`.
    steps
        At most so many measures.

    Returns
    -------
    path
        The best set alone; nothing if no set gains anything.

    Raises
    ------
    NetsimError
        If there are too many measures.
    """
    if len(measures) > MOST_EXACT:
        hint = f"name at most {MOST_EXACT} of them (--only), or take the greedy choice"
        raise NetsimError(f"all sets of {len(measures)} measures are too many to weigh", hint=hint)
    most = len(measures) if steps is None else steps
    ids = [measure.id for measure in measures]
    picked = (package(measures, own) for size in range(1, len(ids) + 1) for own in combinations(ids, size))
    sets = {one.key: one for one in picked if _is_allowed(one, budget) and len(one.key) <= most}
    scored = [(float(one.gain.mean()), -one.package.cost, one.package) for one in gains(judge, list(sets.values()))]
    better = [(gain, cost, one) for gain, cost, one in scored if gain > 0.0]
    return [max(better, key=lambda row: row[:2])[2]] if better else []


def steps_table(judge: Judge, path: Sequence[Package], level: float = LEVEL) -> pd.DataFrame:
    """
    Return a row for each step of a path; see :func:`netsim.improvement.combine`.

    Parameters
    ----------
    judge
        Tells what packages are worth.
    path
        What is taken after each step.
    level
        Confidence of intervals.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    taken = Package()
    for number, one in enumerate(path, start=1):
        (added,), (total,) = gains(judge, [one], taken), gains(judge, [one])
        gain, whole = interval(judge, added.gain, level), interval(judge, total.gain, level)
        (before,) = judge.values([taken])
        cost = one.cost - taken.cost
        rows.append(
            {
                "step": number,
                "measures": ";".join(name for name in one.key if name not in taken.key),
                "gain": gain.mean,
                "low": gain.low,
                "high": gain.high,
                "gain_per_cost": gain.mean / cost * PER,
                "cost": cost,
                "total_gain": whole.mean,
                "total_low": whole.low,
                "total_high": whole.high,
                "total_cost": one.cost,
                "currency": currency_of(one.measures),
                "before": float(before.mean()),
                "after": float(added.after.mean()),
                "runs": gain.n,
            }
        )
        taken = one
    return pd.DataFrame(rows, columns=list(COLUMNS))


def check_together(measures: Sequence[Measure]) -> None:
    """
    Refuse measures that set the same value without saying that they exclude each other.

    Raises
    ------
    InvalidInput
        With all such pairs.
    """
    faults = list(find_overlaps(measures))
    if faults:
        raise InvalidInput(faults)
