"""Failures of two assets at once, without those of which the single failures tell all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from netsim.criticality.assets import Asset

if TYPE_CHECKING:
    from netsim.criticality.table import Survey

_SAMPLE: Final = 20
"""Pairs that are measured to tell how long all take."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """
    Pairs to look at.

    Parameters
    ----------
    pairs
        Those of which the single failures do not tell all.
    skipped
        How many others there are: one of the two changes nothing where the other has failed, so that the pair is that
        other one's failure alone.
    """

    pairs: tuple[Asset, ...]
    skipped: int


def pairs_of(survey: Survey, assets: Sequence[Asset]) -> Pairs:
    """
    Find the pairs of which the single failures do not tell all.

    While one asset is down, nobody tries a path over the other: then the failure of the other as well changes nothing,
    by the argument with which a failure that hits nobody leaves all as it was. The pair is skipped if that holds one
    way round in each layer that is looked at.
    """
    tells = _telling(survey, assets)
    both = list(combinations(range(len(assets)), 2))
    kept = [(one, two) for one, two in both if not (tells(one, two) or tells(two, one))]
    return Pairs(tuple(_joined(assets[one], assets[two]) for one, two in kept), len(both) - len(kept))


def _telling(survey: Survey, assets: Sequence[Asset]) -> Callable[[int, int], bool]:
    """Return what tells whether the failure of the first of two is that of both."""
    flows = survey.data.states if survey.data is not None else None
    lanes = survey.freight.states if survey.freight is not None else None
    carried = flows.after_each([one.members for one in assets]) if flows is not None else []
    sent = [lanes.after(one.members) for one in assets] if lanes is not None else []

    def tells(first: int, other: int) -> bool:
        members = assets[other].members
        if flows is not None and flows.changes(carried[first], members):
            return False
        return not sent or sent[first].used.isdisjoint(members)

    return tells


def _joined(one: Asset, two: Asset) -> Asset:
    names = " + ".join(asset.name or asset.id for asset in (one, two)) if one.name or two.name else ""
    return Asset(f"{one.id} + {two.id}", "pair", one.members | two.members, names)


def seconds_for(survey: Survey, pairs: Sequence[Asset]) -> float:
    """Reckon how long pairs take, by the time that a few of them do. [s]"""
    began, sample = time.perf_counter(), list(_spread(pairs))
    if survey.data is not None:
        survey.data.states.after_each([pair.members for pair in sample])
    if survey.freight is not None:
        for pair in sample:
            survey.freight.states.after(pair.members)
    return (time.perf_counter() - began) / max(len(sample), 1) * len(pairs)


def _spread(pairs: Sequence[Asset]) -> Iterator[Asset]:
    yield from pairs[:: max(len(pairs) // _SAMPLE, 1)][:_SAMPLE]
