"""What an intensity does to assets, by their curves of fragility."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from netsim.geo.courses import Pieces, Samples, pieces_of
from netsim.geo.lengths import measure
from netsim.hazards.curves import say
from netsim.hazards.exposed import Exposed
from netsim.model.hazards import Outage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netsim.hazards.scene import Scene
    from netsim.model import Fragility, Network

    FloatArray = NDArray[np.float64]

_NEGLIGIBLE: Final = 1e-6
"""Chance below which an asset is taken to bear what comes."""
_TOLD: Final = 1e-3
"""Chance from which an asset counts as exposed."""


class Gauge(Protocol):
    """Tells how strong a hazard is at places."""

    measure: str
    """What the intensity is told in."""
    step: float
    """Way along a link on which the intensity hardly changes. [m]"""

    def anchors(self, lowest: float) -> tuple[FloatArray, float]:
        """Return points, and the distance from them beyond which the intensity is nowhere as high as ``lowest``."""

    def read(self, points: FloatArray, lowest: float) -> tuple[FloatArray, FloatArray]:
        """Return the largest intensity at each point, zero where it is below ``lowest``, and when it is there. [s]"""


@dataclass(frozen=True, slots=True)
class Harm:
    """What may become of an asset."""

    asset: str
    kind: str
    """Kind of link, or ``node``."""
    intensity: float
    """The largest along it. [unit of the measure]"""
    at: float
    """When it is there first. [s after start]"""
    position: float | None
    """Where on a link it is, from its source; ``None``: it is a node. [m]"""
    metres: float
    """Length on which the intensity is one that counts. [m]"""
    states: tuple[tuple[Fragility, float], ...]
    """From the least to the worst: the curve, and the chance of this state or a worse one."""

    @property
    def chance(self) -> float:
        """Chance of any state."""
        return self.states[0][1]

    def outage(self, curve: Fragility, reason: str) -> Outage:
        """Return what a state means for the asset."""
        words = f"{curve.state}, {say(curve.measure, self.intensity)}, {reason}"
        place = self.position if curve.lasts is None else None  # only who mends it has to know
        return Outage(self.asset, self.at, curve.lasts, curve.capacity, curve.work, words, place)

    def drawn(self, uniform: float, reason: str) -> Outage | None:
        """Return what becomes of the asset by a number drawn evenly between 0 and 1; ``None``: nothing."""
        worst = next((curve for curve, chance in reversed(self.states) if uniform < chance), None)
        return None if worst is None else self.outage(worst, reason)


def curves_of(network: Network, measure: str, kinds: Sequence[str] = ()) -> dict[str, list[Fragility]]:
    """Return the curves of a measure by kind, of some kinds only where any are named, by rising median."""
    found: dict[str, list[Fragility]] = defaultdict(list)
    for row in sorted(network.fragility, key=lambda row: row.median):
        if row.measure == measure and (not kinds or row.kind in kinds):
            found[row.kind].append(row)
    return dict(found)


def harms(network: Network, gauge: Gauge, kinds: Sequence[str] = ()) -> list[Harm]:
    """
    Return what an intensity may do to the assets of a network.

    The chance of a state or a worse one at the intensity x is Phi(ln(x / median) / beta). For a link, x is the largest
    along its course; or, where the curve speaks of a length, each such length fares on its own, and the link is in the
    state when any of them is: P = 1 - exp(sum of metres / length ln(1 - P(x))).

    Parameters
    ----------
    network
        Planned and retired links and nodes are not there.
    gauge
        How strong the hazard is where.
    kinds
        Kinds of link and node that it can harm; empty: all that have a curve.

    Returns
    -------
    harms
        Of all assets of which any state has a chance worth drawing, links first.

    References
    ----------
    Federal Emergency Management Agency (2020), Hazus earthquake model technical manual, Hazus 4.2 SP3: lognormal curves
    by median and standard deviation.
    """
    curves = curves_of(network, gauge.measure, kinds)
    links = [link for link in network.links if link.kind in curves and link.status == "live"]
    own = [node.kind if node.kind in curves else "node" for node in network.nodes]
    nodes = [
        (node, kind) for node, kind in zip(network.nodes, own, strict=True) if kind in curves and node.status == "live"
    ]
    courses = [network.course(link) for link in links] + [((node.lon, node.lat),) for node, _ in nodes]
    names = [(link.id, link.kind, link.kind) for link in links] + [(node.id, "node", kind) for node, kind in nodes]
    found = _harms(names, courses, curves, gauge) if courses else []
    hit = [network.link[one.asset] for one in found if one.position is not None]
    metres = measure(network, hit).metres
    return [one if one.position is None else replace(one, position=one.position * metres[one.asset]) for one in found]


def _harms(
    names: list[tuple[str, str, str]], courses: list[Any], curves: dict[str, list[Fragility]], gauge: Gauge
) -> list[Harm]:
    """Measure all courses at once, then judge them kind by kind; positions are parts of the course."""
    lowest = min(_least(rows[0]) for rows in curves.values())
    points, reach = gauge.anchors(lowest)
    if not len(points):
        return []
    near: Pieces = pieces_of(courses).near(points, reach)
    samples: Samples = near.cut(gauge.step)
    value, when = gauge.read(samples.points, lowest)
    met = np.flatnonzero(value > 0.0)
    borne = _Borne(value[met], when[met], samples.metres[met], samples.part[met], samples.owner[met])
    found: dict[int, Harm] = {}
    kinds = np.array([curve for _, _, curve in names])
    for kind, rows in curves.items():
        found |= _judged(names, rows, borne.of(kinds[borne.owner] == kind))
    return [found[number] for number in sorted(found)]


@dataclass(frozen=True, eq=False, slots=True)
class _Borne:
    """What places along courses have to bear, each an array of shape (n_points,)."""

    value: FloatArray
    when: FloatArray
    metres: FloatArray
    part: FloatArray
    owner: NDArray[np.intp]

    def of(self, mask: NDArray[np.bool_]) -> _Borne:
        """Return some of the places."""
        return _Borne(self.value[mask], self.when[mask], self.metres[mask], self.part[mask], self.owner[mask])


def _least(curve: Fragility) -> float:
    """Return the intensity below which a curve says that nothing happens."""
    from scipy.special import ndtri

    return float(curve.median * np.exp(curve.beta * ndtri(_NEGLIGIBLE)))


def _judged(names: list[tuple[str, str, str]], rows: list[Fragility], borne: _Borne) -> dict[int, Harm]:
    """Return what may become of the assets of one kind, by their number."""
    found: dict[int, Harm] = {}
    value, metres, owner = borne.value, borne.metres, borne.owner
    if not len(owner):
        return found
    begin = np.flatnonzero(np.diff(owner, prepend=-1))
    most = np.maximum.reduceat(value, begin)
    which = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, len(owner))))
    top = np.flatnonzero(value == most[which])
    _, start, count = np.unique(which[top], return_index=True, return_counts=True)
    when = np.minimum.reduceat(borne.when[top], start)
    worst = top[start + count // 2]  # the middle of a stretch that bears the same
    chances = np.minimum.accumulate([_chance(row, most, value, metres, begin) for row in rows])
    counts = np.add.reduceat(np.where(_of_a_point(rows[0], value) >= _TOLD, metres, 0.0), begin)
    for number in np.flatnonzero(chances[0] >= _NEGLIGIBLE).tolist():
        asset, kind, _ = names[int(owner[begin[number]])]
        likely = [(row, float(chance)) for row, chance in zip(rows, chances[:, number], strict=True)]
        found[int(owner[begin[number]])] = Harm(
            asset,
            kind,
            float(most[number]),
            float(when[number]),
            None if kind == "node" else float(borne.part[worst[number]]),
            float(counts[number]),
            tuple(pair for pair in likely if pair[1] >= _NEGLIGIBLE),
        )
    return found


def _of_a_point(curve: Fragility, value: FloatArray) -> FloatArray:
    from scipy.special import ndtr

    return np.asarray(ndtr(np.log(value / curve.median) / curve.beta), dtype=float)


def _chance(
    curve: Fragility, most: FloatArray, value: FloatArray, metres: FloatArray, begin: NDArray[np.intp]
) -> FloatArray:
    """Return the chance of a state or a worse one for each asset."""
    if curve.length is None:
        return _of_a_point(curve, most)
    from scipy.special import log_ndtr

    survives = log_ndtr(-np.log(value / curve.median) / curve.beta) * metres / curve.length
    return np.asarray(-np.expm1(np.add.reduceat(survives, begin)), dtype=float)


def possible(found: Iterable[Harm], reason: str) -> Iterator[Outage]:
    """Yield an outage for each state that an asset may come into."""
    for one in found:
        for curve, _ in one.states:
            yield one.outage(curve, reason)


def unfolded(found: Iterable[Harm], scene: Scene, reason: str) -> Iterator[Outage]:
    """Yield what becomes of the assets: one number is drawn for each, from a stream of its own."""
    for one in found:
        outage = one.drawn(scene.draw(f"hazard/{scene.number}/{one.asset}").uniform(), reason)
        if outage is not None:
            yield outage


def exposed_to(found: Iterable[Harm], measure: str) -> list[Exposed]:
    """Return the assets of which any state has a chance of one in a thousand or more."""
    return [
        Exposed(one.asset, one.kind, one.metres, one.chance, say(measure, one.intensity))
        for one in found
        if one.chance >= _TOLD
    ]
