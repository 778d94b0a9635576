"""Performance of the data plane, of freight and of both together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netsim.errors import NetsimError
from netsim.metrics.curves import Curve, mixed, service_curve
from netsim.metrics.deliveries import delivery_curve
from netsim.metrics.groups import asked_of, resilience
from netsim.metrics.kept import kept

if TYPE_CHECKING:
    import pandas as pd

    from netsim.record import Record

_PERCENT: Final = 100.0


def layer_metrics(
    record: Record,
    undisturbed: Record | None = None,
    target: float = 1.0,
    weights: tuple[float, float] = (0.5, 0.5),
) -> pd.DataFrame:
    """
    Tell how resilient the data plane, freight and both together were.

    The performance of the data plane is the part of the rate asked for that arrives within its latency limit; that of
    freight, what was delivered in the last day over what the undisturbed run delivered in the same day, at most 1.

    Parameters
    ----------
    record
        The run.
    undisturbed
        Its undisturbed twin; without, freight has no performance and there is no joint one.
    target
        What performance should be, above 0 and at most 1.
    weights
        Of data and freight in the joint performance, the weighted mean of both.

    Returns
    -------
    metrics
        A row for ``data``, and where they can be told for ``freight`` and ``joint``: ``layer``, ``performance_pct``
        (mean over time), and the columns of :func:`netsim.metrics.resilience`.

    Raises
    ------
    NetsimError
        If the target is none, or a weight is negative or all are zero.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {"layer": name, "performance_pct": _PERCENT * curve.mean(), **resilience(curve, target)}
        for name, curve in layer_curves(record, undisturbed, weights).items()
    ]
    return pd.DataFrame(rows)


@kept
def layer_curves(
    record: Record, undisturbed: Record | None = None, weights: tuple[float, float] = (0.5, 0.5)
) -> dict[str, Curve]:
    """
    Return the performance of the data plane, of freight and of both together, over time.

    Parameters
    ----------
    record, undisturbed, weights
        As for :func:`layer_metrics`.

    Returns
    -------
    curves
        ``data``, and where they can be told ``freight`` and ``joint``, from 0 to 1.

    Raises
    ------
    NetsimError
        If a weight is negative or all are zero.
    """
    if min(weights) < 0.0 or sum(weights) <= 0.0:
        raise NetsimError(f"{weights} are no weights", hint="write parts of at least 0, such as (0.5, 0.5)")
    curves = {"data": service_curve(asked_of(record))}
    if undisturbed is not None and record.scenario.freight:
        curves["freight"] = delivery_curve(record, undisturbed)
    if len(curves) > 1 and all(len(curve.value) for curve in curves.values()):
        curves["joint"] = mixed(curves["data"], curves["freight"], weights)
    return curves
