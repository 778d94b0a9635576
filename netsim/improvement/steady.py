"""Criteria that need no run: what the steady state of a network is worth, with nothing down and with one thing down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from netsim.criticality.assets import Asset, assets_of
from netsim.criticality.measures import DataMeasure, FreightMeasure
from netsim.errors import NetsimError, did_you_mean
from netsim.hazards.rates import rated
from netsim.model import Scenario
from netsim.units import Gbps, days, ms

if TYPE_CHECKING:
    from netsim.criticality.lanes import SteadyLanes
    from netsim.kernels.base import FloatArray
    from netsim.model import Network

_YEAR: Final = 365.25 * days


@dataclass(frozen=True, slots=True)
class Terms:
    """How the digital plane is carried, as a scenario says."""

    policy: str = "max-min-fair"
    paths: int = 4


class Yardstick:
    """
    What all networks are measured by: the failures and the usual state of the one without any measure.

    Parameters
    ----------
    network
        A network, or a scenario: its network as it begins, and its policy.
    of
        What fails, one at a time, see :func:`netsim.criticality.assets.assets_of`. The same assets fail in every
        network, so that one more cable does not make the mean over all failures better by being there.
    """

    def __init__(self, network: Network | Scenario, of: str = "links") -> None:
        self.terms = Terms(network.policy, network.paths) if isinstance(network, Scenario) else Terms()
        self.network = network.opening if isinstance(network, Scenario) else network
        self.assets: tuple[Asset, ...] = tuple(assets_of(self.network, of))
        if not self.assets:
            raise NetsimError(f"the network has no {of} that could fail", hint="say what fails with --of")

    @cached_property
    def state(self) -> State:
        """The network without any measure."""
        return State(self.network, self)

    @cached_property
    def share(self) -> FloatArray:
        """Part of the time in which each asset is down, see :func:`down_share`, shape (n_assets,)."""
        return down_share(self.network, self.assets)


def down_share(network: Network, assets: tuple[Asset, ...]) -> FloatArray:
    """
    Return the part of the time in which each asset is down, of its rate of failure and its expected repair.

    An asset that fails r times a year of being up, and is mended after T, is down for r T / (1 + r T) of the time.
    Rates are those of ``failures.csv`` and of the links; T is the ``mttr`` of the link, or what the network expects of
    its kind, and of a group the longest of its links; of nodes and gates, which have none, it is that of a link of no
    particular kind.

    Raises
    ------
    NetsimError
        If no rate is known of any of them.

    References
    ----------
    Barlow, R. E. and Proschan, F. (1965), Mathematical Theory of Reliability, Wiley.
    """
    per_year: dict[str, float] = {}
    for one in rated(network):
        per_year[one.asset] = one.per_year
    times = [_mend(network, asset) for asset in assets]
    load = np.array([per_year.get(asset.id, 0.0) for asset in assets]) * np.array(times) / _YEAR
    if not load.any():
        hint = "give rates in failures.csv, or take mean_unserved_gbps, in which all failures count alike"
        raise NetsimError("no rate of failure is known of any asset", hint=hint)
    return np.asarray(load / (1.0 + load), dtype=float)


def _mend(network: Network, asset: Asset) -> float:
    links = [network.link[name] for name in asset.members if name in network.link]
    return max(
        (link.mttr or network.defaults.of("mttr", link.kind) for link in links), default=network.defaults.of("mttr", "")
    )


class State:
    """
    The steady state of both planes of a network.

    Parameters
    ----------
    network
        With measures, or without.
    yardstick
        What it is measured by.
    """

    def __init__(self, network: Network, yardstick: Yardstick) -> None:
        self._network, self._yardstick = network, yardstick

    @cached_property
    def data(self) -> DataMeasure:
        """The digital plane."""
        terms = self._yardstick.terms
        return DataMeasure(self._network, terms.policy, terms.paths)

    @cached_property
    def freight(self) -> FreightMeasure:
        """The freight plane."""
        return FreightMeasure(self._network)

    @cached_property
    def unserved(self) -> float:
        """What is asked and not served with nothing down. [Gbit/s]"""
        return self.data.missing(self.data.states.usual) / Gbps

    @cached_property
    def unserved_after(self) -> FloatArray:
        """The same after each failure, shape (n_assets,). [Gbit/s]"""
        states = self.data.after_each([asset.members for asset in self._yardstick.assets])
        return np.array([self.data.missing(state) for state in states]) / Gbps

    def expected_unserved(self) -> float:
        """Return the mean over time, if never two things are down at once. [Gbit/s]"""
        share = self._yardstick.share
        return float(share @ (self.unserved_after - self.unserved)) + self.unserved

    def latency(self) -> float:
        """Return the mean one-way latency of who is served without any measure and with it, weighted by rate. [ms]"""
        before = self._yardstick.state.data
        weights = dict(zip(before.ids, before.carried(before.states.usual)[0].tolist(), strict=True))
        rate, late = self.data.carried(self.data.states.usual)
        weight = np.array([weights.get(name, 0.0) for name in self.data.ids]) * (rate > 0.0)
        return float(weight @ np.nan_to_num(late)) / float(weight.sum()) / ms if weight.any() else float("nan")

    def _lanes(self, value: Callable[[SteadyLanes], FloatArray]) -> float:
        """Return the mean over lanes of what holds with nothing down, weighted by TEU."""
        usual, teu = self.freight.states.usual, self.freight.states.teu * self.freight.states.usual.has_way
        return float(teu @ np.nan_to_num(value(usual))) / float(teu.sum()) if teu.any() else float("nan")

    def freight_time(self) -> float:
        """Return the mean time of a TEU on its way, with nothing down. [h]"""
        return self._lanes(lambda lanes: lanes.time)

    def freight_cost(self) -> float:
        """Return the mean generalised cost of a TEU on its way, with nothing down. [USD]"""
        return self._lanes(lambda lanes: lanes.cost)

    @cached_property
    def delay_after(self) -> FloatArray:
        """By how much freight is later after each failure than it is today, shape (n_assets,). [TEU h/day]"""
        before = self._yardstick.state.freight.states
        times = dict(zip(before.lanes, before.usual.time.tolist(), strict=True))
        usual = np.array([times.get(name, np.nan) for name in self.freight.states.lanes])
        return np.array([float(np.nansum(self._teu * (lanes.time - usual))) for lanes in self._freight_after()])

    @cached_property
    def cut_after(self) -> FloatArray:
        """What has no way after each failure, shape (n_assets,). [TEU/day]"""
        return np.array([float(self._teu[~lanes.has_way].sum()) for lanes in self._freight_after()])

    @property
    def _teu(self) -> FloatArray:
        return self.freight.states.teu

    def _freight_after(self) -> list[SteadyLanes]:
        return [self.freight.states.after(asset.members) for asset in self._yardstick.assets]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A figure of the steady state; of all of them less is better."""

    unit: str
    definition: str
    formula: Callable[[State], float]


