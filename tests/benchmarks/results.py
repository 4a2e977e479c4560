"""All that one run of the benchmark measured, as it goes into a file of JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.machine import Machine
from benchmarks.measure import Measured
from benchmarks.nights import Night


@dataclass(kw_only=True)
class Results:
    """Measurements of one run, on one machine."""

    machine: Machine
    baselines: dict[int, Measured] = field(default_factory=dict)
    """By the number of invoices."""
    floors: dict[int, Measured] = field(default_factory=dict)
    nights: list[Night] = field(default_factory=list)

    def night(self, history: str, invoices: int) -> Night | None:
        """Find the night of a size on a ledger; None where it was not played."""
        found = (each for each in self.nights if (each.history, each.invoices) == (history, invoices))
        return next(found, None)

    def pairs(self) -> Iterator[tuple[Night, Night]]:
        """Give each night on a full ledger, beside the one of the same size on an empty ledger."""
        for full in self.nights:
            empty = self.night("empty", full.invoices)
            if full.history != "empty" and empty is not None:
                yield full, empty

    def write(self, path: Path) -> None:
        """Write everything down as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=1) + "\n", encoding="utf-8")

    def as_json(self) -> Mapping[str, Any]:
        """Give everything in plain values."""
        return asdict(self)
