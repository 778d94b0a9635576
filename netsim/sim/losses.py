"""What one fault costs at this moment: data that it alone keeps away, and freight whose usual way it lies on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsim.sim.consignments import Lane, median_value_of_time
from netsim.sim.dispatch import Loss

if TYPE_CHECKING:
    from netsim.sim.digital import DigitalWatch
    from netsim.sim.freight import FreightWorld

_NOTHING = 1e-9
"""Part of all traffic that is rounding."""


class Scales:
    """
    Weighs faults.

    Parameters
    ----------
    world
        Its freight lanes and roads.
    digital
        Its data traffic.
    """

    def __init__(self, world: FreightWorld, digital: DigitalWatch) -> None:
        self._world = world
        self._digital = digital

    def weigh(self, asset: str) -> Loss:
        """Return what is lost because an asset is down or degraded."""
        gain, load = self._digital.gain_of(asset), self._digital.usual_load(asset)
        share = gain + self._freight(asset)
        return Loss(share if share > _NOTHING else 0.0, load)

    def _freight(self, asset: str) -> float:
        """Return the part of all freight, in TEU a day, whose usual way needs an asset."""
        network, plane = self._world.network, self._world.plane
        if not self._world.scenario.freight or not plane.uses(asset):
            return 0.0
        cargo = {one.id: one for one in network.classes}
        total = hit = 0.0
        for row in network.freight:
            kind = cargo.get(row.class_)
            volume = row.per_day * Lane(network, row, kind, ()).teu
            way = plane.route((row.origin, row.destination), median_value_of_time(kind), row.modes)
            total += volume
            hit += volume if way is not None and asset in way.needs else 0.0
        return hit / total if total else 0.0
