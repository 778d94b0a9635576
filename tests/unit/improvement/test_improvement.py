"""Measures weighed alone and together, by runs and in the steady state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from netsim.errors import InvalidInput, NetsimError
from netsim.improvement import combine, improve
from netsim.improvement.choosing import best_set, greedy, steps_table
from netsim.improvement.ranking import ranked
from netsim.kernels.base import FloatArray
from netsim.metrics.named import Better
from netsim.model import (
    Add,
    Alter,
    Cost,
    Demand,
    Distribution,
    Link,
    Measure,
    Network,
    Outage,
    Package,
    Remove,
    Scenario,
)
from netsim.units import Gbps, days, hours, km


def measure(name: str, cost: float = 1.0, **terms: object) -> Measure:
    """Return a measure of so many million, which changes nothing that a made-up judge looks at."""
    return Measure(name, Cost(cost * 1e6, "USD"), (Alter("gates", name, {"lanes": 2}),), **terms)  # type: ignore[arg-type]  # of literals that the test names


@dataclass
class MadeUp:
    """A judge to whom packages are worth what a table says, by seed."""

    worth: dict[tuple[str, ...], Sequence[float]]
    metric: str = "worth"
    unit: str = ""
    better: Better = "higher"
    is_exact: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def values(self, packages: Sequence[Package]) -> list[FloatArray]:
        """Return what the table says; of a package without a row, the sum of its measures."""
        self.asked += [one.key for one in packages]
        size = len(next(iter(self.worth.values())))
        nothing = np.zeros(size)
        return [
            np.array(self.worth[one.key], dtype=float)
            if one.key in self.worth
            else sum((np.array(self.worth.get((name,), nothing), dtype=float) for name in one.key), nothing)
            for one in packages
        ]


# -- alone -----------------------------------------------------------------------------------------------------------


def test_the_best_for_its_cost_stands_first() -> None:
    """By pairs of seeds: what differs alike in all is told apart, what may be chance is not."""
    judge = MadeUp(
        {("a",): (4.0, 6.0, 5.0), ("b",): (5.0, 4.0, 6.0), ("c",): (9.0, 12.0, 9.0), ("d",): (0.0, 0.0, 0.0)}
    )
    table = ranked(judge, [measure("a"), measure("b"), measure("c", 10.0), measure("d")])

    assert list(table["measure"]) == ["a", "b", "c", "d"]
    assert list(table["against_best"]) == ["best", "not told apart", "worse", "worse"]
    assert table["gain_per_cost"].tolist() == [5.0, 5.0, 1.0, 0.0]
    assert table["rank"].tolist() == [1, 1, 3, 4]
    half = 4.302653 / np.sqrt(3.0)
    assert (table["low"][0], table["high"][0]) == (pytest.approx(5.0 - half), pytest.approx(5.0 + half))
    assert table[["gain", "low", "high"]].iloc[3].tolist() == [0.0, 0.0, 0.0]
    assert list(ranked(judge, [measure("a"), measure("c", 10.0)], "gain")["measure"]) == ["c", "a"]


def test_one_run_tells_nothing_apart() -> None:
    """And what has no value stands last."""
    judge = MadeUp({("a",): (1.0,), ("b",): (2.0,), ("c",): (np.nan,), ("d",): (np.nan,)}, better="higher")
    table = ranked(judge, [measure(name) for name in "cabd"])

    assert list(table["measure"]) == ["b", "a", "c", "d"]
    assert list(table["against_best"]) == ["best", "unknown", "unknown", "unknown"]
    assert table["rank"].tolist() == [1, 2, 3, 3]
    assert table["low"].isna().all()


def test_what_is_needed_counts_with_its_cost() -> None:
    """Alone it would not make sense."""
    table = ranked(MadeUp({("a",): (2.0,), ("a", "b"): (8.0,)}), [measure("a"), measure("b", needs=("a",))])

    assert table[["measure", "gain", "cost", "with"]].to_numpy().tolist() == [["b", 8.0, 2e6, "a"], ["a", 2.0, 1e6, ""]]
    with pytest.raises(NetsimError, match='"a" and "b" are needed together, and exclude each other'):
        ranked(MadeUp({(): (0.0,)}), [measure("a"), measure("b", excludes=("a",)), measure("c", needs=("a", "b"))])


# -- together --------------------------------------------------------------------------------------------------------


def test_greedy_finds_the_best_set_where_gains_add_up() -> None:
    """With costs alike a modular gain leaves nothing to choose better."""
    judge = MadeUp({("a",): (3.0, 5.0), ("b",): (1.0, 1.0), ("c",): (2.0, 3.0), ("d",): (-1.0, 0.0)})
    known = [measure(name) for name in "abcd"]

    path = greedy(judge, known, steps=2)
    assert [one.key for one in path] == [("a",), ("a", "c")]
    assert best_set(judge, known, steps=2)[0].key == path[-1].key
    assert greedy(judge, known)[-1].key == best_set(judge, known)[0].key == ("a", "b", "c")
    table = steps_table(judge, path)
    assert table[["measures", "gain", "total_gain", "total_cost"]].to_numpy().tolist() == [
        ["a", 4.0, 4.0, 1e6], ["c", 2.5, 6.5, 2e6]
    ]  # fmt: skip


def test_greedy_misses_what_helps_only_together() -> None:
    """Two links in a row are worth 10, each alone nothing: it takes the one that is worth 1, and stops."""
    judge = MadeUp({("a",): (0.0,), ("b",): (0.0,), ("c",): (1.0,), ("a", "b"): (10.0,), ("a", "b", "c"): (10.0,)})
    known = [measure(name) for name in "abc"]

    assert [one.key for one in greedy(judge, known)] == [("c",)]
    assert [one.key for one in best_set(judge, known)] == [("a", "b")]


def test_greedy_by_cost_may_waste_a_budget() -> None:
    """The cheap one leaves too little for the one that fills it."""
    judge = MadeUp({("a",): (2.0,), ("b",): (10.0,)})
    known = [measure("a", 1.0), measure("b", 10.0)]

    assert greedy(judge, known, budget=10e6)[-1].key == ("a",)
    assert greedy(judge, known, budget=10e6, by="gain")[-1].key == ("b",)
    assert best_set(judge, known, budget=10e6)[0].key == ("b",)
    assert best_set(judge, known, budget=0.5e6) == greedy(judge, known, budget=0.5e6) == []


def test_what_excludes_each_other_is_not_taken_together() -> None:
    """And what is needed is taken along."""
    judge = MadeUp({("a",): (3.0,), ("b",): (2.0,), ("c", "d"): (1.0,), ("a", "c", "d"): (4.0,)})
    known = [measure("a"), measure("b", excludes=("a",)), measure("c"), measure("d", needs=("c",))]

    assert [one.key for one in greedy(judge, known)] == [("a",), ("a", "c", "d")]


def test_too_many_sets_are_refused() -> None:
    """With the way out."""
    with pytest.raises(NetsimError, match="all sets of 9 measures are too many to weigh; name at most 8"):
        best_set(MadeUp({(): (0.0,)}), [measure(name) for name in "abcdefghi"])


# -- by runs ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def cut(wired: Network) -> Scenario:
    """Cut the fibre to the gate of a border for as long as a crew draws."""
    crew = replace(wired.crews[0], work=Distribution("lognormal", 5 * hours, 0.5))
    return Scenario(
        replace(wired, crews=[crew]), until=1 * days, warm_up=2 * hours, hazards=[Outage("fp", at=1 * hours)], twins=()
    )


NOTHING = Measure("nothing", Cost(1e6, "USD"), (Alter("nodes", "a", {"name": "Another"}),))
STAFF = Measure("staff", Cost(2e6, "USD"), (Alter("gates", "pass CN>VN", {"manual": Distribution("constant", 600.0)}),))


def test_what_does_nothing_gains_exactly_nothing(cut: Scenario) -> None:
    """Pairs with the same seed differ by nothing at all, although the runs differ much."""
    told: list[tuple[int, int]] = []
    how = {"runs": 3, "progress": lambda done, total: told.append((done, total))}
    table = improve(cut, [NOTHING, STAFF], metric="delay", **how)  # type: ignore[arg-type]  # of several kinds
    row = table.set_index("measure")

    assert row.loc["nothing", ["gain", "low", "high"]].tolist() == [0.0, 0.0, 0.0]
    assert row.loc["staff", "gain"] > 0.0
    assert row.loc["staff", "high"] > row.loc["staff", "low"]
    assert list(table["measure"]) == ["staff", "nothing"]
    assert table.attrs["better"] == "lower"
    assert told[-1] == (9, 9)


def test_measures_are_taken_together(cut: Scenario) -> None:
    """What was played alone is not played again, and what adds nothing is left out."""
    table = combine(cut, [NOTHING, STAFF], runs=2, metric="manual_hours", better="lower")
    assert table.empty

    table = combine(cut, [NOTHING, STAFF], runs=2, metric="delay", exact=True)
    assert table["measures"].tolist() == ["staff"]


def test_what_does_not_fit_together_is_told(cut: Scenario) -> None:
    """One removes what the other changes, or both set the same."""
    away = Measure("away", Cost(1e6, "USD"), (Remove("dependencies", ("pass needs dc",)),))
    late = Measure("late", Cost(1e6, "USD"), (Alter("dependencies", "pass needs dc", {"grace": 6 * hours}),))
    with pytest.raises(
        NetsimError, match=r'"away" and "late" do not fit together: no dependency .* say so with excludes'
    ):
        combine(cut, [away, late], metric="delay", runs=1)
    with pytest.raises(InvalidInput, match='"staff" and "more" both set gates pass CN>VN: manual; write excludes'):
        combine(cut, [STAFF, replace(STAFF, id="more")])
    with pytest.raises(NetsimError, match='"odd" does not fit: no gate is named "odd"'):
        improve(cut, [measure("odd")], runs=1)


# -- in the steady state ---------------------------------------------------------------------------------------------


def test_a_second_cable_halves_what_is_lost(wired: Network) -> None:
    """Of three fibres the demand needs two; with the second way around one of them, only the other hurts."""
    row = Link("fp2", "a", "pass", "fibre", length=60 * km, capacity=20 * Gbps)
    cable = Measure("cable", Cost(5e6, "USD"), (Add("links", row),))
    found = {
        name: improve(wired, [cable, NOTHING], steady=True, metric=name, of="links").set_index("measure")
        for name in ("mean_unserved_gbps", "worst_unserved_gbps", "unserved_gbps", "latency_ms")
    }

    mean = found["mean_unserved_gbps"].loc["cable"]
    assert (mean["before"], mean["after"]) == (pytest.approx(20.0 / 5), pytest.approx(10.0 / 5))
    assert (mean["low"], mean["high"], mean["gain_per_cost"]) == (mean["gain"], mean["gain"], pytest.approx(2.0 / 5))
    assert found["worst_unserved_gbps"].loc["cable", "after"] == pytest.approx(10.0)
    assert found["unserved_gbps"].loc["cable", "gain"] == found["latency_ms"].loc["cable", "gain"] == 0.0
    assert found["mean_unserved_gbps"].loc["nothing", "against_best"] == "worse"


def test_a_second_road_saves_freight(border: Network) -> None:
    """Each road alone cuts the lane off; with a road of 180 km the way is an hour and more longer."""
    road = Measure("road", Cost(1e6, "USD"), (Add("links", Link("r3", "a", "b", "road", length=240 * km)),))

    def value(metric: str, which: str) -> float:
        return float(improve(border, [road], steady=True, metric=metric)[which][0])

    assert (value("mean_cut_teu", "before"), value("mean_cut_teu", "after")) == (48.0, 0.0)
    assert (value("worst_cut_teu", "before"), value("worst_freight_delay", "before")) == (48.0, 0.0)
    assert value("mean_freight_delay", "after") == value("worst_freight_delay", "after") > 48.0
    assert value("freight_time_h", "gain") == value("freight_cost_usd", "gain") == 0.0


def test_failures_count_as_often_as_they_come(wired: Network) -> None:
    """One fibre fails once a year and is mended in a tenth of a year: down for 1 / 11 of the time, 10 Gbit/s each."""
    links = [
        replace(link, rate_per_1000km_year=20.0, mttr=36.525 * days) if link.id == "fp" else link
        for link in wired.links
    ]
    network = replace(wired, links=links, failures=[])
    table = improve(network, [NOTHING], steady=True, metric="expected_unserved_gbps")

    assert table["before"][0] == pytest.approx(10.0 / 11.0)
    with pytest.raises(NetsimError, match="no rate of failure is known of any asset"):
        improve(wired, [NOTHING], steady=True, metric="expected_unserved_gbps", of="nodes")


def test_a_scenario_says_how_data_is_carried(cut: Scenario) -> None:
    """Its policy and its opening count; nobody asks for anything, nothing is late."""
    table = improve(replace(cut, policy="shortest"), [NOTHING], steady=True)
    assert table["before"][0] == pytest.approx(4.0)

    silent = replace(cut.network, demands=[], freight=[])
    for metric in ("latency_ms", "freight_time_h"):
        assert np.isnan(improve(silent, [NOTHING], steady=True, metric=metric)["before"][0])


def test_demands_that_join_do_not_shift_the_mean(wired: Network) -> None:
    """Half as far is half as late, and would lower it; only its load is felt."""
    join = Measure("join", Cost(1.0, "USD"), (Add("demands", Demand("a", "pass", rate=5 * Gbps)),))

    assert improve(wired, [join], steady=True, metric="latency_ms")["gain"][0] == pytest.approx(0.0, abs=0.01)


# -- what makes no sense ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"metric": "lost"}, 'no criterion "lost" of the steady state; '),
        ({"of": "systems"}, "has no systems that could fail"),
        ({"better": "lower"}, "leave out better"),
        ({"by": "cost"}, 'nothing is ranked by "cost"'),
        ({"steady": False}, "a network by itself is not played"),
    ],
)
def test_what_cannot_be_weighed_is_refused(wired: Network, how: dict[str, object], told: str) -> None:
    """With the way out."""
    with pytest.raises(NetsimError, match=told):
        improve(wired, [NOTHING], **{"steady": True, **how})  # type: ignore[arg-type]  # what shall be refused


def test_what_measures_cannot_be_is_refused(cut: Scenario) -> None:
    """None at all, of two currencies, later in what has no time, without a run or a budget."""
    later = Measure("later", Cost(1.0, "USD"), (replace(STAFF.changes[0], at=1 * hours),))
    with pytest.raises(NetsimError, match="no measures to weigh"):
        improve(cut, [])
    with pytest.raises(NetsimError, match="costs are in USD and EUR"):
        improve(cut, [NOTHING, replace(STAFF, cost=Cost(1.0, "EUR"))])
    with pytest.raises(NetsimError, match='"later" comes later, and the steady state has no time'):
        improve(cut, [later], steady=True)
    with pytest.raises(NetsimError, match="at least one run"):
        improve(cut, [NOTHING], runs=0)
    with pytest.raises(NetsimError, match="a budget above nothing"):
        combine(cut, [NOTHING], budget=0.0)
