"""Places that a map of the region shows enlarged."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsim.geo.projection import Box
    from netsim.report.static.panel import Panel
    from netsim.report.static.scene import Scene
    from netsim.report.static.snapshot import Snapshot

_SMALLER: Final = 4.0
"""An inset shows at most this part of the width of the map: else it would show nothing new."""
_LONGER: Final = 20
"""So many trucks more than undisturbed make a place worth a look."""


class Inset(NamedTuple):
    """A place that is enlarged."""

    box: Box
    titles: tuple[str, str, str]
    """English, Chinese, Vietnamese."""


KNOWN: Final[Mapping[str, Inset]] = MappingProxyType(
    {
        "friendship-pass": Inset(
            (106.6, 21.86, 106.84, 22.12),
            ("Friendship Pass: Pingxiang - Dong Dang", "友谊关 (凭祥 - 同登)", "Hữu Nghị: Bằng Tường - Đồng Đăng"),
        ),
        "qinzhou": Inset((108.4, 21.55, 108.9, 22.1), ("Qinzhou", "钦州", "Khâm Châu")),
        "boten-mohan": Inset((101.55, 21.08, 101.8, 21.34), ("Boten - Mohan", "磨丁 - 磨憨", "Boten - Mohan")),
    }
)


def title_of(name: str, lang: str) -> str:
    """Return what an inset is called."""
    return KNOWN[name].titles[("en", "zh", "vi").index(lang)]


def chosen(scene: Scene, panel: Panel, moments: Sequence[Snapshot]) -> Iterator[str]:
    """Yield the insets that a map is given: those it covers, by default only where something happens."""
    for name, inset in KNOWN.items() if scene.options.insets != "none" else ():
        inside = [node.id for node in scene.network.nodes if _holds(inset.box, node.lon, node.lat)]
        is_seen = inside and panel.shows(panel.at([_middle(inset.box)])[0].tolist())
        is_new = _width(inset.box) * _SMALLER < panel.ground(panel.width)
        if is_seen and is_new and (scene.options.insets == "all" or _is_lively(scene, frozenset(inside), moments)):
            yield name


def _is_lively(scene: Scene, inside: frozenset[str], moments: Sequence[Snapshot]) -> bool:
    if not inside.isdisjoint(scene.touched):
        return True
    gates = [gate.id for gate in scene.network.gates if gate.node in inside]
    now = [moment.gates[gate] for moment in moments for gate in gates if gate in moment.gates]
    return any(one.mode != "automatic" or one.waiting - one.usual >= _LONGER for one in now)


def _holds(box: Box, lon: float, lat: float) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _width(box: Box) -> float:
    """Return how wide a box is. [m]"""
    return (box[2] - box[0]) * 111_320.0 * math.cos(math.radians((box[1] + box[3]) / 2))
