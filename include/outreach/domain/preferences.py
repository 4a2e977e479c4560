"""When people want to be called, by the warehouse: a fact's ``value``, and the one for what cannot be read.

``from`` and ``until`` are local times (HH:MM:SS), ``days`` names of weekdays,
``not_before_day`` is a local day and ``not_before_moment`` a moment in UTC; what
is not said is not there. A value without any of them ends the preference of the same
source before it. The newest of each source binds, and a call must suit all of them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

NEVER = date(9999, 1, 1)
"""The day before which a person is not called whose preference cannot be read: a later one can be."""


def unreadable_preference(columns: Iterable[str]) -> dict[str, Any]:
    """Return the value of a preference of which these columns cannot be read: the person is held."""
    return {"not_before_day": NEVER.isoformat(), "unreadable": sorted(set(columns))}
