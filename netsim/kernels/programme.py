"""A linear programme that HiGHS keeps between solutions; nothing else of netsim knows the solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from netsim.kernels.base import FloatArray

_DUAL, _PRIMAL = 1, 4
TOLERANCE: Final = 1e-9
"""By how much a solution may miss a bound or a price, after scaling to about one."""


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Values of the columns, and what one more of each row's bound would add to the cost."""

    column: FloatArray
    dual: FloatArray


class Programme:
    """
    Least cost over columns that are not negative, with rows between bounds.

    Rows are there from the start, columns are added; each solution starts where the last one ended, so that it takes
    few steps after a small change.

    Parameters
    ----------
    n_rows
        How many rows there are, at first without bounds.

    References
    ----------
    Huangfu, Q. and Hall, J. A. J. (2018), Parallelizing the dual revised simplex method.
    doi:10.1007/s12532-017-0130-5

    Examples
    --------
    Most of x + y with x + 2 y up to 4 and y up to 1.

    >>> programme = Programme(2)
    >>> programme.bound(0, np.full(2, -np.inf), np.array([4.0, 1.0]))
    >>> programme.add(np.array([-1.0, -1.0]), [[0], [0, 1]], [[1.0], [2.0, 1.0]])
    >>> programme.solve().column
    array([4., 0.])
    """

    def __init__(self, n_rows: int) -> None:
        import highspy

        class Quiet(highspy.Highs):  # it prints its name while it is made, before it can be told not to
            def enableCallbacks(self) -> None:  # noqa: N802 - the name that it has there
                self.setOptionValue("output_flag", False)  # noqa: FBT003 - so it takes values
                super().enableCallbacks()  # type: ignore[no-untyped-call]

        make: Any = Quiet  # its types name less than it can do
        self._solver = make()
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("primal_feasibility_tolerance", TOLERANCE)
        self._solver.setOptionValue("dual_feasibility_tolerance", TOLERANCE)
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._cost = np.zeros(0)
        self._is_solved = False
        self._kept: tuple[Any, FloatArray] | None = None
        free = np.full(n_rows, np.inf)
        none = np.zeros(0, dtype=np.int32)
        self._solver.addRows(n_rows, -free, free, 0, np.zeros(n_rows, dtype=np.int32), none, np.zeros(0))

    def add(self, cost: FloatArray, rows: Sequence[Sequence[int]], values: Sequence[Sequence[float]]) -> None:
        """Add columns: what each costs, and the rows in which it stands with which values."""
        starts = np.cumsum([0, *map(len, rows)])[:-1].astype(np.int32)
        row = np.array([number for column in rows for number in column], dtype=np.int32)
        value = np.array([number for column in values for number in column], dtype=float)
        low, high = np.zeros(len(cost)), np.full(len(cost), np.inf)
        self._solver.addCols(len(cost), cost, low, high, len(row), starts, row, value)
        self._go_on(_PRIMAL)
        self._cost = np.concatenate((self._cost, cost))

    def price(self, cost: FloatArray) -> None:
        """Set what each column costs; rates stay feasible, so that the next solution starts from them."""
        if np.array_equal(cost, self._cost):
            return
        self._cost = cost
        self._go_on(_PRIMAL)
        self._solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def keep(self) -> None:
        """Remember where the last solution ended."""
        self._kept = self._solver.getBasis(), self._cost

    def go_back(self) -> None:
        """Start the next solution where that one ended, if columns are still the same."""
        if self._kept is not None and len(self._kept[1]) == len(self._cost):
            basis, cost = self._kept
            self.price(cost)
            self._solver.setBasis(basis)

    def bound(self, first: int, lower: FloatArray, upper: FloatArray) -> None:
        """Set bounds of rows, from some row on; prices stay feasible, so that the next solution starts from them."""
        self._go_on(_DUAL)
        rows = np.arange(first, first + len(lower), dtype=np.int32)
        self._solver.changeRowsBounds(len(rows), rows, lower, upper)

    def _go_on(self, strategy: int) -> None:
        """Take the simplex that can start from the last solution; the first solution has none to start from."""
        self._solver.setOptionValue("simplex_strategy", strategy if self._is_solved else _DUAL)

    def bound_column(self, column: int, lower: float, upper: float) -> None:
        """Set the bounds of a column."""
        self._solver.changeColBounds(column, lower, upper)

    def solve(self) -> Solution:
        """
        Find the least cost.

        Raises
        ------
        ArithmeticError
            If there is no least cost, or the solver does not find it.
        """
        self._solver.run()
        if self._solver.getModelStatus() != self._optimal:
            self._solver.clearSolver()  # where it stood may have led it astray: start afresh
            self._solver.run()
        status = self._solver.getModelStatus()
        if status != self._optimal:
            raise ArithmeticError(f"no optimum: {self._solver.modelStatusToString(status)}")
        self._is_solved = True
        found = self._solver.getSolution()
        return Solution(np.array(found.col_value), np.array(found.row_dual))
