"""The array types that kernels take and give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
ObjectArray = NDArray[np.object_]
"""Of tuples, which numpy would take for rows."""
