"""Migrations of one database wait for each other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from outreach.domain.errors import MigrationRefused

WAITS_FOR_ANOTHER: Final = timedelta(minutes=10)
"""How long a migration waits for another one; no measured one took a minute."""

_KEY = "hashtextextended('outreach migrate', 0)"
_LOCK_NOT_AVAILABLE = "55P03"


def wait_for_other_migrations(
    connection: Connection, *, within: timedelta, tell: Callable[[str], None]
) -> None:
    """Make every other migration of this database wait until the transaction ends.

    Raises ``MigrationRefused`` if another one is still running after ``within``.
    """
    if connection.scalar(text(f"SELECT pg_try_advisory_xact_lock({_KEY})")):
        return
    words = f"{within.total_seconds():,.0f} seconds"
    tell(f"another migration of this database is under way; waiting for it, for {words} at most")
    before = connection.scalar(text("SHOW lock_timeout"))
    _limit_waiting(connection, f"{within.total_seconds() * 1000:.0f}ms")
    try:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_KEY})"))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise MigrationRefused(
            f"another migration of this database is still under way after {words}; nothing was changed. Look "
            "at it in pg_stat_activity, or run `outreach migrate` again when it has ended"
        ) from None
    _limit_waiting(connection, str(before))


def _limit_waiting(connection: Connection, limit: str) -> None:
    connection.execute(text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": limit})
