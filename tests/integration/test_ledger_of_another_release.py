"""A ledger that an older or a newer release migrated is refused, by commands and by what tasks use."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, text
from typer.testing import CliRunner, Result

from builders.databases import drop_database
from outreach.cli import app
from outreach.connections.own_command import as_typed
from outreach.domain.errors import ConfigurationError, LedgerOfAnotherRelease
from outreach.storage.ledger_shape import NO_LEDGER, REVISIONS, open_ledger
from outreach.storage.migrate import alembic_config
from outreach_sandbox.postgres.server import create_database, embedded_postgres

NEWER = "the ledger is at revision 9999, which this release does not know: install the newer release"

COMMANDS = [
    ("batches", "overdue_invoices"),
    ("cancel", "00000000-0000-4000-8000-000000000001", "--reason", "r"),
    ("close-gate", "everything", "--reason", "r"),
    ("confirm-database",),
    ("do-not-call", "add", "--person", "c-1", "--reason", "r"),
    ("do-not-call", "list"),
    ("explain", "overdue_invoices", "c-1"),
    ("export", "00000000-0000-4000-8000-000000000001"),
    ("gates",),
    ("open-gate", "everything", "--reason", "r"),
    ("plan", "overdue_invoices"),
    ("resolve", "00000000-0000-4000-8000-000000000001", "--rang", "--reason", "r"),
    ("retention",),
    ("unknown",),
    ("webhooks", "--port", "1"),
]
each_command = pytest.mark.parametrize("command", COMMANDS, ids=[" ".join(each[:2]) for each in COMMANDS])


def connection(ledger: URL, **changes: str) -> str:
    place = {"host": ledger.query["host"], "login": ledger.username, "schema": ledger.database, **changes}
    keys = {"environment": "test", "metadata_keys": ["a key of the tests, long enough"]}
    return json.dumps({"conn_type": "postgres", **place, "extra": keys})


def outreach(*arguments: str, home: Path, ledger: str) -> Result:
    others = {name: None for name in os.environ if name.startswith(("AIRFLOW", "OUTREACH"))}
    who = {"OUTREACH_HOME": str(home), "OUTREACH_OPERATOR": "amal"}
    environ = {**others, **who, "AIRFLOW_CONN_OUTREACH_DB": ledger}
    return CliRunner().invoke(app, arguments, env=environ)


@pytest.fixture
def empty(postgres: URL) -> Iterator[URL]:
    """A database in which nothing was made yet."""
    name = f"ledger_{uuid4().hex[:12]}"
    yield create_database(postgres, name)
    drop_database(postgres, name)


@each_command
def test_every_command_refuses_a_ledger_of_a_newer_release(
    ledger: Engine, ledger_url: URL, tmp_path: Path, command: tuple[str, ...]
) -> None:
    with ledger.begin() as changed:
        changed.execute(text("UPDATE outreach.alembic_version SET version_num = '9999'"))
    refused = outreach(*command, home=tmp_path, ledger=connection(ledger_url))
    assert refused.exit_code == 2, refused.output
    assert refused.stderr.startswith(f"outreach: {NEWER}")
    assert refused.stderr.count("\n") == 1


def test_a_database_without_a_ledger_is_refused_with_the_command_that_makes_it(
    empty: URL, tmp_path: Path
) -> None:
    refused = outreach("gates", home=tmp_path, ledger=connection(empty))
    said = as_typed(NO_LEDGER, {"OUTREACH_HOME": str(tmp_path)})
    assert (refused.exit_code, refused.stderr) == (2, f"outreach: {said}\n")
    assert outreach("migrate", home=tmp_path, ledger=connection(empty)).exit_code == 0
    assert outreach("gates", home=tmp_path, ledger=connection(empty)).exit_code == 0


def test_a_ledger_of_an_older_release_is_refused_with_the_command_that_migrates_it(ledger_url: URL) -> None:
    url = ledger_url.render_as_string(hide_password=False)
    later = open_ledger(url, revisions=[*REVISIONS, "next"])
    with pytest.raises(LedgerOfAnotherRelease, match="works on next: run `outreach migrate` first"):
        later.connect()
    later.dispose()


def test_what_tasks_use_refuses_it_as_something_that_a_person_must_change_first(
    ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_airflow import wiring

    with ledger.begin() as changed:
        changed.execute(text("UPDATE outreach.alembic_version SET version_num = '9999'"))
    name = f"ledger_{uuid4().hex[:8]}"
    monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", connection(ledger_url))
    engine = wiring.ledger(name)
    with pytest.raises(ConfigurationError, match=NEWER):
        engine.connect()
    engine.dispose()


def test_what_is_at_work_when_a_newer_release_migrates_the_ledger_goes_on(
    ledger: Engine, ledger_url: URL
) -> None:
    at_work = open_ledger(ledger_url.render_as_string(hide_password=False))
    with at_work.connect(), ledger.begin() as changed:
        changed.execute(text("UPDATE outreach.alembic_version SET version_num = '9999'"))
    with at_work.connect(), at_work.connect() as second:
        assert second.scalar(text("SELECT 1")) == 1
    at_work.dispose()


def test_the_present_shape_is_the_head_of_the_migrations() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_heads() == [REVISIONS[-1]]
    assert {script.revision for script in scripts.walk_revisions()} == set(REVISIONS)


def test_a_connection_of_the_right_shape_has_no_transaction_left_open(ledger_url: URL) -> None:
    engine = open_ledger(ledger_url.render_as_string(hide_password=False))
    with engine.connect() as opened:
        opened.execute(text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))  # only as the first statement
    engine.dispose()


def test_a_ledger_that_cannot_be_opened_is_a_sentence_that_says_where_it_is(
    ledger_url: URL, tmp_path: Path
) -> None:
    wrong = {
        "the database does not answer": connection(ledger_url, host=str(tmp_path)),
        "there is no database of the name": connection(ledger_url, schema="no_such_database"),
        "refuses the login or the password": connection(ledger_url, login="no_such_role"),
    }
    for said, ledger in wrong.items():
        for command in ("gates", "migrate"):
            refused = outreach(command, home=tmp_path, ledger=ledger)
            assert refused.exit_code == 2
            assert refused.stderr.startswith("outreach: the ledger cannot be opened (database ")
            assert said in refused.stderr
            assert refused.stderr.count("\n") == 1


def test_a_wrong_password_is_a_sentence_without_the_password(open_folder: Path, tmp_path: Path) -> None:
    data = open_folder / "postgres"
    with embedded_postgres(data, durable=False) as server:
        (data / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        create_database(server, "outreach")
    with embedded_postgres(data, durable=False) as server:
        refused = outreach(
            "gates", home=tmp_path, ledger=connection(server, schema="outreach", password="hunter2")
        )
    assert refused.exit_code == 2
    assert "refuses the login or the password" in refused.stderr
    assert "hunter2" not in refused.stderr
