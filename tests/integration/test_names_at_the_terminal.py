"""Runs and batches by names that a person can type, and UUIDs for those who ask for them."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import URL, Engine, select, update

from builders.commands import at_terminal
from builders.ledger import insert_run
from builders.night import OneCall, person
from outreach.domain.calls import CallState
from outreach.domain.errors import RunNotReady
from outreach.services.runs.names import find_named, names_of_batches
from outreach.storage import tables

RUN = "overdue_invoices/2026-11-20/1"
PLANNED, OTHER = OneCall(state=CallState.PLANNED), OneCall(state=CallState.PLANNED, account="weya_default")


def batches(ledger: Engine) -> dict[str, UUID]:
    """The batches of the ledger, by their account."""
    batch = tables.call_batch
    with ledger.connect() as connection:
        rows = connection.execute(select(batch.c.connection_id, batch.c.batch_id)).all()
    return {row.connection_id: row.batch_id for row in rows}


def test_a_run_and_a_batch_are_found_by_their_names(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED))
    (batch_id,) = batches(ledger).values()
    with ledger.connect() as connection:
        assert find_named(connection, RUN) == run_id
        assert find_named(connection, f"{RUN}#1") == batch_id
        assert str(names_of_batches(connection, [batch_id])[batch_id]) == f"{RUN}#1"


def test_where_two_accounts_have_a_batch_of_a_number_the_account_is_part_of_the_name(ledger: Engine) -> None:
    insert_run(ledger, person(call=PLANNED), person(call=OTHER))
    with ledger.begin() as connection:
        connection.execute(update(tables.call_batch).values(sequence=1))
    of = batches(ledger)
    with ledger.connect() as connection:
        names = {str(name) for name in names_of_batches(connection, of.values()).values()}
        assert names == {f"{RUN}#1@{account}" for account in of}
        assert [find_named(connection, f"{RUN}#1@{account}") for account in of] == list(of.values())
        with pytest.raises(RunNotReady, match=f"write {RUN}#1@levers_default or {RUN}#1@weya_default"):
            find_named(connection, f"{RUN}#1")


@pytest.mark.parametrize("name", ["overdue_invoices/2026-11-21/1", "other/2026-11-20/1", f"{RUN}#2"])
def test_what_the_ledger_has_not_is_said_to_be_missing(ledger: Engine, name: str) -> None:
    insert_run(ledger, person(call=PLANNED))
    with ledger.connect() as connection, pytest.raises(RunNotReady, match=r"no run|no batch"):
        find_named(connection, name)


def test_batches_are_listed_by_name_and_by_uuid_on_request(
    ledger: Engine, ledger_url: URL, tmp_path: Path
) -> None:
    run_id = insert_run(ledger, person(call=PLANNED))
    (batch_id,) = batches(ledger).values()
    for words in (("batches", "overdue_invoices"), ("batches", RUN)):
        said = at_terminal(*words, ledger=ledger_url, home=tmp_path)
        assert f"  {RUN}#1  levers_default" in said.stdout
        assert not {str(run_id), str(batch_id)} & set(said.stdout.replace(":", " ").split())
    said = at_terminal("batches", RUN, "--ids", ledger=ledger_url, home=tmp_path)
    assert f"run {run_id}" in said.stdout
    assert f"  {batch_id}  levers_default" in said.stdout


@pytest.mark.parametrize("name", [RUN, f"{RUN}#1"])
def test_a_run_or_a_batch_is_cancelled_by_its_name(
    ledger: Engine, ledger_url: URL, tmp_path: Path, name: str
) -> None:
    insert_run(ledger, person(call=PLANNED))
    said = at_terminal("cancel", name, "--reason", "the wrong price", ledger=ledger_url, home=tmp_path)
    assert said.exit_code == 0, said.stderr
    assert said.stdout.splitlines() == [
        f"cancelling {name}, by amal: the wrong price",
        "1 planned calls are withdrawn: no one of them is called",
    ]


def test_unknown_calls_are_listed_and_resolved_with_the_name_of_their_batch(
    ledger: Engine, ledger_url: URL, tmp_path: Path
) -> None:
    insert_run(ledger, person(call=OneCall(state=CallState.UNKNOWN)))
    listed = at_terminal("unknown", ledger=ledger_url, home=tmp_path)
    assert f"  batch {RUN}#1  overdue_invoices" in listed.stdout
    words = ("resolve", f"{RUN}#1", "--rang", "--reason", "their log has it")
    resolved = at_terminal(*words, ledger=ledger_url, home=tmp_path)
    assert resolved.stdout == "resolved 1 calls as rang, by amal: their log has it\n", resolved.stderr


def test_a_refusal_names_a_batch_as_it_can_be_typed(ledger: Engine, ledger_url: URL, tmp_path: Path) -> None:
    insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTED)))
    said = at_terminal("export", f"{RUN}#1", ledger=ledger_url, home=tmp_path)
    assert said.exit_code == 2
    assert f"batch {RUN}#1 is submitted" in said.stderr


def test_a_word_that_is_no_name_is_answered_by_how_to_write_one(ledger_url: URL, tmp_path: Path) -> None:
    said = at_terminal("cancel", "overdue_invoices", "--reason", "stop", ledger=ledger_url, home=tmp_path)
    assert said.exit_code == 2
    assert "a run is written campaign/date/wave" in said.stderr
