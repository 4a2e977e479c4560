"""Comparing a provider's clock with this machine's: signatures are refused if the two are far apart."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from outreach.providers.base import Finding

CLOCKS_DIFFER_AT_MOST = timedelta(minutes=2)
"""The largest difference without a warning; webhooks are refused from five minutes on."""


def clock_finding(date_header: str | None, *, of: str, now: datetime) -> Finding:
    """Compare this machine's clock with the ``Date`` of an answer that has just come."""
    try:
        apart = abs(now - parsedate_to_datetime(date_header or ""))
    except (ValueError, TypeError):
        return Finding(subject="clock", passed=None, words="the answer tells no time")
    return Finding(
        subject="clock",
        passed=apart <= CLOCKS_DIFFER_AT_MOST,
        words=f"this machine's clock and {of}'s are {apart.total_seconds():.0f} s apart",
    )
