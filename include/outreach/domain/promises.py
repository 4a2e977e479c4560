"""Which days a promise to pay can name.

A date that an agent heard may have a year of another calendar, or be a placeholder or
an error of its model. So the day must lie near the call. The call's day is the day of
its claim in UTC, which no report changes. On the person's own clock it may be a day
earlier or later, so one day is allowed on both sides.
"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

ZONES_DIFFER = timedelta(days=1)
"""By how much the call's day may differ between time zones."""

AT_MOST_AHEAD = timedelta(days=366)
"""One year: no one can wait for a payment on a later day."""


GRACE = timedelta(days=3)
"""How long after its day a promise may be kept if campaign.yaml says nothing; the holds use it, too."""

WITHOUT_DAY = timedelta(days=7)
"""How long after the call a promise without a day may be kept; the holds use it, too."""


class PromiseState(StrEnum):
    """The result of a promise to pay, as far as payments or later extracts show it."""

    PENDING = "pending"
    """It is not kept yet, and its day plus the grace was not over when the warehouse was last read."""
    KEPT = "kept"
    """The promised amount was paid in time."""
    PARTLY_KEPT = "partly_kept"
    """Less than the promised amount was paid in time."""
    BROKEN = "broken"
    """Nothing was paid in time."""
    UNCLEAR = "unclear"
    """Not known: the amount, its currency or a payment cannot be read with certainty."""


class PromiseEvidence(StrEnum):
    """The evidence of whether a promise was kept."""

    PAYMENTS = "payments"
    """The campaign's payments.sql."""
    EXTRACTS = "extracts"
    """The amounts that later extracts of the campaign show as open."""


def possible_day(day: date | None, *, claimed_at: datetime | None) -> date | None:
    """Return a promise's day if it lies on the call's day or within a year after it.

    None for every other day, and for a call without a known claim.
    """
    if day is None or claimed_at is None:
        return None
    called_on = claimed_at.astimezone(UTC).date()
    earliest, latest = called_on - ZONES_DIFFER, called_on + AT_MOST_AHEAD + ZONES_DIFFER
    return day if earliest <= day <= latest else None
