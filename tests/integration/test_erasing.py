"""Erasing an old run, with the very statements of the runbook."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from builders.ledger import insert_run
from builders.night import Rung, completed, person
from outreach.campaign.roots import project_folder
from outreach.domain.calls import CallState
from outreach.storage import tables

RUNBOOK = (project_folder() / "docs" / "runbook.md").read_text(encoding="utf-8")
LONG_AGO = datetime.now(UTC) - timedelta(days=8)
LATELY = datetime.now(UTC) - timedelta(days=6)

MAY_STILL_RING = [
    CallState.SUBMITTING,
    CallState.SUBMITTED,
    CallState.IN_PROGRESS,
    CallState.UNKNOWN,
]


def erase(ledger: Engine, run_id: UUID, *, with_the_setting: bool = True) -> None:
    """Do what the runbook says, in one transaction."""
    block = re.search(r"## Erasing an old run.*?```sql\n(.*?)```", RUNBOOK, re.DOTALL)
    assert block is not None
    statements = [
        each.strip() for each in block[1].replace("<run id>", str(run_id)).split(";") if each.strip()
    ]
    assert (statements[0], statements[-1]) == ("BEGIN", "COMMIT")
    with ledger.begin() as connection:
        for each in statements[1:-1]:
            if with_the_setting or not each.startswith("SET"):
                connection.execute(text(each))


def delete_calls(ledger: Engine, run_id: UUID, *, erasing: UUID) -> None:
    """Delete the calls of a run while another one is being erased."""
    call = tables.call
    mine = select(call.c.call_id).where(call.c.run_id == run_id)
    with ledger.begin() as connection:
        connection.execute(text(f"SET LOCAL outreach.erasing = '{erasing}'"))
        for table in (tables.call_invoice, tables.call_transcript, call):
            connection.execute(delete(table).where(table.c.call_id.in_(mine)))


def night(ledger: Engine, *calls: Rung, closed_at: datetime | None, wave: int = 1) -> UUID:
    run_id = insert_run(ledger, *(person(call=call) for call in calls), wave=wave)
    with ledger.begin() as connection:
        table = tables.campaign_run
        connection.execute(update(table).where(table.c.run_id == run_id).values(closed_at=closed_at))
        connection.execute(
            text(
                "INSERT INTO outreach.provider_event"
                " (connection_id, provider, event_key, source, received_at, body, call_id, applied_at)"
                " SELECT 'levers_default', 'levers', call_id::text, 'webhook', now(), '{}', call_id, now()"
                " FROM outreach.call WHERE run_id = :run_id"
            ),
            {"run_id": run_id},
        )
    return run_id


def learnt_on(ledger: Engine, run_id: UUID) -> None:
    """Let a stop and a promise be known from a call of the run."""
    with ledger.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO outreach.fact"
                " (kind, reason, subject, person_key, happened_at, recorded_at, source, call_id)"
                " SELECT said.kind, said.reason, 'person', person_key, now(), now(), 'call', call_id"
                " FROM outreach.call, (VALUES ('stop', 'deceased'), ('promise', NULL)) AS said (kind, reason)"
                " WHERE run_id = :run_id"
            ),
            {"run_id": run_id},
        )


def left_of(ledger: Engine) -> dict[str, int]:
    names = ("campaign_run", "invoice", "contact", "call", "call_batch", "call_transcript", "provider_event")
    with ledger.connect() as connection:
        return {
            name: connection.scalar(
                select(func.count()).select_from(tables.metadata.tables[f"outreach.{name}"])
            )
            or 0
            for name in names
        }


def test_an_old_run_is_erased_with_all_that_was_said_in_it_and_no_other_run(ledger: Engine) -> None:
    kept = night(ledger, completed(), closed_at=LONG_AGO)
    only_kept = left_of(ledger)
    old = night(ledger, completed(), Rung(state=CallState.FAILED), closed_at=LONG_AGO, wave=2)
    erase(ledger, old)
    assert left_of(ledger) == only_kept
    with ledger.connect() as connection:
        assert connection.scalars(select(tables.campaign_run.c.run_id)).all() == [kept]
        moves = connection.scalar(select(func.count()).select_from(tables.call_transition))
    assert (moves or 0) > 10


def test_what_was_learnt_on_a_call_goes_with_its_run_and_a_stop_stays(ledger: Engine) -> None:
    kept, old = (night(ledger, completed(), closed_at=LONG_AGO, wave=wave) for wave in (1, 2))
    learnt_on(ledger, kept)
    learnt_on(ledger, old)
    with pytest.raises(IntegrityError, match="append-only"), ledger.begin() as connection:
        connection.execute(delete(tables.fact).where(tables.fact.c.kind == "promise"))
    erase(ledger, old)
    with ledger.connect() as connection:
        kinds = connection.scalars(select(tables.fact.c.kind).order_by(tables.fact.c.fact_id)).all()
    assert kinds == ["stop", "promise", "stop"]


@pytest.mark.parametrize("closed_at", [None, LATELY], ids=["open", "closed lately"])
def test_a_run_whose_night_may_come_again_is_not_erased(ledger: Engine, closed_at: datetime | None) -> None:
    run_id = night(ledger, completed(), closed_at=closed_at)
    before = left_of(ledger)
    with pytest.raises(IntegrityError):
        erase(ledger, run_id)
    assert left_of(ledger) == before


@pytest.mark.parametrize("state", MAY_STILL_RING, ids=str)
def test_a_run_with_a_call_that_may_still_ring_is_not_erased(ledger: Engine, state: CallState) -> None:
    run_id = night(ledger, completed(), Rung(state=state), closed_at=LONG_AGO)
    before = left_of(ledger)
    with pytest.raises(IntegrityError, match="it may still ring"):
        erase(ledger, run_id)
    assert left_of(ledger) == before


def test_nothing_is_erased_by_accident_nor_in_the_name_of_another_run(ledger: Engine) -> None:
    run_id = night(ledger, completed(), closed_at=LONG_AGO)
    before = left_of(ledger)
    with pytest.raises(IntegrityError, match="append-only"):
        erase(ledger, run_id, with_the_setting=False)
    with pytest.raises(IntegrityError, match="never deleted"):
        delete_calls(ledger, run_id, erasing=uuid4())
    assert left_of(ledger) == before
