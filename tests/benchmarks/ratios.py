"""Comparisons: costs of one run beside each other, which say more than seconds of some machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.measured import Measured
from benchmarks.nights import HAND_OVER, Night
from benchmarks.results import Results

EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """One cost over another. Where a stage was ended at its limit it is not known, and most likely more."""

    name: str
    value: float
    is_at_least: bool = False

    @property
    def words(self) -> str:
        """Write it as a table does."""
        return f"{'over ' if self.is_at_least else ''}{self.value:.2f}x"


def product_to_baseline(results: Results, night: Night) -> Ratio | None:
    """Compare CPU of the product, from extract to plan, with that of the baseline."""
    return _over(night, results.baselines.get(night.invoices), "product / baseline")


def product_to_floor(results: Results, night: Night) -> Ratio | None:
    """Compare CPU of the product, from extract to plan, with that of the floor."""
    return _over(night, results.floors.get(night.invoices), "product / floor")


def wall_to_baseline(results: Results, night: Night) -> Ratio | None:
    """Compare the product's time on the wall, one stage after another, with the baseline's."""
    baseline = results.baselines.get(night.invoices)
    if baseline is None:
        return None
    return Ratio(
        name="product / baseline, wall",
        value=night.wall / baseline.wall,
        is_at_least=not night.is_planned,
    )


def full_to_empty(results: Results) -> Iterator[tuple[Night, Ratio]]:
    """Compare nights on a full ledger with nights of the same size on an empty one."""
    for full in results.nights:
        empty = results.night(EMPTY, full.invoices)
        if full.history != EMPTY and empty is not None:
            yield (
                full,
                Ratio(
                    name=f"{full.history} / empty",
                    value=full.all_cpu / empty.all_cpu,
                    is_at_least=not (full.is_planned and empty.is_planned),
                ),
            )


def growth(smaller: Night, larger: Night) -> Sequence[Ratio]:
    """Compare each stage of two nights, and all of them together; per invoice it would be 1."""
    scale = larger.invoices / smaller.invoices
    pairs = ((each, larger.of(each.stage)) for each in smaller.to_plan)
    stages = [
        Ratio(
            name=f"growth of {one.stage.partition('.')[2]}",
            value=other.all_cpu / one.all_cpu / scale,
            is_at_least=not other.is_finished,
        )
        for one, other in pairs
        if other is not None
    ]
    whole = Ratio(
        name="growth",
        value=larger.all_cpu / smaller.all_cpu / scale,
        is_at_least=not (larger.is_planned and smaller.is_planned),
    )
    return [whole, *stages]


def growths(results: Results) -> Iterator[tuple[Night, Night]]:
    """Give nights on an empty ledger, each with the next larger one."""
    nights = (night for night in results.nights if night.history == EMPTY)
    return pairwise(sorted(nights, key=lambda night: night.invoices))


def cpu_of_batch(night: Night) -> float | None:
    """Say what handing over one batch costs in CPU seconds; None where none was handed over."""
    handed_over = night.of(HAND_OVER)
    return handed_over.all_cpu / handed_over.rows if handed_over and handed_over.rows else None


def judged(results: Results) -> Mapping[str, Ratio]:
    """Choose the ratios of a run that must not fall back, by name."""
    chosen = [*_of_largest(results), *(ratio for _, ratio in full_to_empty(results))]
    for smaller, larger in growths(results):
        chosen.append(growth(smaller, larger)[0])
    return {ratio.name: ratio for ratio in chosen}


def _of_largest(results: Results) -> Iterator[Ratio]:
    largest = max(results.baselines, default=0)
    empty = results.night(EMPTY, largest)
    if empty is None:
        return
    ratio = product_to_baseline(results, empty)
    if ratio is not None:
        yield ratio
    batch = cpu_of_batch(empty)
    for full in results.nights:
        of_full = cpu_of_batch(full)
        if full.history != EMPTY and full.invoices == largest and batch:
            yield Ratio(
                name=f"batch on {full.history} / empty",
                value=(of_full or 0) / batch,
                is_at_least=of_full is None,
            )


def _over(night: Night, other: Measured | None, name: str) -> Ratio | None:
    if other is None:
        return None
    return Ratio(name=name, value=night.all_cpu / other.all_cpu, is_at_least=not night.is_planned)
