"""All that one run of the benchmark measured, as it goes into a file of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from benchmarks.machine import Machine
from benchmarks.measured import Measured
from benchmarks.nights import Night


@dataclass(kw_only=True)
class Results:
    """Measurements of one run, on one machine."""

    machine: Machine
    histories: dict[str, str] = field(default_factory=dict)
    """The contents of the full ledgers, by their names."""
    baselines: dict[int, Measured] = field(default_factory=dict)
    """By the number of invoices."""
    floors: dict[int, Measured] = field(default_factory=dict)
    nights: list[Night] = field(default_factory=list)

    def night(self, history: str, invoices: int) -> Night | None:
        """Find the night of a size on a ledger; None where it was not played."""
        found = (each for each in self.nights if (each.history, each.invoices) == (history, invoices))
        return next(found, None)

    def add(self, night: Night) -> None:
        """Keep a night; of one that was played before, the cheaper one of each stage is kept."""
        before = self.night(night.history, night.invoices)
        if before is None:
            self.nights.append(night)
            return
        known = {each.stage: each for each in before.stages}
        stages = [cheaper(each, known.pop(each.stage, None)) for each in night.stages]
        self.nights[self.nights.index(before)] = replace(night, stages=[*stages, *known.values()])

    def write(self, path: Path) -> None:
        """Write everything down as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what ``write`` wrote."""
        said = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            machine=Machine(**said["machine"]),
            histories=said["histories"],
            baselines=_by_size(said["baselines"]),
            floors=_by_size(said["floors"]),
            nights=[_night(each) for each in said["nights"]],
        )


def cheaper(measured: Measured, before: Measured | None) -> Measured:
    """Choose of two measurements of one stage the one that cost less, of those that came to their end."""
    if before is None:
        return measured
    return min(before, measured, key=lambda each: (not each.is_finished, each.all_cpu))


def _by_size(said: Mapping[str, Any]) -> dict[int, Measured]:
    return {int(size): Measured(**measured) for size, measured in said.items()}


def _night(said: Mapping[str, Any]) -> Night:
    return Night(
        history=said["history"],
        invoices=said["invoices"],
        stages=[Measured(**each) for each in said["stages"]],
    )
