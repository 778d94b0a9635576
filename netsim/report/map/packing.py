"""Values as short text: JSON, gzip, base64, which browsers unpack themselves."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable
from typing import Any, Final

_LEVEL: Final = 6
"""Of gzip; beyond, some per cent in size cost twice the time."""


def packed(values: object) -> str:
    """
    Pack values that JSON knows; equal values give equal text.

    Examples
    --------
    >>> packed([1, 2])[:6]
    'H4sIAA'
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), _LEVEL, mtime=0)).decode()


def steps(times: Iterable[float]) -> list[int]:
    """
    Return the first time and the steps from each to the next, in whole seconds. [s]

    Examples
    --------
    >>> steps([10.4, 70.2, 75.0])
    [10, 60, 5]
    """
    whole = [int(time) for time in times]
    return [time - before for time, before in zip(whole, [0, *whole], strict=False)]


def unpacked(text: str) -> Any:  # noqa: ANN401 - whatever was packed
    """Read what :func:`packed` wrote."""
    return json.loads(gzip.decompress(base64.b64decode(text)))
