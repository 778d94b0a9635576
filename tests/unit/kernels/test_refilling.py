"""What is filled anew is put together by numpy or by compiled code: to the same rates."""

from __future__ import annotations

import numpy as np
import pytest

from netsim.kernels import fairness, filling, gathering, refilling
from netsim.kernels.compiled import Compiled
from netsim.kernels.fairness import Candidates, fill_paths
from netsim.kernels.refilling import Own, Part, Refill, Task, stacked

N_ARCS, N_DEMANDS = 9, 14


def drawn(draw: np.random.Generator, count: int) -> list[list[tuple[int, ...]]]:
    """Draw up to three paths for each of some demands."""
    return [
        [tuple(draw.choice(N_ARCS, draw.integers(1, 4), replace=False).tolist()) for _ in range(draw.integers(4))]
        for _ in range(count)
    ]


def problem(draw: np.random.Generator) -> Refill:
    """Draw demands with paths, and fill them."""
    before = Candidates.of(drawn(draw, N_DEMANDS), N_ARCS)
    task = Task(draw.uniform(2.0, 60.0, N_ARCS), draw.uniform(1.0, 6.0, N_DEMANDS), draw.integers(2, size=N_DEMANDS))
    rate = fill_paths(before, task.capacity, task.limit, priority=task.priority, compiled=False)
    return Refill(before, rate, task)


def change(draw: np.random.Generator) -> Own:
    """Draw some demands, and other paths for them."""
    numbers = np.sort(draw.choice(N_DEMANDS, 3, replace=False))
    new = Candidates.of(drawn(draw, 3), N_ARCS)
    return Own(new.arcs, numbers[new.owner], numbers)


def part(seed: int) -> Part:
    """Let some demands of a drawn problem have other paths."""
    draw = np.random.default_rng(seed)
    return problem(draw).part(change(draw))


@pytest.mark.parametrize("worth", [0, 10**12])
def test_states_filled_together_are_those_filled_alone(worth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit, though some need more rounds than others, whichever form fills them."""
    filled = Compiled(filling.fill, worth=worth)
    for module in (fairness, refilling):
        monkeypatch.setattr(module, "FILLED", filled)
    monkeypatch.setattr(filled, "_machine", filling.fill if worth == 0 else None)
    gathered = Compiled(gathering.gather)
    monkeypatch.setattr(gathered, "_machine", gathering.gather)
    monkeypatch.setattr(refilling, "GATHERED", gathered)
    rounds = set()
    for seed in range(6):
        draw = np.random.default_rng(seed)
        refill, changes = problem(draw), [change(draw) for _ in range(7)]
        arcs = changes[0].arcs
        for own in changes[1:]:
            arcs = stacked(arcs, own.arcs, N_ARCS)
        owner, demands = (
            np.concatenate([getattr(own, name) + state * N_DEMANDS for state, own in enumerate(changes)])
            for name in ("owner", "demands")
        )
        calls: list[int] = []
        settled = refill._settled
        monkeypatch.setattr(
            refill, "_settled", lambda *given, settled=settled, calls=calls: calls.append(1) or settled(*given)
        )
        together = refill.part(Own(arcs, owner, demands), len(changes))
        rounds.add(len(calls))
        alone = [refill.part(own) for own in changes]
        for name in ("is_member", "rate", "own", "load"):
            assert getattr(together, name).tobytes() == np.concatenate([getattr(one, name) for one in alone]).tobytes()
    assert max(rounds) > 1


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
