"""Scores of what is most critical, for any costs."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from netsim.report.scores import COSTS, LAYERS, most_of, score_of

_COST = st.floats(-10.0, 1e6) | st.just(float("nan"))


@given(st.lists(st.tuples(*(_COST for _ in COSTS)), max_size=6))
def test_a_score_is_a_share_and_that_of_both_layers_is_the_larger(rows: list[tuple[float, ...]]) -> None:
    """The worst has 1 where anything costs anything."""
    table = pd.DataFrame(rows, columns=list(COSTS), dtype=float)
    scores = {layer: score_of(table, layer) for layer in LAYERS}

    assert all(score.between(0.0, 1.0).all() for score in scores.values())
    assert scores["both"].tolist() == pd.concat([scores["data"], scores["freight"]], axis=1).max(axis=1).tolist()
    for layer, score in scores.items():
        assert bool((score == 1.0).any()) is bool(most_of(table, layer))
