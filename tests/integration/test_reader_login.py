"""The login that docs/installing.md gives an analyst reads schema ``reporting`` and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from builders.ledger import insert_run
from builders.night import completed, person
from outreach.storage.reporting_views import read_views

INSTALLING = Path(__file__).parents[2] / "docs" / "installing.md"


@pytest.fixture
def analyst(ledger: Engine) -> Iterator[Engine]:
    """A connection as anna, after an administrator has run what the page says."""
    section = INSTALLING.read_text(encoding="utf-8").split("## A login for analysts")[1]
    found = re.search(r"```sql\n(.+?)```", section, re.DOTALL)
    assert found is not None
    admin = create_engine(ledger.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(found[1])
    engine = create_engine(ledger.url.set(username="anna", password="change me"))
    try:
        yield engine
    finally:
        engine.dispose()
        with admin.connect() as connection:
            connection.execute(text("DROP ROLE anna"))
        admin.dispose()


def test_it_reads_every_reporting_view(ledger: Engine, analyst: Engine) -> None:
    insert_run(ledger, person("c-1", call=completed()))
    with analyst.connect() as connection:
        assert connection.scalar(text("SELECT person_id FROM call_outcome")) == "c-1"
        for view in read_views():
            connection.execute(text(f"SELECT * FROM reporting.{view.name}"))
        assert connection.execute(text("SELECT * FROM transcripts_with('speaking')")).all()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM outreach.call",
        "SELECT * FROM outreach.contact",
        "SELECT * FROM outreach.told_payment",
        "SELECT outreach.folded_speech('x')",
        "SELECT * FROM pg_catalog.pg_authid",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "UPDATE reporting.call_outcome SET state = 'planned'",
        "CREATE TABLE reporting.own (a integer)",
        "CREATE TABLE public.own (a integer)",
        "CREATE SCHEMA own",
        "SET ROLE postgres",
    ],
)
def test_it_may_do_nothing_else(ledger: Engine, analyst: Engine, statement: str) -> None:
    # Also without the setting that keeps it from writing by mistake: what holds is what it may do.
    with analyst.connect() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        with pytest.raises(DBAPIError, match=r"permission denied|cannot update view"):
            connection.execute(text(statement))
