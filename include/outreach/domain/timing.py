"""The days of the week by their names, and the window in which a batch may ring."""

from dataclasses import dataclass
from datetime import datetime

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class Window:
    """A span of time, from ``start`` up to but not including ``end``, in UTC."""

    start: datetime
    end: datetime
