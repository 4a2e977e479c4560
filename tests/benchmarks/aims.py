"""The table of what must be true: each figure of this run beside its aims."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.nights import Night
from benchmarks.ratios import (
    EMPTY,
    Ratio,
    cpu_of_batch,
    full_to_empty,
    growth,
    growths,
    product_to_baseline,
    product_to_floor,
    wall_to_baseline,
)
from benchmarks.results import Results
from benchmarks.tables import count


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure: what was measured, what must be, and the aim beyond that."""

    what: str
    measured: str
    must: str = ""
    goal: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Give it as a row of a table."""
        return self.what, self.measured, self.must, self.goal


def aims(results: Results) -> Iterator[Row]:
    """Give every figure that this run measured."""
    for night in _on_empty(results):
        yield from _beside(results, night)
    for smaller, larger in growths(results):
        yield _growth(smaller, larger)
    for night, ratio in full_to_empty(results):
        words = (
            f"a night of {count(night.invoices)} on {results.histories[night.history]} / on an empty ledger"
        )
        yield Row(what=words, measured=ratio.words, must="1.2x", goal="1.05x")
    yield from _memory(results)
    for night in results.nights:
        yield from _batch(results, night)
        yield from _events(night)


def _on_empty(results: Results) -> list[Night]:
    return [night for night in results.nights if night.history == EMPTY]


def _beside(results: Results, night: Night) -> Iterator[Row]:
    what = f"extract … plan at {count(night.invoices)}"
    for words, ratio, must, goal in (
        ("CPU / baseline", product_to_baseline(results, night), "1.2x", "0.8x"),
        ("CPU / floor", product_to_floor(results, night), "8x", "5x"),
        ("wall / baseline", wall_to_baseline(results, night), "1.0x", "0.6x"),
    ):
        if ratio:
            yield Row(what=f"{what}, {words}", measured=ratio.words, must=must, goal=goal)


def _growth(smaller: Night, larger: Night) -> Row:
    _, *stages = growth(smaller, larger)
    worst = max(stages, key=lambda ratio: ratio.value)
    scale = larger.invoices / smaller.invoices
    shown = Ratio(name=worst.name, value=worst.value * scale, is_at_least=worst.is_at_least)
    return Row(
        what=f"largest growth of a stage, {count(smaller.invoices)} → {count(larger.invoices)}",
        measured=f"{shown.words} ({worst.name.removeprefix('growth of ')})",
        must=f"{scale * 1.1:.3g}x",
        goal=f"{scale:.3g}x",
    )


def _memory(results: Results) -> Iterator[Row]:
    stages = [each for night in results.nights for each in night.stages]
    if stages:
        largest = max(stages, key=lambda each: each.peak_mb)
        yield Row(
            what=f"most memory of a process ({largest.stage})",
            measured=f"{count(largest.peak_mb)} MB",
            must="400 MB",
            goal="250 MB",
        )


def _batch(results: Results, night: Night) -> Iterator[Row]:
    cost = cpu_of_batch(night)
    if cost is not None:
        ledger = results.histories.get(night.history, "an empty ledger")
        yield Row(
            what=f"CPU of handing over one batch, {count(night.invoices)} invoices on {ledger}",
            measured=f"{cost:.3f} s{_beside_empty(results, night, cost)}",
            must="0.06 s, at most 1.5x more",
            goal="0.03 s",
        )


def _beside_empty(results: Results, night: Night, cost: float) -> str:
    empty = results.night(EMPTY, night.invoices)
    of_empty = cpu_of_batch(empty) if empty and empty is not night else None
    return f", {cost / of_empty:.2f}x" if of_empty else ""


def _events(night: Night) -> Iterator[Row]:
    alone, reducing, beside = map(night.of, ("intake alone", "reduce alone", "intake beside reducing"))
    if alone and reducing and beside:
        reduced = beside.facts["reduced"] / beside.wall
        yield Row(
            what="webhook intake alone, committed before 200, none lost",
            measured=f"{count(alone.rows_per_second)}/s",
            must="2,500/s",
            goal="5,000/s",
        )
        yield Row(what="reducing alone", measured=f"{count(reducing.rows_per_second)}/s")
        yield Row(what="the intake with reducing beside it", measured=f"{count(beside.rows_per_second)}/s")
        yield Row(
            what="reducing, beside the intake", measured=f"{count(reduced)}/s", must="2,000/s", goal="2,500/s"
        )
