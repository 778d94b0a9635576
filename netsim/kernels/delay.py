"""Delay of data on its way: light in glass, and packets that wait for one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from netsim.kernels.base import FloatArray

LIGHT: Final = 299_792_458.0
"""Speed of light in vacuum, exact by definition of the metre. [m/s]"""
BUSIEST: Final = 0.99
"""Utilisation above which waiting grows no further: a full link squeezes rates, it does not wait for ever."""


def propagation(length: ArrayLike, group_index: ArrayLike = 1.468) -> FloatArray:
    """
    Find the time that light takes over a length of a medium.

    Parameters
    ----------
    length
        Route lengths. [m]
    group_index
        Speed of light in vacuum over that in the medium, shape that broadcasts with ``length``. The default is
        standard single-mode fibre at 1550 nm.

    Returns
    -------
    delay
        One way. [s]

    References
    ----------
    ITU-T G.652 (2016), Characteristics of a single-mode optical fibre and cable; the group index is the one that
    makers of G.652 fibre state at 1550 nm (1.4679 to 1.4682).

    Examples
    --------
    >>> (1e3 * propagation([80e3, 500e3])).round(2)
    array([0.39, 2.45])
    """
    delay: FloatArray = np.multiply(length, group_index, dtype=float) / LIGHT
    return delay


def queueing(load: ArrayLike, capacity: ArrayLike, packet: float = 12_000.0) -> FloatArray:
    """
    Find the mean time that a packet waits before a link, as in an M/M/1 queue.

    With utilisation u = load / capacity the wait is u / (1 - u) times the time that one packet takes to send.
    Utilisation counts as 0.99 at most, so that the wait ends at 99 packet times; a link without capacity carries
    nothing and lets nothing wait.

    Parameters
    ----------
    load
        Rate carried. [bit/s]
    capacity
        Rate that fits, same shape. [bit/s]
    packet
        Mean size of a packet; the default is 1,500 bytes. [bit]

    Returns
    -------
    wait
        Mean wait per hop, without the time of sending. [s]

    References
    ----------
    Bertsekas, D. and Gallager, R. (1992), Data Networks, 2nd ed., section 3.3. Kleinrock, L. (1975), Queueing
    Systems, vol. 1, section 3.2.

    Examples
    --------
    >>> queueing([0.0, 50e6, 100e6], 100e6) * 1e6
    array([    0.,   120., 11880.])
    """
    room = np.asarray(capacity, dtype=float)
    usable = np.where(room > 0.0, room, np.inf)
    busy = np.minimum(np.asarray(load, dtype=float) / usable, BUSIEST)
    return np.asarray(busy / (1.0 - busy) * packet / usable, dtype=float)
