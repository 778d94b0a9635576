"""What is said of curves of fragility and of intensities, in the checks and in the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from netsim.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from netsim.model.hazards import Known

_SAID: Final[Mapping[str, str]] = {
    "wind_ms": "wind of {:.0f} m/s",
    "pga_g": "shaking of {:.2g} g",
    "mmi": "shaking of intensity {:.1f}",
    "depth_m": "water of {:.1f} m",
}


def say(measure: str, intensity: float) -> str:
    """
    Say an intensity for people.

    Examples
    --------
    >>> say("wind_ms", 51.7), say("ash_mm", 120.0)
    ('wind of 52 m/s', '120 ash_mm')
    """
    return _SAID[measure].format(intensity) if measure in _SAID else f"{intensity:.3g} {measure}"


def no_curves(known: Known, measure: str, kinds: Sequence[str], key: str = "measure") -> Iterator[Fault]:
    """
    Yield that nothing in the network has a curve for a measure, or for a kind that is named.

    Parameters
    ----------
    known
        What the network has at the beginning and after changes.
    measure
        Of the hazard.
    kinds
        That it names.
    key
        Of the hazard, that says the measure; empty: it does something without curves, too.
    """
    rows = [row for network in known.networks for row in network.fragility]
    measures = sorted({row.measure for row in rows})
    if measure not in measures:
        if key or kinds:
            has = "known: " + ", ".join(measures) if measures else "the network has no table fragility"
            hint = did_you_mean(measure, measures) or has
            yield Fault(f'no curve of fragility has the measure "{measure}"', (key or "kinds",), hint)
        return
    for kind in kinds:
        known_kinds = sorted({row.kind for row in rows if row.measure == measure})
        if kind not in known_kinds:
            hint = did_you_mean(kind, known_kinds) or "known: " + ", ".join(known_kinds)
            yield Fault(f'no curve of {measure} is for the kind "{kind}"', ("kinds",), hint)


def count_of(things: Sequence[object]) -> str:
    """
    Say how many assets there are.

    Examples
    --------
    >>> count_of([1]), count_of([])
    ('1 asset', '0 assets')
    """
    return f"{len(things)} asset{'' if len(things) == 1 else 's'}"
