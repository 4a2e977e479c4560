"""The results as a page that people read."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.aims import aims
from benchmarks.machine import Machine
from benchmarks.measured import Measured
from benchmarks.results import Results
from benchmarks.tables import count, seconds, table

HEAD = Path(__file__).with_name("head.md")


def page(results: Results) -> str:
    """Write everything that was measured as Markdown."""
    head = ("what", "measured", "must", "goal")
    parts = [
        HEAD.read_text(encoding="utf-8").rstrip(),
        machine_in_words(results.machine),
        table(head, (row.cells for row in aims(results))),
        *(
            _stages(f"A night of {count(night.invoices)} on {_ledger(results, night.history)}", night.stages)
            for night in results.nights
        ),
        *(
            _stages(f"Beside it, {count(size)} invoices", [baseline, results.floors[size]])
            for size, baseline in sorted(results.baselines.items())
        ),
    ]
    return "\n\n".join(parts) + "\n"


def machine_in_words(machine: Machine) -> str:
    """Say on what it ran."""
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    return (
        f"Measured at {machine.measured_at} at {machine.commit}, on {machine.cores} cores "
        f"({machine.processor}), {machine.memory_gb} GB, {machine.system}; Python {machine.python}, "
        f"PostgreSQL {machine.postgres}, {packages}. "
        f"{machine.busy:g} processes wanted to run in the minute before."
    )


def _ledger(results: Results, history: str) -> str:
    return (
        f"a ledger with {results.histories[history]}" if history in results.histories else "an empty ledger"
    )


def _stages(title: str, measured: Sequence[Measured]) -> str:
    head = ("stage", "rows", "wall s", "CPU s", "PostgreSQL s", "peak MB", "rows/s", "imports s")
    parts = [f"## {title}", table(head, map(_row, measured))]
    parts += [f"CPU seconds within {each.stage}: {_laps(each)}." for each in measured if _laps(each)]
    return "\n\n".join(parts)


def _row(each: Measured) -> tuple[str, ...]:
    return (
        each.stage,
        count(each.rows),
        seconds(each.wall, is_finished=each.is_finished),
        seconds(each.cpu),
        seconds(each.postgres_cpu, is_finished=each.is_finished),
        count(each.peak_mb),
        count(each.rows_per_second),
        seconds(each.import_seconds),
    )


def _laps(measured: Measured) -> str:
    laps = {name: spent for name, spent in measured.facts.items() if isinstance(spent, float)}
    return ", ".join(f"{name} {seconds(spent)}" for name, spent in laps.items())
