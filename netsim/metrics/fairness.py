"""How evenly something is shared, such as service between countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from netsim.model import Network


def fairness(performance: Mapping[str, float], weights: Mapping[str, float] | None = None) -> dict[str, float | str]:
    """
    Tell how evenly something is shared, such as service between countries.

    Parameters
    ----------
    performance
        By name; NaN takes no part.
    weights
        Such as the population by the same names; ``None``: all weigh the same. What has no weight counts nothing.

    Returns
    -------
    fairness
        ``best`` and ``worst`` by name, ``gap`` between them (the digital divide), ``mean`` (weighted), ``jain`` (1
        where all get the same, 1/n where one gets everything). NaN and empty names where there is nobody.

    References
    ----------
    Jain, R., Chiu, D. and Hawe, W. (1984), A quantitative measure of fairness and discrimination for resource
    allocation in shared computer systems, DEC TR-301; arXiv:cs/9809099. With weights: the sums are weighted.

    Examples
    --------
    >>> fairness({"VN": 90.0, "LA": 60.0, "TH": 90.0})
    {'best': 'TH', 'worst': 'LA', 'gap': 30.0, 'mean': 80.0, 'jain': 0.969...}
    """
    names = [name for name, value in sorted(performance.items()) if not np.isnan(value)]
    value = np.array([performance[name] for name in names])
    weight = np.array([1.0 if weights is None else weights.get(name, 0.0) for name in names])
    if not names or weight.sum() <= 0.0:
        return {"best": "", "worst": "", **dict.fromkeys(("gap", "mean", "jain"), float("nan"))}
    squares = float((weight * value**2).sum() * weight.sum())
    return {
        "best": names[int(value.argmax())],
        "worst": names[int(value.argmin())],
        "gap": float(value.max() - value.min()),
        "mean": float(weight @ value / weight.sum()),
        "jain": float(weight @ value) ** 2 / squares if squares else 1.0,
    }


def people(network: Network) -> dict[str, float]:
    """Return the people of each country, as far as its nodes tell: the weights of :func:`fairness`."""
    found: dict[str, float] = {}
    for node in network.nodes:
        if node.population and node.country:
            found[node.country] = found.get(node.country, 0.0) + node.population
    return found
