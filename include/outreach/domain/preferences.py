"""When people want to be called, by the warehouse: the ``value`` of such a fact.

``from`` and ``until`` are local times (HH:MM:SS), ``days`` names of weekdays,
``not_before_day`` is a local day and ``not_before_moment`` a moment in UTC; a key is
left out if it was not said. A value without any key ends the earlier preference of the
same source. The newest preference of each source counts, and a call must suit all of
them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

NEVER = date(9999, 1, 1)
"""A person with an unreadable preference is not called before this day, or until a readable one comes."""


def unreadable_preference(columns: Iterable[str]) -> dict[str, Any]:
    """Return the value for a preference with these unreadable columns: the person is not called."""
    return {"not_before_day": NEVER.isoformat(), "unreadable": sorted(set(columns))}
