"""What hazards share whose intensity falls with the distance: what may become of assets, and what does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsim.hazards.exposed import Exposed
    from netsim.hazards.harm import Harm
    from netsim.hazards.scene import Scene
    from netsim.model import Network
    from netsim.model.hazards import Outage


class Intense:
    """Harms assets by their curves; a kind of its own has a name, a reason, a measure, and says what it harms."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def name(self) -> str:
            """What happens and where."""

        @property
        def reason(self) -> str:
            """Why; empty: its name."""

        @property
        def measure(self) -> str:
            """What its intensity is told in."""

        def _harms(self, network: Network) -> list[Harm]:
            """Return what it does to which asset."""

    def possible(self, network: Network) -> Iterator[Outage]:
        """Yield every state that an asset may come into."""
        from netsim.hazards.harm import possible

        yield from possible(self._harms(network), self.reason or self.name)

    def unfold(self, scene: Scene) -> Iterator[Outage]:
        """Yield what becomes of the assets."""
        from netsim.hazards.harm import unfolded

        yield from unfolded(self._harms(scene.network), scene, self.reason or self.name)

    def exposed(self, network: Network) -> list[Exposed]:
        """Return the assets that it may harm."""
        from netsim.hazards.harm import exposed_to

        return exposed_to(self._harms(network), self.measure)
