"""A batch that a person launches from the console: exported once, under every rule of a submit."""

import stat
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, Engine, select
from typer.testing import CliRunner

from builders.console import rows_of
from builders.events import SETTINGS
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Person, campaign, completed, person
from builders.shift import STILL_DUE, fill_warehouse
from builders.stops import stop
from builders.terminal import terminal
from outreach.campaign.folder import Campaign
from outreach.cli import app
from outreach.domain.calls import CallState
from outreach.domain.errors import ConfigurationError, GateNotPassed
from outreach.domain.scopes import account_scope
from outreach.providers.base import Account, BatchCall
from outreach.providers.registry import provider_for
from outreach.providers.speechify.console_file import write_batch_csv
from outreach.services.dispatch.claim import NotClaimed, claim_batch
from outreach.services.dispatch.reconcile import batch_lock
from outreach.services.manual_export.export import Exported, ExportRefused, batch_to_export, export_batch
from outreach.services.safeguards.send_gate import close_gate
from outreach.storage import tables

ACCOUNT = Account(
    connection_id="speechify_default",
    provider="speechify",
    base_url="http://127.0.0.1:9",
    login="",
    password="sk_nobody",
)
PROVIDER = provider_for(ACCOUNT, clock=lambda: NOW)


class Files:
    """Where a person's files would be written."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, calls: Sequence[BatchCall]) -> bytes:
        self.written.append(write_batch_csv(calls))
        return self.written[-1].encode()


def on_speechify(*, provider_options: dict[str, Any] | None = None, **changes: Any) -> Campaign:
    options = provider_options or {}
    provider = {"connection": "speechify_default", "template": "agent_1", "options": options}
    return replace(campaign(provider=provider, **changes), still_due_sql=STILL_DUE)


def planned(**facts: Any) -> Person:
    return person(call=OneCall(state=CallState.PLANNED, account="speechify_default"), **facts)


def only_batch(ledger: Engine) -> UUID:
    with ledger.connect() as connection:
        return UUID(str(connection.scalars(select(tables.call_batch.c.batch_id)).one()))


def night(ledger: Engine, warehouse: Engine, *people: Person, **changes: Any) -> UUID:
    """Plan one batch of these people, all of whom owe; returns its id."""
    insert_run(ledger, *people, of=on_speechify(**changes))
    fill_warehouse(warehouse, people)
    return only_batch(ledger)


def export(ledger: Engine, warehouse: Engine, batch_id: UUID, files: Files) -> Exported:
    return export_batch(
        ledger,
        warehouse,
        batch_to_export(ledger, batch_id),
        account=ACCOUNT,
        provider=PROVIDER,
        settings=SETTINGS,
        write=files.write,
        by="a-person",
        clock=lambda: NOW,
    )


def states(ledger: Engine) -> tuple[str, list[str]]:
    """The state of the batch, and those of its calls."""
    with ledger.connect() as connection:
        batch = connection.scalars(select(tables.call_batch.c.state)).one()
        return batch, sorted(connection.scalars(select(tables.call.c.state)))


def test_an_exported_batch_is_in_the_file_and_counts_as_handed_over(
    ledger: Engine, warehouse: Engine
) -> None:
    people = (planned(), planned())
    batch_id = night(ledger, warehouse, *people)
    files = Files()

    done = export(ledger, warehouse, batch_id, files)

    assert (done.calls, done.template_id) == (2, "template-1")
    rows = rows_of(files.written[0])
    assert {row["phone"] for row in rows} == {each.phone for each in people}
    assert len({row["custom_id"] for row in rows}) == 2
    assert states(ledger) == ("submitted", ["submitted", "submitted"])
    with ledger.connect() as connection:
        batch = connection.execute(select(tables.call_batch)).mappings().one()
        moves = connection.execute(select(tables.call_transition)).mappings().all()
    assert batch["body"] == files.written[0].encode()
    assert batch["provider_batch_id"] is None
    assert not batch["may_replay"]
    assert {move["actor"] for move in moves if move["to_state"] == "submitted"} == {"export by a-person"}


def test_an_exported_batch_is_never_exported_or_sent_again(ledger: Engine, warehouse: Engine) -> None:
    batch_id = night(ledger, warehouse, planned())
    files = Files()
    export(ledger, warehouse, batch_id, files)
    with pytest.raises(ExportRefused, match="is submitted: only a planned batch can be exported"):
        export(ledger, warehouse, batch_id, files)
    claim = claim_batch(
        ledger,
        batch_id=batch_id,
        account=ACCOUNT,
        provider=PROVIDER,
        provider_batch_id=None,
        settings=SETTINGS,
        now=NOW,
    )
    assert claim == NotClaimed(why="the batch is submitted")
    assert len(files.written) == 1


@pytest.mark.parametrize(
    "state", [CallState.SUBMITTING, CallState.UNKNOWN, CallState.COMPLETED, CallState.WITHDRAWN]
)
def test_a_batch_whose_people_may_have_been_called_or_must_not_be_is_refused(
    ledger: Engine, warehouse: Engine, state: CallState
) -> None:
    call = completed() if state is CallState.COMPLETED else OneCall(state=state)
    batch_id = night(ledger, warehouse, person(call=replace(call, account="speechify_default")))
    with pytest.raises(ExportRefused, match="only a planned batch can be exported"):
        export(ledger, warehouse, batch_id, Files())


def test_a_person_who_has_paid_or_is_not_to_be_called_is_not_in_the_file(
    ledger: Engine, warehouse: Engine
) -> None:
    owes, paid, refuses = planned(), planned(), planned()
    insert_run(ledger, owes, paid, refuses, of=on_speechify())
    fill_warehouse(warehouse, [owes, refuses])
    stop(ledger, person_key=refuses.person_id, now=NOW)
    files = Files()
    export(ledger, warehouse, only_batch(ledger), files)
    assert [row["phone"] for row in rows_of(files.written[0])] == [owes.phone]
    assert states(ledger) == ("submitted", ["submitted", "withdrawn", "withdrawn"])


def test_where_no_one_is_left_no_file_is_written(ledger: Engine, warehouse: Engine) -> None:
    who = planned()
    insert_run(ledger, who, of=on_speechify())
    fill_warehouse(warehouse, [planned()])
    files = Files()
    with pytest.raises(ExportRefused, match="no one of the batch is left to call"):
        export(ledger, warehouse, only_batch(ledger), files)
    assert files.written == []
    assert states(ledger) == ("withdrawn", ["withdrawn"])


def test_a_file_that_cannot_be_written_leaves_the_batch_planned(ledger: Engine, warehouse: Engine) -> None:
    batch_id = night(ledger, warehouse, planned())

    class FullDisk(Files):
        def write(self, calls: Sequence[BatchCall]) -> bytes:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        export(ledger, warehouse, batch_id, FullDisk())
    assert states(ledger) == ("planned", ["planned"])


def test_a_closed_gate_holds_for_a_person_too(ledger: Engine, warehouse: Engine) -> None:
    batch_id = night(ledger, warehouse, planned())
    with ledger.begin() as connection:
        close_gate(connection, account_scope("speechify_default"), reason="stop", by="someone", now=NOW)
    with pytest.raises(ExportRefused, match="closed: account:speechify_default: stop"):
        export(ledger, warehouse, batch_id, Files())
    assert states(ledger) == ("planned", ["planned"])


def test_a_batch_that_waits_for_approval_is_not_exported(ledger: Engine, warehouse: Engine) -> None:
    batch_id = night(ledger, warehouse, planned(), approval=True)
    with pytest.raises(GateNotPassed):
        export(ledger, warehouse, batch_id, Files())
    assert states(ledger) == ("planned", ["planned"])


def test_a_batch_that_the_machine_is_sending_is_not_exported(ledger: Engine, warehouse: Engine) -> None:
    batch_id = night(ledger, warehouse, planned())
    with batch_lock(ledger, batch_id), pytest.raises(ExportRefused, match="being sent by the machine"):
        export(ledger, warehouse, batch_id, Files())


def test_a_file_does_not_wait_for_calling_hours_so_it_is_not_given_out_before_them(
    ledger: Engine, warehouse: Engine
) -> None:
    later = {"calling_hours": {"start": "13:00", "end": "20:00"}}  # at NOW it is noon in Riyadh
    early = {"batches": {"hand_over_early": "2h"}, "audience": "real"}
    batch_id = night(ledger, warehouse, planned(), **later, **early)
    with pytest.raises(ConfigurationError, match="calling hours of these people begin at"):
        export(ledger, warehouse, batch_id, Files())
    assert states(ledger) == ("planned", ["planned"])


def test_a_person_gets_a_file_that_no_one_else_can_read_and_gets_it_once(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    who = planned()
    now = datetime.now(UTC)
    of = on_speechify(provider_options={"phone_number_id": "pn_7"})
    insert_run(ledger, who, of=of, now=now)
    fill_warehouse(warehouse, [who])
    batch_id, file = only_batch(ledger), tmp_path / "batch.csv"
    command = ["export", str(batch_id), "--output", str(file), "--ids"]
    environ = terminal(ledger_url, warehouse.url, tmp_path / "home", ACCOUNT)

    first = CliRunner().invoke(app, command, env=environ)
    assert first.exit_code == 0, first.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [row["phone"] for row in rows_of(file.read_text())] == [who.phone]
    assert str(who.phone) not in first.stdout
    assert f"name of the batch  {batch_id}" in first.stdout
    assert "phone_number_id    pn_7" in first.stdout
    assert f"outreach resolve {batch_id} --not-called" in first.stdout
    assert states(ledger) == ("submitted", ["submitted"])

    file.unlink()
    second = CliRunner().invoke(app, command, env=environ)
    assert second.exit_code == 2
    assert "is submitted" in second.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_already_is_not_replaced(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    batch_id, file = night(ledger, warehouse, planned()), tmp_path / "batch.csv"
    file.write_text("mine")
    command = ["export", str(batch_id), "--output", str(file)]
    ran = CliRunner().invoke(
        app, command, env=terminal(ledger_url, warehouse.url, tmp_path / "home", ACCOUNT)
    )
    assert ran.exit_code == 2
    assert "is there already; nothing was changed" in ran.stderr
    assert file.read_text() == "mine"
    assert states(ledger) == ("planned", ["planned"])


def test_a_provider_whose_console_takes_no_file_is_refused_before_anything_is_claimed(
    ledger: Engine, ledger_url: URL, warehouse: Engine, tmp_path: Path
) -> None:
    batch_id, file = night(ledger, warehouse, planned()), tmp_path / "batch.csv"
    elsewhere = replace(ACCOUNT, provider="levers")
    ran = CliRunner().invoke(
        app,
        ["export", str(batch_id), "--output", str(file)],
        env=terminal(ledger_url, warehouse.url, tmp_path / "home", elsewhere),
    )
    assert ran.exit_code == 2
    assert "Levers documents no file for its console; only Speechify does" in ran.stderr
    assert not file.exists()
    assert states(ledger) == ("planned", ["planned"])
