"""A stage: a function that gets everything ready and returns the work that is measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.place import Place


@dataclass(frozen=True, kw_only=True)
class Done:
    """The outcome of the work: how many ``rows``, and what else is worth knowing."""

    rows: int
    facts: Mapping[str, Any] = field(default_factory=dict)


Work = Callable[[], Done]
Stage = Callable[[Place], Work]
