"""States of a network by decreasing probability: which parts are down together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from math import prod
from typing import Final

_EVEN: Final = 0.5


def likely_states(up: Sequence[float]) -> Iterator[tuple[frozenset[int], float]]:
    """
    Yield which parts are down, and how likely that is, the likeliest first.

    Parts fail independently of one another. The states are the subsets of the parts that are not as they mostly are,
    by decreasing product of their odds: each comes from one before it by adding the next part in the order of the odds,
    or by putting it in the place of the last.

    Parameters
    ----------
    up
        Probability that each part is up.

    Yields
    ------
    down, probability
        Numbers of the parts that are down. What is not possible does not come; the probabilities of all add up to one.

    References
    ----------
    Li, V. O. K. and Silvester, J. A. (1984), Performance analysis of networks with unreliable components.
    doi:10.1109/TCOM.1984.1096001
    Lam, Y. F. and Li, V. O. K. (1986), An improved algorithm for performance analysis of networks with unreliable
    components. doi:10.1109/TCOM.1986.1096563

    Examples
    --------
    >>> for down, likely in likely_states([0.9, 0.8]):
    ...     print(sorted(down), round(likely, 2))
    [] 0.72
    [1] 0.18
    [0] 0.08
    [0, 1] 0.02
    """
    mostly_down = frozenset(part for part, own in enumerate(up) if own < _EVEN)
    odds = [min(own, 1.0 - own) / max(own, 1.0 - own) for own in up]
    order = [part for part in sorted(range(len(up)), key=lambda part: -odds[part]) if odds[part] > 0.0]
    base = prod(max(own, 1.0 - own) for own in up)
    yield mostly_down, base
    # the likelihood relative to the base, negative for the heap; which of the order are otherwise
    heap: list[tuple[float, tuple[int, ...]]] = [(-odds[order[0]], (0,))] if order else []
    while heap:
        likely, chosen = heappop(heap)
        yield mostly_down ^ {order[place] for place in chosen}, -likely * base
        following = chosen[-1] + 1
        if following < len(order):
            step = odds[order[following]]
            heappush(heap, (likely * step, (*chosen, following)))
            heappush(heap, (likely * step / odds[order[following - 1]], (*chosen[:-1], following)))
