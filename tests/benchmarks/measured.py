"""The cost of one stage."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The cost of one stage. Seconds; ``peak_mb`` is the most memory that its process had (MiB)."""

    stage: str
    rows: int
    """How many it worked on: invoices, people, batches or events."""
    wall: float
    cpu: float
    """Of the stage's own process and its children."""
    postgres_cpu: float
    peak_mb: float
    import_seconds: float
    """CPU seconds of imports, before the clock started."""
    is_finished: bool = True
    """False where it was ended at the limit: then it would have cost more."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Its counts, or the costs of its parts."""

    @property
    def all_cpu(self) -> float:
        """CPU seconds of the stage and of PostgreSQL."""
        return self.cpu + self.postgres_cpu

    @property
    def rows_per_second(self) -> float:
        """Rows by the clock on the wall."""
        return self.rows / self.wall if self.wall else 0.0

    def to_json(self) -> str:
        """Write it down for another process."""
        return json.dumps(asdict(self))
