"""What a failure costs, in the figures of a row: for all, or for those with an end in some country."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache, partial
from itertools import compress, islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netsim.arrays.digital import DigitalPlane
from netsim.criticality.lanes import SteadyFreight
from netsim.kernels.astar import COMPILED
from netsim.kernels.fairness import FILLED
from netsim.units import Gbps, ms

if TYPE_CHECKING:
    from netsim.arrays.states import Steady
    from netsim.criticality.lanes import SteadyLanes
    from netsim.kernels.base import BoolArray, FloatArray
    from netsim.model import Network

_TRACE: Final = 1e-9
"""Part of what was served below which a loss is rounding."""

_PLACES: Final = 2_000
"""Places that are looked at in a state of a plane with hundreds of demands, as ``astar.WORTH`` reckons."""
_TOGETHER: Final = 256
"""States that are measured together: more take no less time each, but more memory."""
_MOVES: Final = 20
"""Paths that demands take and leave in such a state on average, as ``compiled.WORTH`` reckons; in many nobody does."""


class DataLoss(NamedTuple):
    """What a failure costs those who ask for data."""

    lost_gbps: float = 0.0
    disconnected: int = 0
    disconnected_gbps: float = 0.0
    latency_rise_ms: float = 0.0
    needs_lost: int = 0
    reasons: tuple[str, ...] = ()


class FreightLoss(NamedTuple):
    """What a failure costs shippers."""

    lanes_cut: int = 0
    cut_teu: float = 0.0
    freight_delay_h: float = 0.0
    freight_cost_usd: float = 0.0
    reasons: tuple[str, ...] = ()


def _within(ends: Sequence[Collection[str]], country: str) -> BoolArray:
    return np.array([not country or country in own for own in ends], dtype=bool)


class DataMeasure:
    """
    Measures states of the data plane against the undisturbed one.

    Parameters
    ----------
    network, policy, k
        As for :class:`netsim.arrays.digital.DigitalPlane`.
    """

    def __init__(self, network: Network, policy: str = "max-min-fair", k: int = 4) -> None:
        plane = DigitalPlane(network, k=k, policy=policy)
        self.states = plane.steady()
        self._limit = np.array([ask.latency_limit for ask in plane.asks], dtype=float)
        self._ids = tuple(ask.id for ask in plane.asks)
        self._rate, self._is_need, self._usual = plane.rate, plane.is_need, self.states.usual
        self._good = self._in_time(self._usual)
        country = {node.id: node.country for node in network.nodes}
        ends = [
            {country[network.asked[ask.id].target], country.get(network.asked[ask.id].source, "")}
            if ask.id in network.asked
            else {country[ask.id.partition(" needs ")[0]]}
            for ask in plane.asks
        ]
        self._within = cache(partial(_within, ends))

    def _in_time(self, state: Steady) -> FloatArray:
        """Return what is served within its latency limit, shape (n_demands,). [bit/s]"""
        return np.where(state.latency <= self._limit, state.served, 0.0)

    def of_country(self, country: str) -> BoolArray:
        """Tell which demands have an end in a country; empty: all."""
        return self._within(country)

    def after_each(self, downs: Sequence[Collection[str]]) -> list[Steady]:
        """Return many states; searches and filling are compiled at once where so many are sure to be worth it."""
        COMPILED.expect(_PLACES * len(downs))
        FILLED.expect(_MOVES * len(downs))
        return self.states.after_each(downs)

    @property
    def ids(self) -> tuple[str, ...]:
        """Who asks, without what places depend on."""
        return tuple(name for name, is_need in zip(self._ids, self._is_need, strict=True) if not is_need)

    def missing(self, state: Steady) -> float:
        """Return what is asked and not served within latency limits, whatever was served before. [bit/s]"""
        return float((self._rate - self._in_time(state))[~self._is_need].clip(0.0).sum())

    def carried(self, state: Steady) -> tuple[FloatArray, FloatArray]:
        """Return rate and one-way latency of those in :attr:`ids`. [bit/s; s]"""
        return state.served[~self._is_need], state.latency[~self._is_need]

    def unserved(self, who: BoolArray) -> int:
        """Return how many demands have no path even while nothing is down."""
        usual = self._usual.cut | self._usual.barred
        return int(sum(who[number] and not self._is_need[number] for number in usual))

    def losses(self, states: Sequence[Steady], who: BoolArray) -> list[DataLoss]:
        """
        Measure states for some demands.

        What places depend on counts apart: ``needs_lost`` are needs without a path, or too slow.
        """
        new = iter(dict.fromkeys(state for state in states if state is not self._usual))
        known = {self._usual: DataLoss(reasons=("not_used",))}
        while some := list(islice(new, _TOGETHER)):
            known |= zip(some, self._losses(some, who), strict=True)
        return [known[state] for state in states]

    def _losses(self, states: Sequence[Steady], who: BoolArray) -> Iterator[DataLoss]:
        """Yield the losses of some states; arrays have the shape (n_states, n_demands)."""
        usual, counts = self._usual, who & ~self._is_need
        served, latency = np.stack([state.served for state in states]), np.stack([state.latency for state in states])
        good = np.where(latency <= self._limit, served, 0.0)
        lost = np.where(good < self._good * (1.0 - _TRACE), self._good - good, 0.0)
        both = np.where(counts, np.minimum(usual.served, served), 0.0)
        weight, slower = both.sum(axis=1), (both * np.where(both > 0.0, latency - usual.latency, 0.0)).sum(axis=1)
        cut = self._marked([state.cut - usual.cut for state in states])
        barred = self._marked([state.barred - usual.barred for state in states])
        no_path = (cut | barred) & (usual.served > 0.0)
        squeezed = (served < usual.served * (1.0 - _TRACE)) & ~no_path
        late = (lost > 0.0) & ~squeezed & ~no_path
        why = {"no_detour": cut, "policy": barred, "over_capacity": squeezed, "over_latency": late}
        holds = np.stack([(whom & counts).any(axis=1) for whom in why.values()], axis=1).tolist()
        needs = (who & self._is_need & (self._good > 0.0) & (good <= 0.0)).sum(axis=1)
        less = np.compress(counts, lost, axis=1).sum(axis=1)
        for number, gone in enumerate(no_path & counts):
            yield DataLoss(
                float(less[number]) / Gbps,
                int(gone.sum()),
                float(self._rate[gone].sum()) / Gbps,
                float(slower[number]) / float(weight[number]) / ms if weight[number] else 0.0,
                int(needs[number]),
                tuple(compress(why, holds[number])),
            )

    def _marked(self, demands: Sequence[Collection[int]]) -> BoolArray:
        is_listed = np.zeros((len(demands), len(self._rate)), dtype=bool)
        for own, listed in zip(is_listed, demands, strict=True):
            own[list(listed)] = True
        return is_listed


class FreightMeasure:
    """
    Measures states of the freight plane against the undisturbed one.

    Parameters
    ----------
    network
        The network.
    """

    def __init__(self, network: Network) -> None:
        self.states = SteadyFreight(network)
        country = {node.id: node.country for node in network.nodes}
        ends = [{country[row.origin], country[row.destination]} for row in network.freight]
        self._within = cache(partial(_within, ends))

    def of_country(self, country: str) -> BoolArray:
        """Tell which lanes have an end in a country; empty: all."""
        return self._within(country)

    def unserved(self, who: BoolArray) -> int:
        """Return how many lanes have no way even while nothing is down."""
        return int((who & ~self.states.usual.has_way).sum())

    def loss(self, state: SteadyLanes, who: BoolArray) -> FreightLoss:
        """Measure a state for some lanes."""
        usual, teu = self.states.usual, self.states.teu
        if state is usual:
            return FreightLoss(reasons=("not_used",))
        cut, both = who & usual.has_way & ~state.has_way, who & state.has_way & usual.has_way
        why = {"no_detour": cut & ~state.is_barred, "policy": cut & state.is_barred}
        return FreightLoss(
            int(cut.sum()),
            float(teu[cut].sum()),
            float((teu * (state.time - usual.time))[both].sum()),
            float((teu * (state.cost - usual.cost))[both].sum()),
            tuple(word for word, whom in why.items() if whom.any()),
        )
