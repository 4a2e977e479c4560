"""How old a signed delivery may be: a delivery that is repeated later by someone else proves nothing."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from outreach.providers.base import WebhookOutOfTime, WebhookRefused

TOLERANCE = timedelta(minutes=5)
"""Between a delivery's own time and this machine's clock, in both directions."""

WHOLE_NUMBER = re.compile("[0-9]{1,15}")


def read_moment(text: str, *, per_second: int = 1) -> datetime | None:
    """Read a count of seconds, or parts of them, since 1970; None for anything else."""
    if not WHOLE_NUMBER.fullmatch(text):
        return None
    try:
        return datetime.fromtimestamp(int(text) / per_second, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def is_in_time(moment: datetime | None, *, now: datetime) -> bool:
    """Tell whether a delivery of this moment may be believed at ``now``."""
    return moment is not None and abs(now - moment) <= TOLERANCE


def require_in_time(moments: Iterable[datetime | None], *, now: datetime) -> None:
    """Raise ``WebhookOutOfTime`` when none of a delivery's times is near ``now``.

    Raises ``WebhookRefused`` when it has none that could be read.
    """
    apart = [abs(now - moment) for moment in moments if moment is not None]
    if not apart:
        raise WebhookRefused("it bears no signature with a time")
    if min(apart) > TOLERANCE:
        raise WebhookOutOfTime(apart=min(apart))
