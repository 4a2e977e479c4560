"""How old a signed delivery may be: someone else may repeat an old delivery, so it proves nothing."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from outreach.providers.base import WebhookOutOfTime, WebhookRefused

TOLERANCE = timedelta(minutes=5)
"""The most between a delivery's time and this machine's clock, in both directions."""

WHOLE_NUMBER = re.compile("[0-9]{1,15}")


def read_moment(text: str, *, per_second: int = 1) -> datetime | None:
    """Read a count of seconds, or of parts of a second, since 1970; None for anything else."""
    if not WHOLE_NUMBER.fullmatch(text):
        return None
    try:
        return datetime.fromtimestamp(int(text) / per_second, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def is_in_time(moment: datetime | None, *, now: datetime) -> bool:
    """Tell whether a delivery with this time is accepted at ``now``."""
    return moment is not None and abs(now - moment) <= TOLERANCE


def require_in_time(moments: Iterable[datetime | None], *, now: datetime) -> None:
    """Raise ``WebhookOutOfTime`` if none of a delivery's times is near ``now``.

    Raises ``WebhookRefused`` if none of its times can be read.
    """
    apart = [abs(now - moment) for moment in moments if moment is not None]
    if not apart:
        raise WebhookRefused("it bears no signature with a time")
    if min(apart) > TOLERANCE:
        raise WebhookOutOfTime(apart=min(apart))
