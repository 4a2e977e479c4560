"""Clock skew: whether this machine's clock is right, since calling hours are kept by it."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from outreach.domain.errors import ConfigurationError

MAY_DIFFER = timedelta(minutes=1)
"""Calling hours are exact to the minute; two machines with right clocks differ by milliseconds."""


def require_true_clock(ledger: Engine, *, now: datetime) -> None:
    """Compare this machine's clock, ``now``, with the ledger's.

    Raises ``ConfigurationError`` if they differ by more than a minute: one of them
    would call people at the wrong time.
    """
    with ledger.connect() as connection:
        ledger_now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    if abs(ledger_now - now) > MAY_DIFFER:
        raise ConfigurationError(
            f"this machine says {now:%Y-%m-%d %H:%M:%S} UTC and the ledger's says "
            f"{ledger_now:%Y-%m-%d %H:%M:%S%z}: calling hours cannot be kept by them. "
            "Set the clock that is wrong (NTP), then clear submit_calls or export again. Nothing was sent"
        )
