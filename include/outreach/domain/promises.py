"""Which day a promise to pay can name.

A date that an agent heard may be a year of another calendar, a placeholder,
or a slip of a model: the day must lie near the call. The call's day is the day
of its claim in UTC, since no report changes that. It may be the day before on
the person's own clock, or the day after, so a day is allowed on both sides.
"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

ZONES_DIFFER = timedelta(days=1)
"""By how much the call's day may differ on the clocks of the world."""

AT_MOST_AHEAD = timedelta(days=366)
"""A year: who names a later day has promised nothing that could be waited for."""


GRACE = timedelta(days=3)
"""How long after its day a promise may be kept where campaign.yaml says nothing; as the holds have it."""

WITHOUT_DAY = timedelta(days=7)
"""How long after the call a promise that named no day may be kept; as the holds have it."""


class PromiseState(StrEnum):
    """What became of a promise to pay, as far as payments or later extracts show."""

    PENDING = "pending"
    """It is not kept yet, and its day with the grace was not over when the warehouse was last read."""
    KEPT = "kept"
    """What was promised was paid in time."""
    PARTLY_KEPT = "partly_kept"
    """Something was paid in time, and less than was promised."""
    BROKEN = "broken"
    """Nothing was paid in time."""
    UNCLEAR = "unclear"
    """No one can tell: the amount, its currency or a payment cannot be read with certainty."""


class PromiseEvidence(StrEnum):
    """What shows whether a promise was kept."""

    PAYMENTS = "payments"
    """The campaign's payments.sql."""
    EXTRACTS = "extracts"
    """What later extracts of the campaign show as still open."""


def possible_day(day: date | None, *, claimed_at: datetime | None) -> date | None:
    """Return a promise's day where it can be one: on the call's day or within a year after it.

    None for every other day, and for a call of which no claim is known.
    """
    if day is None or claimed_at is None:
        return None
    called_on = claimed_at.astimezone(UTC).date()
    earliest, latest = called_on - ZONES_DIFFER, called_on + AT_MOST_AHEAD + ZONES_DIFFER
    return day if earliest <= day <= latest else None
