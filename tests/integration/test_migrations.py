"""`outreach migrate` builds the ledger, or refuses to build anything."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.errors import DuplicateSchema
from sqlalchemy import URL, Engine, inspect, select, text

from builders.databases import drop_database
from builders.local_commands import environment
from outreach.domain.calls import BATCH_TRANSITIONS, CALL_TRANSITIONS
from outreach.domain.errors import LedgerIsNewer, MigrationRefused
from outreach.storage.engine import ledger_engine
from outreach.storage.migrate import migrate, migrate_ledger
from outreach.storage.migration_lock import wait_for_other_migrations
from outreach.storage.tables import SCHEMA, legal_transition, metadata
from outreach_sandbox.postgres.server import create_database


@pytest.fixture
def empty(postgres: URL) -> Iterator[Engine]:
    """A database in which nothing was made yet."""
    name = f"ledger_{uuid4().hex[:12]}"
    engine = ledger_engine(create_database(postgres, name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    drop_database(postgres, name)


def differences(ledger: Engine) -> list[object]:
    """The changes by which Alembic would make the database equal to the tables of the code."""
    with ledger.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: kind != "schema" or name == SCHEMA,
                "version_table_schema": SCHEMA,
                "compare_server_default": True,
            },
        )
        return list(compare_metadata(context, metadata))


def test_migrations_build_exactly_the_tables_of_the_code(ledger: Engine) -> None:
    assert differences(ledger) == []


@pytest.mark.parametrize(
    "change",
    [
        "COMMENT ON COLUMN outreach.call.phone IS 'Another comment.'",
        "COMMENT ON TABLE outreach.call IS NULL",
        "ALTER TABLE outreach.call ADD COLUMN another text",
        "ALTER TABLE outreach.call_batch ALTER COLUMN attempts SET DEFAULT 1",
        "DROP INDEX outreach.ix_call_batch_id",
    ],
)
def test_any_difference_between_them_is_seen_comments_included(ledger: Engine, change: str) -> None:
    with ledger.begin() as connection:
        connection.execute(text(change))
    assert len(differences(ledger)) == 1


def test_the_database_allows_exactly_the_transitions_of_the_domain(ledger: Engine) -> None:
    with ledger.connect() as connection:
        rows = {tuple(row) for row in connection.execute(select(legal_transition))}
    expected = {("call", a.value, b.value) for a, b in CALL_TRANSITIONS}
    expected |= {("batch", a.value, b.value) for a, b in BATCH_TRANSITIONS}
    assert rows == expected


def test_several_migrations_at_once_wait_for_each_other(empty: Engine) -> None:
    with ProcessPoolExecutor(max_workers=3, mp_context=get_context("spawn")) as processes:
        for migration in [processes.submit(migrate_ledger, empty.url) for _ in range(3)]:
            migration.result(timeout=60)
    assert differences(empty) == []
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM reporting.campaign_funnel")) == 0


def migrating(ledger: URL, home: Path) -> subprocess.Popen[str]:
    """Run `outreach migrate` as a person does."""
    place = {"host": ledger.query["host"], "login": ledger.username, "schema": ledger.database}
    known = {"AIRFLOW_CONN_OUTREACH_DB": json.dumps({"conn_type": "postgres", **place})}
    return subprocess.Popen(
        [sys.executable, "-m", "outreach", "migrate"],
        env=environment(home, **known),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read"])
def test_four_commands_at_once_all_succeed_whatever_the_server_isolates(
    empty: Engine, tmp_path: Path, isolation: str
) -> None:
    with empty.begin() as connection:
        database = empty.url.database
        connection.execute(
            text(f"ALTER DATABASE \"{database}\" SET default_transaction_isolation = '{isolation}'")
        )
    empty.dispose()
    running = [migrating(empty.url, tmp_path) for _ in range(4)]
    ended = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], ended
    assert all("the ledger is up to date" in said for said in ended)
    assert differences(empty) == []


def test_a_migration_that_waits_says_so_and_gives_up_after_its_limit(ledger: Engine) -> None:
    said: list[str] = []
    with ledger.begin() as other:
        wait_for_other_migrations(other, within=timedelta(seconds=1), tell=said.append)
        assert said == []
        with pytest.raises(MigrationRefused, match="still under way after 1 seconds; nothing was changed"):
            migrate(ledger, within=timedelta(seconds=1), tell=said.append)
    assert said == ["another migration of this database is under way; waiting for it, for 1 seconds at most"]
    migrate(ledger)


def test_a_wait_for_another_migration_ends_by_ctrl_c_with_a_sentence(ledger: Engine, tmp_path: Path) -> None:
    with ledger.begin() as other:
        wait_for_other_migrations(other, within=timedelta(seconds=1), tell=lambda _: None)
        with migrating(ledger.url, tmp_path) as process:
            assert process.stdout is not None
            assert "waiting for it, for 600 seconds at most" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "outreach: ended before it was finished, as asked\n")


def test_a_migration_that_changes_no_view_waits_for_no_one_who_reads_one(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(text(f'ALTER DATABASE "{ledger.url.database}" SET lock_timeout = 2000'))
    ledger.dispose()
    with ledger.connect() as analyst:
        analyst.execute(text("SELECT count(*) FROM reporting.call_outcome"))
        migrate(ledger)


def test_a_ledger_that_a_newer_release_made_is_refused_and_left_as_it_is(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.alembic_version SET version_num = '9999'"))
        connection.execute(text("DROP VIEW reporting.missing_transcript"))
    with pytest.raises(
        LedgerIsNewer, match="the ledger is at revision 9999, which this release does not know"
    ):
        migrate(ledger)
    with ledger.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM outreach.alembic_version")) == "9999"
        assert not inspect(connection).has_table("missing_transcript", schema="reporting")


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE SCHEMA reporting"))
    with pytest.raises(DuplicateSchema, match="reporting"):
        migrate(empty)
    with empty.connect() as connection:
        assert not inspect(connection).has_schema(SCHEMA)
