"""Shares of ways by their cost: the multinomial logit, corrected for what ways have in common."""

from __future__ import annotations

import numpy as np

from netsim.kernels.base import FloatArray


def path_sizes(time: FloatArray) -> FloatArray:
    """
    Return how much of each way is its own: 1 where it shares nothing, 1/n where n ways are the same.

    PS_k = sum over legs a of (t_ka / T_k) / (number of ways that use a)

    Parameters
    ----------
    time
        Time of each way on each leg, shape (n_ways, n_legs), 0 where it does not use it. [s]

    Returns
    -------
    size
        Shape (n_ways,).

    References
    ----------
    M. Ben-Akiva and M. Bierlaire, "Discrete choice methods and their applications to short term travel decisions",
    1999. https://doi.org/10.1007/978-1-4615-5203-1_2

    Examples
    --------
    >>> path_sizes(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 0.0, 0.0]]))
    array([0.75, 0.75, 1.  ])
    """
    total = time.sum(axis=1)
    users = np.maximum((time > 0.0).sum(axis=0), 1)
    own = (time / users).sum(axis=1)
    size = np.ones_like(total)
    np.divide(own, total, out=size, where=total > 0.0)
    return np.asarray(size)


def logit_shares(cost: FloatArray, scale: float, size: FloatArray, overlap: float = 1.0) -> FloatArray:
    """
    Return the share of each way.

    P_k = PS_k^overlap exp(-scale C_k) / sum over ways j of PS_j^overlap exp(-scale C_j)

    Parameters
    ----------
    cost
        Generalised cost, shape (n_ways,). [USD per TEU]
    scale
        [TEU/USD]
    size
        Path sizes, shape (n_ways,).
    overlap
        Exponent of the path size; 0 makes it the multinomial logit.

    Returns
    -------
    share
        Adds up to 1, shape (n_ways,).

    References
    ----------
    K. Train, "Discrete Choice Methods with Simulation", 2nd ed., 2009, chapter 3.
    https://doi.org/10.1017/CBO9780511805271

    Examples
    --------
    >>> logit_shares(np.array([100.0, 120.0]), 0.05, np.ones(2)).round(3)
    array([0.731, 0.269])
    """
    worth = overlap * np.log(size) - scale * (cost - cost.min())
    weight = np.exp(worth - worth.max())
    return np.asarray(weight / weight.sum())
