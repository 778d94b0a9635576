"""The sentences at the head of a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from netsim.metrics import Summary
from netsim.model import Network, Outage
from netsim.record import Record
from netsim.report import plain, words
from netsim.run import Run
from netsim.units import days, hours

Report = Callable[..., Run]


def headline(run: Run) -> list[str]:
    """Return the sentences of a run."""
    return list(words.headline(run, run.twins, run.summary, run.chain))


def one(sentences: list[str], part: str) -> str:
    """Return the only sentence that holds some words."""
    (found,) = (sentence for sentence in sentences if part in sentence)
    return found


def with_repairs(run: Run, mended: list[float]) -> Run:
    """Return the run with a repair of the same fibre for each time of mending."""
    rows = run.repairs.iloc[[0] * len(mended)].assign(failed_s=0.0, mended_s=mended)
    return replace(run, tables={**run.tables, "repairs": rows})


def test_an_undisturbed_run_says_so(run_of: Report, corridor: Network) -> None:
    """And what the network does on ordinary days; nothing of what is not there."""
    quiet = headline(run_of(corridor))

    assert quiet[0] == "Nothing is disturbed in this run: its numbers are what the network does on ordinary days."
    assert quiet[1].startswith("100 % of the data asked for arrived in time, 95 % of it within ")
    assert "shipments were delivered by the end of the run, half of them within" in quiet[2]
    assert len(headline(run_of(replace(corridor, freight=(), demands=())))) == 1


def test_the_first_sentence_tells_what_failed_and_when(cut: Run) -> None:
    """Date and time where the scenario starts."""
    assert headline(cut)[0] == f"{words.moment(cut, 12 * hours)}: fp fails: a digger."


def test_a_gate_that_fell_back_is_told_with_its_queue_and_wait(cut: Run) -> None:
    """How long in one direction, not both added up; beside the undisturbed queue."""
    sentence = one(headline(cut), "without its systems")
    queue, wait = cut.summary["pass_queue_peak"], cut.summary["pass_wait_p95"]

    assert (
        f"up to {queue.value:.0f} trucks waited there in one direction (undisturbed {queue.undisturbed:.0f})"
        in sentence
    )
    assert f"one truck in twenty for {plain.duration(wait.value * hours)} or longer" in sentence
    assert plain.duration(cut.summary["pass_manual_hours"].value / 2 * hours) in sentence


def test_losses_moves_and_repairs_have_their_sentences(cut: Run) -> None:
    """In plain words, with units."""
    sentences = headline(cut)

    assert "Tbit less data arrived in time" in one(sentences, "Tbit")
    assert one(sentences, "truck-hours longer")
    assert one(sentences, "Crew mended").startswith("Crew mended fp ")
    assert one(sentences, "after it first fell").startswith("Data was back in full ")
    assert 3 <= len(sentences) <= 7
    assert "that is the price of the dependency" in one(sentences, "Had no gate depended")


def test_what_changed_its_mode_is_counted_whatever_the_order_of_the_rows(cut: Run) -> None:
    """Shipments are found by name; those of which the twin knows nothing do not count."""
    quiet = cut.twins["undisturbed"]
    rows = quiet.shipments.assign(modes="sea", outcome="delivered")
    own = cut.shipments.assign(modes="road", outcome="delivered")
    runs = [replace(one, tables={**one.tables, "shipments": table}) for one, table in ((cut, own), (quiet, rows))]
    turned = replace(runs[1], tables={**quiet.tables, "shipments": rows.iloc[::-1]})
    less = replace(runs[1], tables={**quiet.tables, "shipments": rows.iloc[3:]})

    told = [
        one(list(words.headline(runs[0], {"undisturbed": twin}, cut.summary, cut.chain)), "main mode")
        for twin in (runs[1], turned, less)
    ]

    assert told[0] == told[1]
    assert f"{len(rows)} to road" in told[0]
    assert f"{len(rows) - 3} to road" in told[2]


def test_without_twins_nothing_is_compared(run_of: Report, corridor: Network) -> None:
    """What failed, the gate, and the repair; no change, no price."""
    sentences = headline(run_of(corridor, Outage("fp", at=12 * hours), twins=()))

    assert [sentence.split()[0] for sentence in sentences[1:]] == ["The", "Data", "Crew"]
    assert not any("undisturbed" in sentence or "price" in sentence for sentence in sentences)


def test_without_gates_there_is_no_word_of_trucks(run_of: Report, railway: Network) -> None:
    """A railway that is cut."""
    sentences = headline(run_of(railway, Outage("xy", at=1 * hours, lasts=5 * hours)))

    assert len(sentences) == 1


def test_where_the_dependency_costs_nothing_it_is_not_told(run_of: Report, corridor: Network) -> None:
    """The road fails, and with it no data."""
    assert not any("Had no gate" in one for one in headline(run_of(corridor, Outage("r1", lasts=2 * hours))))


def test_what_fails_at_once_is_one_sentence(run_of: Report, wired: Network) -> None:
    """Names, of many only some, and each reason once."""
    names = ("fa", "fp", "fb", "r1")
    run = run_of(wired, *(Outage(name, at=2 * hours, lasts=1 * hours, reason="flood") for name in names))

    assert headline(run)[0].endswith("fa, fp and 2 more fail together: flood.")


def test_many_moments_are_summed_up(run_of: Report, wired: Network) -> None:
    """The first is told, the others are counted."""
    run = run_of(wired, *(Outage("fa", at=hour * hours, lasts=1 * hours) for hour in range(1, 10, 2)))

    assert headline(run)[0].endswith("a fails; 4 more outages and changes follow.")
    two = run_of(wired, *(Outage("fa", at=hour * hours, lasts=1 * hours) for hour in (1, 3)))
    assert headline(two)[0].endswith("; one more outage or change follows.")


def test_parts_that_fail_together_work_in_part(run_of: Report, wired: Network) -> None:
    """Half the capacity is not a failure."""
    halves = (Outage(name, at=2 * hours, lasts=1 * hours, capacity=0.5) for name in ("fa", "fp"))

    assert "fa and fp work in part together: 50% left." in headline(run_of(wired, *halves))[0]


def test_many_repairs_are_summed_up(cut: Run) -> None:
    """How many, and the last."""
    many = with_repairs(cut, [1 * days, 4 * days, 2 * days, 3 * days])

    assert one(headline(many), "mended").startswith("4 faults were mended, the last one, fp, 4.0 days after it failed")


def test_what_is_not_mended_is_told(cut: Run) -> None:
    """Also beside what is."""
    sentences = headline(with_repairs(cut, [float("nan"), 3 * hours]))

    assert "not mended by the end of the run: fp" in one(sentences, "Crew mended")


def test_the_worst_gate_is_the_one_that_grew_most(cut: Run) -> None:
    """Over the undisturbed run, or over nothing; none where there is no gate."""
    quiet = cut.twins["undisturbed"]
    totals = cut.gate_totals.assign(peak_waiting=[100, 50])
    before = quiet.gate_totals.assign(peak_waiting=[99, 1])
    run: Record = replace(cut, tables={**cut.tables, "gate_totals": totals})
    base = replace(quiet, tables={**quiet.tables, "gate_totals": before})
    first, second = zip(totals["node"], totals["direction"], strict=True)
    empty = replace(cut, tables={**cut.tables, "gate_totals": totals.head(0)})

    assert words.worst_gate(run, None) == first
    assert words.worst_gate(run, base) == second
    assert words.worst_gate(run, run) is None
    assert words.worst_gate(empty, None) is None


def test_moments_are_rounded_to_the_minute(cut: Run) -> None:
    """As the command does."""
    start = cut.scenario.start

    assert words.moment(cut, 59.0) == f"{start:%a %d %b} {start:%H}:01"
    assert words.moment(cut, 29.0) == f"{start:%a %d %b} {start:%H}:00"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0 minutes"), (89 * 60.0, "89 minutes"), (90 * 60.0, "1.5 hours"), (47 * hours, "47.0 hours")],
)
def test_spans_have_the_unit_that_reads_best(seconds: float, text: str) -> None:
    """Minutes below an hour and a half, days from two."""
    assert plain.duration(seconds) == text


def test_twins_are_named(cut: Run) -> None:
    """Both, one, none."""
    told = plain.named_twins(cut.twins)

    assert told.startswith("the undisturbed twin (the same days ")
    assert "; " not in told
    assert " and the independent twin (the same outages, " in told
    assert plain.named_twins({}) == ""


def test_several_gates_are_one_sentence(cut: Run) -> None:
    """The worst with its trucks, the others counted."""
    other = cut.gates.assign(node="north")
    totals = pd.concat([cut.gate_totals, cut.gate_totals.assign(node="north", peak_waiting=0)])
    both = replace(cut, tables={**cut.tables, "gates": pd.concat([cut.gates, other]), "gate_totals": totals})

    assert "The gate at pass worked" in one(headline(both), "without its systems")
    assert ", that at north for " in one(headline(both), "without its systems")


def test_more_gates_are_counted(cut: Run) -> None:
    """With the longest of their times."""
    more = [cut.gates.assign(node=name) for name in ("north", "south")]
    three = replace(cut, tables={**cut.tables, "gates": pd.concat([cut.gates, *more])})
    totals = pd.concat([cut.gate_totals, *(cut.gate_totals.assign(node=one) for one in ("north", "south"))])
    three = replace(three, tables={**three.tables, "gate_totals": totals})

    assert ", 2 other gates for up to " in one(headline(three), "without its systems")


def test_a_long_delay_is_told_as_trucks_that_stand(cut: Run) -> None:
    """Nobody has seen a truck-hour."""
    figure = replace(cut.summary["delay"], value=7200.0, undisturbed=0.0, change=7200.0)
    (sentence,) = words._freight(cut, None, Summary({"delay": figure}))

    assert "7,200 truck-hours longer, as if 100 trucks stood still for the whole run." in sentence


@pytest.mark.parametrize(
    ("values", "words_"),
    [
        ([1.0, 0.5, 1.0], "was back in full 1.0 hours after it first fell"),
        ([1.0, 0.5, 0.97], "came back to 95 % after 60 minutes, but not to all by the end of the run"),
        ([1.0, 0.97, 0.97], "never fell below 95 %, but not to all by the end of the run"),
        ([1.0, 0.5, 0.5], "did not come back to 95 % by the end of the run"),
    ],
)
def test_recovery_is_told_as_far_as_it_came(cut: Run, values: list[float], words_: str) -> None:
    """In full, nearly, or not at all."""
    served = [10.0 * value for value in values]
    rows = {"demand": "a > b", "from_s": [0.0, 3600.0, 7200.0], "to_s": [3600.0, 7200.0, 10800.0], "reason": ""}
    demands = pd.DataFrame(rows).assign(asked_gbps=10.0, served_gbps=served, latency_ms=1.0)
    (sentence,) = words._how_long(replace(cut, tables={**cut.tables, "demands": demands}), None)

    assert sentence == f"Data {words_}.".replace("1.0 hours", "60 minutes")
