"""The results as tables that people read."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.measure import Measured
from benchmarks.nights import Night
from benchmarks.results import Results


def markdown(results: Results) -> str:
    """Write everything that was measured as Markdown."""
    parts = [_table_of_ratios(results)]
    parts += [_table_of_night(night) for night in results.nights]
    parts += [
        _table_of_one(
            f"Baseline and floor, {_count(invoices)} invoices", [baseline, results.floors[invoices]]
        )
        for invoices, baseline in sorted(results.baselines.items())
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table_of_ratios(results: Results) -> str:
    rows = [
        ("extract … plan", "CPU s", "baseline", "product / baseline", "product / floor", "wall / baseline")
    ]
    for night in results.nights:
        baseline, floor = results.baselines.get(night.invoices), results.floors.get(night.invoices)
        if baseline and floor:
            rows.append(
                (
                    _named(night),
                    _seconds(night.all_cpu, is_finished=night.is_finished),
                    _seconds(baseline.all_cpu),
                    _ratio(night.all_cpu, baseline.all_cpu),
                    _ratio(night.all_cpu, floor.all_cpu),
                    _ratio(night.wall, baseline.wall),
                )
            )
    for full, empty in results.pairs():
        rows.append((f"{_named(full)} / empty", _ratio(full.all_cpu, empty.all_cpu), "", "", "", ""))
    return _table(rows)


def _table_of_night(night: Night) -> str:
    return _table_of_one(_named(night), night.stages)


def _table_of_one(title: str, measured: Sequence[Measured]) -> str:
    head = ("stage", "rows", "wall s", "CPU s", "PostgreSQL s", "peak MB", "rows/s", "imports s")
    return f"### {title}\n\n" + _table([head, *(_row(each) for each in measured)])


def _row(each: Measured) -> tuple[str, ...]:
    return (
        each.stage,
        _count(each.rows),
        _seconds(each.wall, is_finished=each.is_finished),
        _seconds(each.cpu),
        _seconds(each.postgres_cpu, is_finished=each.is_finished),
        f"{each.peak_mb:,.0f}",
        _count(round(each.rows_per_second)),
        _seconds(each.import_seconds),
    )


def _table(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(_lines(rows))


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"| {' | '.join(row)} |"
        if number == 0:
            yield f"|{'---|' * len(row)}"


def _named(night: Night) -> str:
    return f"{_count(night.invoices)} invoices, {night.history} ledger"


def _count(number: int) -> str:
    return f"{number:,}"


def _seconds(seconds: float, *, is_finished: bool = True) -> str:
    return f"{'' if is_finished else 'over '}{seconds:.2f}"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}x"
