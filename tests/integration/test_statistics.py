"""The planner gets statistics of rows that were just written."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from outreach.domain.errors import ConfigurationError
from outreach.storage import tables
from outreach.storage.statistics import refresh_statistics
from outreach.storage.trial import trial

GATE = (tables.gate_result, ("run_id", "gate"))

LAST_TIME = text(
    "SELECT last_analyze FROM pg_stat_user_tables WHERE schemaname = 'outreach' AND relname = 'gate_result'"
)


def test_the_statistics_of_a_table_are_read_anew(ledger: Engine) -> None:
    refresh_statistics(ledger, GATE)
    with ledger.connect() as connection:
        assert connection.scalar(LAST_TIME) is not None


def test_a_trial_holds_no_lock_for_statistics(ledger: Engine) -> None:
    with trial(ledger) as tried:
        refresh_statistics(tried, GATE)
        locks = "SELECT count(*) FROM pg_locks WHERE mode = 'ShareUpdateExclusiveLock'"
        assert tried.connection.scalar(text(locks)) == 0


def test_a_role_that_may_not_read_statistics_learns_what_to_grant(ledger: Engine) -> None:
    role = f"guest_{uuid4().hex[:12]}"
    with ledger.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA outreach TO {role}"))
    guest = create_engine(ledger.url.set(username=role, password=role))
    try:
        with pytest.raises(ConfigurationError, match=r"may not ANALYZE outreach\.gate_result .* MAINTAIN"):
            refresh_statistics(guest, GATE)
    finally:
        guest.dispose()
        with ledger.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