CRITERIA: Final[Mapping[str, Criterion]] = {
    "mean_unserved_gbps": Criterion(
        "Gbit/s",
        "rate asked for and not served within its latency limit, mean over all single failures",
        lambda state: float(state.unserved_after.mean()),
    ),
    "worst_unserved_gbps": Criterion(
        "Gbit/s", "the same after the worst single failure", lambda state: float(state.unserved_after.max())
    ),
    "expected_unserved_gbps": Criterion(
        "Gbit/s",
        "the same, mean over time: each failure weighted by the part of the time in which its asset is down",
        lambda state: state.expected_unserved(),
    ),
    "unserved_gbps": Criterion("Gbit/s", "the same with nothing down", lambda state: state.unserved),
    "latency_ms": Criterion(
        "ms", "one-way latency with nothing down, mean weighted by the rates without any measure", State.latency
    ),
    "mean_freight_delay": Criterion(
        "TEU h/day",
        "time that freight takes longer than usual, mean over all single failures",
        lambda state: float(state.delay_after.mean()),
    ),
    "worst_freight_delay": Criterion(
        "TEU h/day", "the same after the worst single failure", lambda state: float(state.delay_after.max())
    ),
    "mean_cut_teu": Criterion(
        "TEU/day", "freight without any way, mean over all single failures", lambda state: float(state.cut_after.mean())
    ),
    "worst_cut_teu": Criterion(
        "TEU/day", "the same after the worst single failure", lambda state: float(state.cut_after.max())
    ),
    "freight_time_h": Criterion("h", "time of a TEU on its way with nothing down, mean", State.freight_time),
    "freight_cost_usd": Criterion("USD", "generalised cost of a TEU with nothing down, mean", State.freight_cost),
}
"""All of them; the first is the standard one."""
STANDARD: Final = next(iter(CRITERIA))


def criterion(name: str) -> Criterion:
    """
    Return a criterion by its name.

    Raises
    ------
    NetsimError
        If there is none.
    """
    if name not in CRITERIA:
        hint = did_you_mean(name, CRITERIA) or "known: " + ", ".join(CRITERIA)
        raise NetsimError(f'there is no criterion "{name}" of the steady state', hint=hint)
    return CRITERIA[name]
