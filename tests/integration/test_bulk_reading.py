"""How statements that read a whole run are planned, and that what follows them is planned as before."""

import pytest
from sqlalchemy import Connection, Engine, text

from outreach.storage.bulk_reading import MEMORY, reading_many_rows
from outreach.storage.trial import trial


def setting(connection: Connection, name: str) -> str:
    return str(connection.scalar(text("SELECT current_setting(:name)"), {"name": name}))


@pytest.mark.parametrize(("few_groups", "may_sort"), [(True, "off"), (False, "on")])
def test_nothing_is_joined_row_by_row_within_the_block(
    ledger: Engine, may_sort: str, *, few_groups: bool
) -> None:
    with ledger.begin() as connection:
        with reading_many_rows(connection, few_groups=few_groups):
            assert setting(connection, "enable_nestloop") == "off"
            assert setting(connection, "enable_sort") == may_sort
            assert setting(connection, "work_mem") == MEMORY
        assert setting(connection, "enable_nestloop") == setting(connection, "enable_sort") == "on"
        assert setting(connection, "work_mem") == "4MB"


def test_memory_that_a_server_already_gives_is_not_taken_away(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(text("SET LOCAL work_mem = '1GB'"))
        with reading_many_rows(connection):
            assert setting(connection, "work_mem") == "1GB"


def test_the_steps_of_a_trial_that_follow_are_planned_as_before(ledger: Engine) -> None:
    with trial(ledger) as tried:
        with tried.begin() as connection, reading_many_rows(connection):
            pass
        assert setting(tried.connection, "enable_nestloop") == "on"
