"""``outreach status`` while the local stack is still starting: a sentence, and no error of a database."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import URL

from builders.local_commands import environment, outreach
from outreach.connections.local_stack import local_stack
from outreach.connections.own_command import as_typed
from outreach_sandbox.postgres.server import create_database
from outreach_sandbox.stack.ports import NO_ONE_LISTENS
from outreach_sandbox.stack.sessions import mark_of
from outreach_sandbox.stack.stack_record import StackRecord, ownership, write_record
from outreach_sandbox.stack.state_folder import StateFolder, prepare

STARTS = "is still starting, and its databases are not up yet: wait until"


def wait_in(folder: StateFolder) -> str:
    """The sentence that says to wait."""
    waits = "it is still starting: wait until `outreach up` says that it is ready"
    return as_typed(waits, {"OUTREACH_HOME": str(folder.root)})


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[StateFolder]:
    """The state folder of a stack whose owner lives."""
    made = StateFolder(root=tmp_path / "state")
    prepare(made)
    with ownership(made):
        yield made


def record(
    folder: StateFolder, *, ledger: dict[str, str] | None, status: Literal["starting", "ready"] = "starting"
) -> None:
    """Write down what the stack's owner has: at first it has no connections."""
    extra = {"environment": "local", "metadata_keys": ["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="]}
    known = {
        "AIRFLOW_CONN_OUTREACH_DB": json.dumps({"conn_type": "postgres", **(ledger or {}), "extra": extra})
    }
    written = StackRecord(
        status=status,
        owner=mark_of(os.getpid()),
        ui_port=NO_ONE_LISTENS,
        postgres=folder.postgres.name,
        connections=known if ledger else {},
    )
    write_record(folder, written)


def at(url: URL) -> dict[str, str]:
    return {"host": str(url.query["host"]), "login": str(url.username), "schema": str(url.database)}


def nowhere(folder: StateFolder) -> dict[str, str]:
    """A server that does not answer yet."""
    return {"host": str(folder.root), "login": "postgres", "schema": "outreach"}


def test_before_the_stack_has_databases_it_says_that_it_is_starting(folder: StateFolder) -> None:
    record(folder, ledger=None)
    said = outreach("status", environ=environment(folder.root))
    assert said.returncode == 1
    assert said.stdout.splitlines()[-1] == wait_in(folder)
    assert said.stderr == ""


def test_the_ledger_of_another_airflow_does_not_stand_in_for_it(folder: StateFolder) -> None:
    record(folder, ledger=None)
    airflow = str(folder.root / "another-airflow")
    said = outreach("gates", environ=environment(folder.root, AIRFLOW_HOME=airflow))
    assert said.returncode == 2
    assert STARTS in said.stderr


@pytest.mark.parametrize("made", ["no server", "an empty database"])
def test_before_its_ledger_is_made_it_says_to_wait(folder: StateFolder, postgres: URL, made: str) -> None:
    empty = create_database(postgres, "not_migrated_yet")
    record(folder, ledger=nowhere(folder) if made == "no server" else at(empty))
    said = outreach("status", environ=environment(folder.root))
    assert said.returncode == 2
    assert wait_in(folder) in said.stdout
    assert said.stderr.startswith(f"outreach: the stack in {folder.root} {STARTS}")
    assert len(said.stderr.splitlines()) == 1


def test_a_command_that_needs_airflow_says_it_too(folder: StateFolder) -> None:
    record(folder, ledger=nowhere(folder))
    said = outreach("run", "overdue_invoices", environ=environment(folder.root))
    assert said.returncode == 2
    assert STARTS in said.stderr


def test_a_stack_that_is_ready_and_whose_ledger_does_not_answer_is_not_said_to_be_starting(
    folder: StateFolder,
) -> None:
    record(folder, ledger=nowhere(folder), status="ready")
    assert local_stack({"OUTREACH_HOME": str(folder.root)}) is not None
    said = outreach("status", environ=environment(folder.root))
    assert said.returncode == 2
    assert "the ledger cannot be opened" in said.stderr
    assert "starting" not in said.stdout + said.stderr
