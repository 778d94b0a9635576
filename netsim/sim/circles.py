"""Places that need one another in a circle: who belongs to one, and which of them can be started again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

Lacks = Callable[[str, Collection[str]], bool]
"""Tells whether a place lacks something while some places, and all that work now, can be reckoned with."""


def circles(needs: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """
    Find the circles of a graph of needs.

    Parameters
    ----------
    needs
        The places that each place cannot work without.

    Returns
    -------
    circles
        The circle of each place that needs itself by way of others: all that it needs and that need it.

    Examples
    --------
    >>> found = circles({"power": ["control"], "control": ["power"], "gate": ["control"]})
    >>> {place: sorted(circle) for place, circle in found.items()}
    {'power': ['control', 'power'], 'control': ['control', 'power']}
    """
    below = {place: _reached(place, needs) for place in needs}
    return {
        place: frozenset(other for other in reached if place in below.get(other, ()))
        for place, reached in below.items()
        if place in reached
    }


def _reached(place: str, needs: Mapping[str, Iterable[str]]) -> set[str]:
    """Return all that a place needs, directly or by way of others."""
    found: set[str] = set()
    open_ = [*needs.get(place, ())]
    while open_:
        other = open_.pop()
        if other not in found:
            found.add(other)
            open_ += needs.get(other, ())
    return found


def startable(places: Collection[str], lacks: Lacks) -> frozenset[str]:
    """
    Return the largest set of places that lack nothing as long as the others of the set are there.

    The greatest fixed point (Tarski 1955): begin with all, and take away who lacks something, until nobody does. That
    takes at most as many rounds as there are places, and does not depend on the order in which they stand.

    Parameters
    ----------
    places
        Who may be in it.
    lacks
        Tells of a place whether it lacks something, given those who are still in the set.

    Returns
    -------
    startable
        Who can be started together.

    Examples
    --------
    >>> needs = {"power": ["control"], "control": ["power"], "gate": ["centre"]}
    >>> sorted(startable(needs, lambda place, able: any(other not in able for other in needs[place])))
    ['control', 'power']
    """
    able = frozenset(places)
    while True:
        left = frozenset(place for place in able if not lacks(place, able))
        if left == able:
            return able
        able = left
