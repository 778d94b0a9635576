"""Shortest paths after single and double failures: two searches a pair of nodes answer for all links at once."""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.kernels.base import BoolArray, FloatArray, IntArray
from netsim.kernels.compiled import Compiled
from netsim.kernels.paths import Arcs

if TYPE_CHECKING:
    from netsim.kernels.paths import Steps


class Replaced(NamedTuple):
    """
    What pairs of nodes have, and what they get where a link of their path fails.

    Parameters
    ----------
    usual
        Least cost while nothing fails, infinite where there is no path, shape (n_pairs,).
    pointer, link
        The links of the path of pair p, in order, are ``link[pointer[p]:pointer[p + 1]]``; shapes (n_pairs + 1,) and
        (n_entries,).
    cost
        Least cost while that link is down, infinite where it leaves no path, shape (n_entries,).
    """

    usual: FloatArray
    pointer: IntArray
    link: IntArray
    cost: FloatArray

    @property
    def pair(self) -> IntArray:
        """Pair of each entry, shape (n_entries,)."""
        return np.repeat(np.arange(len(self.usual)), np.diff(self.pointer))


def replace_all(  # noqa: C901, PLR0912, PLR0915 - one loop that numba compiles; calls would cost what they save
    out: Steps, ends: IntArray, pairs: IntArray, shut: BoolArray
) -> tuple[list[float], list[int], list[int], list[float]]:
    """
    Find what ``Replaced`` holds, as lists.

    Parameters
    ----------
    out
        Each link as two arcs, 2 i and 2 i + 1, by the node that they leave.
    ends
        Both ends of each link and the cost between them is that of its arcs, shape (n_links, 2).
    pairs
        Source and target, those of a source together, shape (n_pairs, 2).
    shut
        Links that are down anyway, shape (n_links,).
    """
    n_nodes, n_links = len(out.pointer) - 1, len(ends)
    usual, pointer, links, costs = [0.0], [0], [0], [0.0]  # numba wants to see what a list holds
    usual.clear()
    links.clear()
    costs.clear()
    queue = [(0.0, 0)]
    least = np.full((2, n_nodes), inf)
    came, since = np.full(n_nodes, -1), np.full(n_nodes, -1)
    order, branch = np.zeros(n_nodes, dtype=np.intp), np.full(n_nodes, -1)
    weight = np.zeros(n_links)
    for step in range(len(out.arc)):
        weight[out.arc[step] // 2] = out.cost[step]
    known, n_reached = -1, 0
    for pair in range(len(pairs)):
        for side in range(2):
            start, own = pairs[pair, side], least[side]
            if side == 0 and start == known:
                continue
            own[:] = inf
            own[start] = 0.0
            queue.clear()
            queue.append((0.0, start))
            if side == 0:
                known, n_reached = start, 0
                came[start] = since[start] = -1
            while len(queue) > 0:
                so_far, node = heappop(queue)
                if so_far > own[node]:
                    continue
                if side == 0:
                    order[n_reached] = node
                    n_reached += 1
                for step in range(out.pointer[node], out.pointer[node + 1]):
                    total, other = so_far + out.cost[step], out.other[step]
                    if total < own[other] and not shut[out.arc[step] // 2]:
                        own[other] = total
                        heappush(queue, (total, other))
                        if side == 0:
                            came[other], since[other] = out.arc[step] // 2, node
        first, second = least[0], least[1]
        target = pairs[pair, 1]
        usual.append(first[target])
        begin = len(links)
        if first[target] < inf:
            node = target
            while came[node] >= 0:
                links.append(came[node])
                costs.append(inf)
                node = since[node]
            low, high = begin, len(links) - 1
            while low < high:
                links[low], links[high] = links[high], links[low]
                low, high = low + 1, high - 1
            # where the tree path to each node leaves the path to the target: after how many of its links
            for place in range(n_reached):
                branch[order[place]] = -1
            node, branch[known] = known, 0
            for place in range(begin, len(links)):
                link = links[place]
                node = ends[link, 0] + ends[link, 1] - node
                branch[node] = place - begin + 1
            for place in range(n_reached):
                node = order[place]
                if branch[node] < 0:
                    branch[node] = branch[since[node]]
            for link in range(n_links):
                one, two = ends[link, 0], ends[link, 1]
                if shut[link] or first[one] == inf or branch[one] == branch[two]:
                    continue
                if branch[one] > branch[two]:
                    one, two = two, one
                if branch[two] == branch[one] + 1 and links[begin + branch[one]] == link:
                    continue  # a link of the path itself
                total = first[one] + weight[link] + second[two]
                for place in range(begin + branch[one], begin + branch[two]):
                    costs[place] = min(costs[place], total)
        pointer.append(len(links))
    return usual, pointer, links, costs


COMPILED: Final = Compiled(replace_all)


def replacements(
    ends: IntArray, cost: FloatArray, n_nodes: int, pairs: IntArray, up: BoolArray | None = None
) -> Replaced:
    """
    Find the least cost of pairs of nodes while each single link is down.

    Links go both ways at one cost. Only a link of the path found matters: without any other the path stays. Let the
    path have the links 1 to k. In the tree of the search from the source, each node branches off the path after some
    number of its links. Without link i, a way must leave the nodes that branch off before i for those after it over
    some other link; up to there the tree leads without i, and from there on the least cost to the target is that with
    i: who is behind link i gains nothing by going back over it. So the answer is the least of cost to one end, link,
    and cost from the other, over the links that join a node before i to one after it. That is a search from each end
    and one look at each link, for all i at once.

    Parameters
    ----------
    ends
        Both ends of each link, shape (n_links, 2).
    cost
        Of each link, not negative, shape (n_links,).
    n_nodes
        Nodes are numbered from zero.
    pairs
        Source and target, shape (n_pairs, 2).
    up
        Which links may be used, shape (n_links,); ``None``: all.

    Returns
    -------
    replaced
        Costs with and without each link of the paths.

    References
    ----------
    Malik, K., Mittal, A. K. and Gupta, S. K. (1989), The k most vital arcs in the shortest path problem.
    doi:10.1016/0167-6377(89)90065-5
    Hershberger, J. and Suri, S. (2001), Vickrey prices and shortest paths: what is an edge worth?
    doi:10.1109/SFCS.2001.959899

    Examples
    --------
    A ring of three: the way round costs 5 instead of 1.

    >>> ring = np.array([[0, 1], [1, 2], [2, 0]])
    >>> found = replacements(ring, np.array([1.0, 2.0, 3.0]), 3, np.array([[0, 1]]))
    >>> found.usual, found.link, found.cost
    (array([1.]), array([0]), array([5.]))
    """
    shut = np.zeros(len(ends), dtype=bool) if up is None else ~up
    order = np.argsort(pairs[:, 0], kind="stable")
    return _replaced(_steps(ends, cost, n_nodes), ends.astype(np.intp), pairs[order].astype(np.intp), shut, order)


def _steps(ends: IntArray, cost: FloatArray, n_nodes: int) -> Steps:
    tail, head = ends.ravel().astype(np.intp), ends[:, ::-1].ravel().astype(np.intp)
    return Arcs(tail, head, np.repeat(cost, 2), n_nodes).outgoing


def _replaced(steps: Steps, ends: IntArray, pairs: IntArray, shut: BoolArray, order: IntArray) -> Replaced:
    """Answer for pairs, and put the answers into the order in which they were asked."""
    work = len(pairs) * (len(steps.pointer) + len(ends))
    if COMPILED.is_due(work):
        found = COMPILED.machine(steps, ends, pairs, shut)
    else:
        COMPILED.did(work)
        found = replace_all(steps, ends, pairs, shut)
    usual, pointer = np.array(found[0], dtype=float), np.array(found[1], dtype=np.intp)
    link, cost = np.array(found[2], dtype=np.intp), np.array(found[3], dtype=float)
    back = np.argsort(order, kind="stable")
    length = np.diff(pointer)[back]
    begin = np.concatenate(([0], np.cumsum(length))).astype(np.intp)
    place = np.arange(len(link)) - np.repeat(begin[:-1], length) + np.repeat(pointer[:-1][back], length)
    return Replaced(usual[back], begin, link[place], cost[place])


class Harm(NamedTuple):
    """
    What failures of two links do to all pairs together; the diagonal holds single failures.

    Parameters
    ----------
    rise
        Rise of cost of those who still have a path, times their weights, shape (n_links, n_links).
    cut
        Weight of those who have none any more, same shape.
    """

    rise: FloatArray
    cut: FloatArray


def replace_pairs(ends: IntArray, cost: FloatArray, n_nodes: int, pairs: IntArray, weight: FloatArray) -> Harm:
    """
    Find what every failure of two links at once does to pairs of nodes.

    Two links down cost a pair what the first alone does, unless the second lies on the path that takes the place of
    the first. So only who has the first on the path is asked anew, once with the first down, for all second ones.

    Parameters
    ----------
    ends, cost, n_nodes, pairs
        As for :func:`replacements`.
    weight
        Of each pair, such as its rate, shape (n_pairs,).

    Returns
    -------
    harm
        For each two links.

    Examples
    --------
    >>> ring = np.array([[0, 1], [1, 2], [2, 0]])
    >>> replace_pairs(ring, np.array([1.0, 2.0, 3.0]), 3, np.array([[0, 1]]), np.array([1.0])).cut
    array([[0., 1., 1.],
           [1., 0., 0.],
           [1., 0., 0.]])
    """
    steps, own_ends, n_links = _steps(ends, cost, n_nodes), ends.astype(np.intp), len(ends)
    single = replacements(ends, cost, n_nodes, pairs)
    both = np.zeros((2, n_links, n_links))
    entry = single.pair
    price = _priced(single.cost - single.usual[entry], weight[entry])
    alone = _by_link(single.link, price, n_links)
    both += alone[:, :, None] + alone[:, None, :]
    held = entry * n_links + single.link
    by_link = np.argsort(single.link, kind="stable")
    for own in np.split(by_link, np.flatnonzero(np.diff(single.link[by_link])) + 1) if len(by_link) else ():
        first, who = int(single.link[own[0]]), entry[own]
        shut = np.zeros(n_links, dtype=bool)
        shut[first] = True
        order = np.argsort(pairs[who, 0], kind="stable")
        then = _replaced(steps, own_ends, pairs[who][order].astype(np.intp), shut, order)
        asked = who[then.pair]
        more = _priced(then.cost - single.usual[asked], weight[asked]) - price[:, own][:, then.pair]
        # who has both links on the path is counted from either side: there each side counts for half
        more *= np.where(np.isin(asked * n_links + then.link, held), 0.5, 1.0)
        beside = np.flatnonzero(np.isin(entry, who) & (single.link != first))
        mine = np.zeros((2, len(single.usual)))
        mine[:, who] = price[:, own]
        change = _by_link(then.link, more, n_links)
        change -= _by_link(single.link[beside], 0.5 * mine[:, entry[beside]], n_links)
        both[:, first] += change
        both[:, :, first] += change
    both[:, np.arange(n_links), np.arange(n_links)] = alone
    return Harm(*both)


def _by_link(link: IntArray, value: FloatArray, n_links: int) -> FloatArray:
    """Add values up by link, shape (2, n_links)."""
    return np.array([np.bincount(link, weights=row, minlength=n_links) for row in value], dtype=float)


def _priced(rise: FloatArray, weight: FloatArray) -> FloatArray:
    """Return rises times weights where there is a path, and weights where there is none, shape (2, n)."""
    is_cut = ~np.isfinite(rise)
    return np.array([np.where(is_cut, 0.0, rise) * weight, is_cut * weight])
