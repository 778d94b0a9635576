"""What is filled anew is put together by numpy or by compiled code: to the same rates."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.kernels import fairness, filling, gathering, refilling
from netsim.kernels.compiled import Compiled
from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.refilling import Own, Part, Refill, Task

N_ARCS, N_DEMANDS = 9, 14


def drawn(draw: np.random.Generator, count: int) -> list[list[tuple[int, ...]]]:
    """Draw up to three paths for each of some demands."""
    return [
        [tuple(draw.choice(N_ARCS, draw.integers(1, 4), replace=False).tolist()) for _ in range(draw.integers(4))]
        for _ in range(count)
    ]


def part(seed: int) -> Part:
    """Let some demands of a drawn problem have other paths."""
    draw = np.random.default_rng(seed)
    before, changed = Candidates.of(drawn(draw, N_DEMANDS), N_ARCS), draw.choice(N_DEMANDS, 3, replace=False)
    numbers, new = np.sort(changed), Candidates.of(drawn(draw, 3), N_ARCS)
    task = Task(draw.uniform(2.0, 60.0, N_ARCS), draw.uniform(1.0, 6.0, N_DEMANDS), draw.integers(2, size=N_DEMANDS))
    rate = fill_paths(before, task.capacity, task.limit, priority=task.priority, compiled=False)
    return Refill(before, rate, task).part(Own(new.arcs, numbers[new.owner], numbers))


@pytest.mark.parametrize("form", ["interpreted", "compiled"])
def test_both_ways_give_the_same_rates(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit, of who is filled anew and who is not."""
    never = Compiled(filling.fill, worth=10**12)
    for module in (fairness, refilling):
        monkeypatch.setattr(module, "FILLED", never)
    plain = [part(seed) for seed in range(12)]
    filled, gathered = Compiled(filling.fill, worth=0), Compiled(gathering.gather)
    if form == "interpreted":
        monkeypatch.setattr(filled, "_machine", filling.fill)
        monkeypatch.setattr(gathered, "_machine", gathering.gather)
    for module in (fairness, refilling):
        monkeypatch.setattr(module, "FILLED", filled)
    monkeypatch.setattr(refilling, "GATHERED", gathered)
    fast = [part(seed) for seed in range(12)]

    assert {own.is_member.sum() > 3 for own in plain} == {True, False}
    assert any(not own.is_member.all() for own in plain)
    for one, other in zip(plain, fast, strict=True):
        for name in ("is_member", "rate", "own", "load"):
            assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
