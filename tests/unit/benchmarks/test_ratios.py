from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.machine import Machine
from benchmarks.measured import Measured
from benchmarks.nights import HAND_OVER, TO_PLAN, Night
from benchmarks.ratios import Ratio, cpu_of_batch, growth, judged
from benchmarks.report import page
from benchmarks.results import Results, cheaper

MACHINE = Machine(
    measured_at="2026-11-27T20:00+00:00",
    commit="abc",
    processor="a processor",
    cores=2,
    memory_gb=24,
    system="Linux",
    python="3.11.7",
    postgres="18",
    packages={},
    busy=1.0,
)


def cost(stage: str, cpu: float, *, rows: int = 100, is_finished: bool = True) -> Measured:
    return Measured(
        stage=stage,
        rows=rows,
        wall=cpu,
        cpu=cpu / 2,
        postgres_cpu=cpu / 2,
        peak_mb=100.0,
        import_seconds=1.0,
        is_finished=is_finished,
    )


def night(history: str, invoices: int, *, cpu: float, ended_early: bool = False) -> Night:
    each = [cost(stage, cpu / len(TO_PLAN)) for stage in TO_PLAN]
    if ended_early:
        each = [*each[:-1], cost(TO_PLAN[-1], cpu, is_finished=False)]
    return Night(history=history, invoices=invoices, stages=each)


@pytest.fixture
def results() -> Results:
    return Results(
        machine=MACHINE,
        histories={"few_big": "a few big runs"},
        baselines={200: cost("baseline.night", 10.0)},
        floors={200: cost("floor.night", 2.0)},
        nights=[night("empty", 50, cpu=4.0), night("empty", 200, cpu=20.0), night("few_big", 200, cpu=30.0)],
    )


def values(ratios: dict[str, Ratio]) -> dict[str, float]:
    return {name: round(ratio.value, 3) for name, ratio in ratios.items()}


def test_the_product_is_judged_beside_the_baseline_a_smaller_night_and_a_full_ledger(
    results: Results,
) -> None:
    assert values(dict(judged(results))) == {
        "product / baseline": 2.0,
        "few_big / empty": 1.5,
        "growth": 1.25,
    }


def test_a_night_that_was_ended_at_its_limit_costs_more_than_was_measured(results: Results) -> None:
    results.nights[-1] = night("few_big", 200, cpu=30.0, ended_early=True)

    assert judged(results)["few_big / empty"].is_at_least


def test_growth_of_each_stage_is_shown_by_invoice() -> None:
    whole, extract, *_ = growth(night("empty", 50, cpu=4.0), night("empty", 200, cpu=32.0))

    assert (whole.value, extract.name, extract.value) == (2.0, "growth of extract", 2.0)


def test_a_batch_costs_its_share_of_all_that_were_handed_over() -> None:
    handed_over = Night(history="empty", invoices=50, stages=[cost(HAND_OVER, 1.0, rows=20)])

    assert cpu_of_batch(handed_over) == 0.05


def test_the_page_shows_every_figure_beside_its_aim(results: Results) -> None:
    written = page(results)

    assert "| extract … plan at 200, CPU / baseline | 2.00x | 1.2x | 0.8x |" in written
    assert "| a night of 200 on a few big runs / on an empty ledger | 1.50x | 1.2x | 1.05x |" in written
    assert "| largest growth of a stage, 50 → 200 | 5.00x (extract) | 4.4x | 4x |" in written


def test_results_are_read_as_they_were_written(results: Results, tmp_path: Path) -> None:
    results.write(tmp_path / "results.json")

    assert Results.read(tmp_path / "results.json") == results


def test_of_nights_that_were_played_twice_the_cheaper_one_of_each_stage_counts(results: Results) -> None:
    first = results.nights[-1]
    dearer_at_first = replace(first.stages[0], cpu=100.0)
    results.add(
        replace(first, stages=[dearer_at_first, *(replace(each, cpu=0.0) for each in first.stages[1:])])
    )

    [kept] = [each for each in results.nights if each.history == "few_big"]
    assert [each.cpu for each in kept.stages] == [first.stages[0].cpu, *[0.0] * (len(TO_PLAN) - 1)]


@pytest.mark.parametrize(("second", "ratio"), [(40.0, 1.5), (24.0, 1.2)], ids=["dearer", "cheaper"])
def test_of_a_night_that_was_played_twice_the_cheaper_one_counts(
    results: Results, second: float, ratio: float
) -> None:
    results.add(night("few_big", 200, cpu=second))

    assert judged(results)["few_big / empty"].value == pytest.approx(ratio)


def test_a_night_that_was_ended_at_its_limit_gives_way_to_one_that_was_planned(results: Results) -> None:
    results.nights[-1] = night("few_big", 200, cpu=10.0, ended_early=True)
    results.add(night("few_big", 200, cpu=30.0))

    assert not judged(results)["few_big / empty"].is_at_least


def test_of_a_stage_that_was_measured_twice_the_cheaper_one_that_came_to_its_end_counts() -> None:
    dear, cheap = cost("baseline.night", 10.0), cost("baseline.night", 8.0)
    ended = cost("baseline.night", 1.0, is_finished=False)

    assert [cheaper(dear, None), cheaper(cheap, dear), cheaper(dear, cheap), cheaper(ended, cheap)] == [
        dear, cheap, cheap, cheap,
    ]  # fmt: skip
