"""What users ask: which measure helps most for its cost, and which of them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from netsim.ensemble.intervals import LEVEL
from netsim.errors import NetsimError
from netsim.improvement.choosing import best_set, check_together, greedy, steps_table
from netsim.improvement.judges import Simulated, SteadyState
from netsim.improvement.ranking import checked_by, currency_of, ranked
from netsim.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from netsim.ensemble.runner import Progress
    from netsim.improvement.judges import Judge
    from netsim.model import Network
    from netsim.model.measures import Measure


class How(TypedDict, total=False):
    """How measures are weighed, see :func:`improve`."""

    metric: str
    better: str
    runs: int
    seed: int
    steady: bool
    of: str
    by: str
    level: float
    workers: int
    progress: Progress | None


class _Plain(NamedTuple):
    """The same, with what holds where nobody says anything."""

    metric: str = ""
    better: str = ""
    runs: int = 10
    seed: int = 0
    steady: bool = False
    of: str = "links"
    by: str = "gain_per_cost"
    level: float = LEVEL
    workers: int = 1
    progress: Progress | None = None


def improve(network: Scenario | Network, measures: Sequence[Measure], **how: Unpack[How]) -> pd.DataFrame:
    """
    Rank measures by what they improve for their cost, each taken alone.

    Parameters
    ----------
    network
        A scenario, which is played without and with each measure; or, in the steady state, a network.
    measures
        What could be done, see :func:`netsim.read_measures`.
    **how
        ``metric``: the figure that shall improve, such as ``served_share``, ``joint.loss_h`` (the standard),
        ``country.VN.unserved_tbit``, see :func:`netsim.metrics.named.named_figures`; in the steady state one of
        :data:`netsim.improvement.steady.CRITERIA`. ``better``: ``lower`` or ``higher``, where the metric does not say.
        ``runs``: seeds ``seed``, ``seed + 1`` and so on, the same for all measures (10). ``steady``: no runs. ``of``:
        what fails in the steady state (``links``). ``by``: ``gain_per_cost`` or ``gain``. ``level``: confidence of
        intervals (0.95). ``workers``: processes (1). ``progress``: told how many runs are done, and of how many.

    Returns
    -------
    table
        A row for each measure, the best first: ``rank``; ``measure``; ``gain_per_cost`` (per million of the currency);
        ``gain``, mean over seeds, above nothing is better; ``low``, ``high``, its confidence interval by pairs of runs
        with the same seed, NaN of a single run; ``against_best``: ``best``, ``worse``, ``not told apart`` (the interval
        of the difference holds nothing) or ``unknown``; ``cost``, ``currency``; ``before``, ``after``: means of the
        metric; ``runs``; ``with``: what it needs, its cost and gain counted in; ``title``, ``confidence``, ``sources``,
        ``note``. In ``table.attrs``: ``metric``, ``unit``, ``better``, ``level``, ``steady``.

    Raises
    ------
    NetsimError
        If a measure does not fit, costs are in several currencies, or there is no such metric or order.

    Examples
    --------
    >>> from netsim.model import Add, Demand, Link, Network, Node
    >>> from netsim.model.measures import Cost, Measure
    >>> a, b = (Node(name, lon=lon, lat=0.0, kind="city") for name, lon in (("A", 0.0), ("B", 1.0)))
    >>> cable = Link("old", "A", "B", "fibre", capacity=100e9)
    >>> network = Network(nodes=[a, b], links=[cable], demands=[Demand("A", "B", rate=40e9)])
    >>> second = Link("new", "A", "B", "fibre", capacity=30e9)
    >>> table = improve(network, [Measure("second", Cost(3e6, "USD"), (Add("links", second),))], steady=True)
    >>> table[["measure", "before", "after", "gain", "gain_per_cost"]]
      measure  before  after  gain  gain_per_cost
    0  second    40.0   10.0  30.0           10.0
    """
    terms = _Plain(**how)
    judge = _judge(network, measures, terms)
    table = ranked(judge, measures, checked_by(terms.by), terms.level)
    table.attrs = _told(judge, terms)
    return table


def combine(
    network: Scenario | Network,
    measures: Sequence[Measure],
    *,
    budget: float | None = None,
    steps: int | None = None,
    exact: bool = False,
    **how: Unpack[How],
) -> pd.DataFrame:
    """
    Choose measures that are taken together, step by step the one that adds most to those before.

    Parameters
    ----------
    network, measures, **how
        As for :func:`improve`.
    budget
        What all may cost; ``None``: anything. [units of the currency]
    steps
        At most so many steps, of an exact choice so many measures; ``None``: any number.
    exact
        Whether to weigh all sets, of at most eight measures, instead: see :func:`netsim.improvement.choosing.best_set`.

    Returns
    -------
    table
        A row for each step: ``step``; ``measures``, what is taken, with what that needs; ``gain``, ``low``, ``high``:
        what it adds to all before it; ``gain_per_cost`` (per million), ``cost``; ``total_gain``, ``total_low``,
        ``total_high``, ``total_cost``: of all until then; ``currency``, ``before``, ``after``, ``runs``. An exact
        choice is one row. In ``table.attrs``: as for :func:`improve`, and the ``titles`` of measures by their id.

    Raises
    ------
    NetsimError
        As for :func:`improve`; also if measures set the same value without excluding each other.
    """
    terms = _Plain(**how)
    by = checked_by(terms.by)
    if (budget is not None and budget <= 0.0) or (steps is not None and steps < 1):
        raise NetsimError("a choice has a budget above nothing, and at least one step")
    check_together(measures)
    judge = _judge(network, measures, terms)
    path = best_set(judge, measures, budget, steps) if exact else greedy(judge, measures, budget, steps, by)
    table = steps_table(judge, path, terms.level)
    table.attrs = {**_told(judge, terms), "titles": {one.id: one.title for one in measures if one.title}}
    return table


def _judge(network: Scenario | Network, measures: Sequence[Measure], terms: _Plain) -> Judge:
    """Return who tells what measures are worth."""
    if not measures:
        raise NetsimError("there are no measures to weigh", hint="name a file of measures, or let links be proposed")
    currency_of(measures)
    if terms.steady:
        if terms.better:
            raise NetsimError("of the criteria of the steady state less is better", hint="leave out better")
        return SteadyState(network, terms.metric, terms.of, workers=terms.workers, progress=terms.progress)
    if not isinstance(network, Scenario):
        raise NetsimError("a network by itself is not played", hint="give a scenario, or ask for the steady state")
    if terms.runs < 1:
        raise NetsimError("there is at least one run")
    seeds = range(terms.seed, terms.seed + terms.runs)
    return Simulated(network, terms.metric, terms.better, seeds=seeds, workers=terms.workers, progress=terms.progress)


def _told(judge: Judge, terms: _Plain) -> dict[str, Any]:
    return {
        "metric": judge.metric,
        "unit": judge.unit,
        "better": judge.better,
        "level": terms.level,
        "steady": terms.steady,
    }
