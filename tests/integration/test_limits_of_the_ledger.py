"""No statement on the ledger waits for ever: a minute, or what its transaction asked for."""

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from outreach.storage import limits
from outreach.storage.engine import changing, reading
from outreach.storage.trial import trial


def limit(connection: Connection) -> str:
    return str(connection.scalar(text("SHOW statement_timeout")))


def test_a_statement_has_a_minute(ledger: Engine) -> None:
    with ledger.connect() as connection:
        assert limit(connection) == "1min"
    with changing(ledger, actor="a test") as connection:
        assert limit(connection) == "1min"
    with reading(ledger) as connection:
        assert limit(connection) == "1min"


def test_a_statement_over_all_rows_of_a_run_has_more_and_only_in_its_transaction(ledger: Engine) -> None:
    with ledger.begin() as connection:
        limits.allow_bulk(connection)
        assert limit(connection) == "1h"
    with ledger.connect() as connection:
        assert limit(connection) == "1min"
    with trial(ledger) as tried, tried.begin() as connection:
        assert limit(connection) == "1h"


def test_a_vacuum_has_more_on_a_connection_that_no_one_else_gets(ledger: Engine) -> None:
    with reading(ledger) as connection:
        limits.allow_bulk_for_good(connection)
        assert limit(connection) == "1h"
    with ledger.connect() as connection:
        assert limit(connection) == "1min"


def test_a_lock_is_waited_for_no_longer_than_a_statement_may_take(ledger: Engine) -> None:
    lock = text("SELECT pg_advisory_xact_lock(1)")
    with ledger.begin() as holder, ledger.begin() as waiting:
        holder.execute(lock)
        waiting.execute(text("SET LOCAL statement_timeout = '200ms'"))
        with pytest.raises(OperationalError, match="statement timeout"):
            waiting.execute(lock)


def test_a_server_that_is_gone_is_noticed_within_a_minute(ledger: Engine) -> None:
    with ledger.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        parameters = driver.info.get_parameters()
    given = {name: parameters.get(name) for name in limits.LOST_SERVER}
    assert given == {name: str(value) for name, value in limits.LOST_SERVER.items()}
