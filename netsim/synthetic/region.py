"""Where the places of a made-up region lie, which country each belongs to, and what joins them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.synthetic.plane import filled, lengths, neighbours, scatter, spanning

if TYPE_CHECKING:
    from netsim.synthetic.plane import Floats, Ints, Truths

FEWEST: Final = 20
"""Nodes below which there is no room for countries, gates and data centres."""
_CENTRE: Final = (108.0, 20.0)
"""[degrees]"""
_SPACING: Final = 0.36
"""Distance of neighbouring places while there is room, about 40 km. [degrees]"""
_WIDEST: Final = 30.0
"""Side of the largest region: larger ones are denser. [degrees]"""
_ROADS: Final = 2.9
_FIBRES: Final = 2.5
_RAILS: Final = 2.2
"""Links that lead to a place on average."""
_PARALLEL: Final = 0.06
"""Part of the fibres beside which a second one runs."""
_BORDER: Final = 1e6
"""Weight of a border against that of a way: where there is one at home, no road leads abroad and back."""


@dataclass(frozen=True, slots=True)
class Region:
    """Places by number, and pairs of numbers for what joins them."""

    places: Floats
    """Longitude and latitude of the towns. [degrees]"""
    country: Ints
    """Number of the country of each town."""
    population: Floats
    halls: Ints
    """Towns with a data centre."""
    terminals: Ints
    """Towns with a rail terminal."""
    roads: Ints
    crossings: Truths
    """Whether each road crosses a border."""
    fibres: Ints
    trunks: Truths
    """Whether each fibre is one of the long ones that join large towns."""
    doubled: Ints
    """Fibres, by their number, beside which a second one runs."""
    rails: Ints
    """Pairs of positions in ``terminals``."""


def stream(seed: int, topic: str) -> np.random.Generator:
    """Return the random numbers of one topic, so that more of one do not change the others."""
    digest = hashlib.sha256(topic.encode()).digest()
    return np.random.default_rng([seed, *digest[:8]])


def lay_out(count: int, seed: int) -> Region:
    """
    Make up a region.

    Parameters
    ----------
    count
        Nodes in all: towns, data centres and rail terminals.
    seed
        Of all that is drawn.

    Returns
    -------
    region
        Its roads, its fibres and its railways each join all that they lead to.
    """
    countries = int(np.clip(round(np.sqrt(count) / 8), 2, 12))
    halls, terminals = max(countries, count // 50), max(countries, count // 20)
    towns = count - halls - terminals
    flat = scatter(towns, stream(seed, "places"))
    country = _countries(flat, countries)
    population = _populations(towns, stream(seed, "population"))
    near = neighbours(flat)
    roads, crossings = _roads(flat, country, near)
    fibres, trunks = _fibres(flat, population, near, stream(seed, "fibres"))
    stations = _largest(population, country, terminals)
    return Region(
        places=_on_earth(flat, towns),
        country=country,
        population=population,
        halls=_largest(population, country, halls),
        terminals=stations,
        roads=roads,
        crossings=crossings,
        fibres=fibres,
        trunks=trunks,
        doubled=np.flatnonzero(stream(seed, "parallel").random(len(fibres)) < _PARALLEL),
        rails=_rails(flat[stations]),
    )


def _on_earth(flat: Floats, towns: int) -> Floats:
    """Put the square, which is as wide as the root of the number of towns, around the centre of the region."""
    width = np.sqrt(towns)
    step = min(_SPACING, _WIDEST / width)
    places: Floats = np.around((flat - width / 2) * step + np.array(_CENTRE), 5)
    return places


def _countries(flat: Floats, count: int) -> Ints:
    """Give each town to the nearest of some towns far from each other; a country is in one piece, or nearly."""
    seats = [0]
    gap = np.hypot(*(flat - flat[0]).T)
    while len(seats) < count:
        seats.append(int(gap.argmax()))
        gap = np.minimum(gap, np.hypot(*(flat - flat[seats[-1]]).T))
    far = np.stack([np.hypot(*(flat - flat[seat]).T) for seat in seats])
    nearest: Ints = far.argmin(axis=0)
    return nearest


def _populations(count: int, rng: np.random.Generator) -> Floats:
    """Return populations by rank (Zipf 1949), largest 5 million, smallest 2,000, in random order."""
    ranked: Floats = np.maximum(5e6 / np.arange(1, count + 1) ** 0.9, 2000.0).astype(np.float64)
    return rng.permutation(ranked.round())


def _largest(population: Floats, country: Ints, count: int) -> Ints:
    """Choose the largest town of each country, and the largest of the others."""
    order = np.argsort(-population, kind="stable")
    _, first = np.unique(country[order], return_index=True)
    rest = np.delete(order, first)
    chosen: Ints = np.sort(np.concatenate([order[first], rest[: count - len(first)]]))
    return chosen


def _roads(flat: Floats, country: Ints, near: Ints) -> tuple[Ints, Truths]:
    """Join neighbours by road: all towns, few across borders, the shortest ways elsewhere."""
    way = lengths(flat, near)
    home, there = np.sort(country[near], axis=1).T
    abroad = home != there
    tree = spanning(len(flat), near, way + abroad * _BORDER)
    chosen = tree | _shortest_of_each(home * len(flat) + there, way, abroad, 2 + int(np.sqrt(len(flat)) / 50))
    chosen = filled(chosen, np.where(abroad, np.inf, way), round(len(flat) * _ROADS / 2))
    return near[chosen], abroad[chosen]


def _shortest_of_each(border: Ints, way: Floats, abroad: Truths, count: int) -> Truths:
    """Choose the shortest ways across each border."""
    order = np.lexsort((way, border))
    order = order[abroad[order]]
    begins = np.flatnonzero(np.diff(border[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    chosen = np.zeros(len(way), dtype=bool)
    chosen[order[rank < count]] = True
    return chosen


def _fibres(flat: Floats, population: Floats, near: Ints, rng: np.random.Generator) -> tuple[Ints, Truths]:
    """Join neighbours by fibre, not quite where the roads are, and the large towns by trunks across the others."""
    weights = lengths(flat, near) * rng.uniform(0.7, 1.3, len(near))
    tree = spanning(len(flat), near, weights)
    local = near[filled(tree, weights, round(len(flat) * _FIBRES / 2))]
    hubs = np.sort(np.argsort(-population, kind="stable")[: max(3, len(flat) // 20)])
    trunks = hubs[neighbours(flat[hubs])]
    fibres = np.concatenate([local, trunks])
    return fibres, np.arange(len(fibres)) >= len(local)


def _rails(flat: Floats) -> Ints:
    near = neighbours(flat)
    way = lengths(flat, near)
    return near[filled(spanning(len(flat), near, way), way, round(len(flat) * _RAILS / 2))]
