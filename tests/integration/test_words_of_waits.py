"""The log of ``submit_calls`` says what it waits for, since and until when, and who closed which gate."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, update

from builders.ledger import insert_run
from builders.night import ACCOUNT, NOW, OneCall, completed, person
from outreach.domain.calls import BatchState, CallState
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.dispatch.wait_words import Said, wait_in_words
from outreach.services.safeguards.send_gate import close_gate
from outreach.storage import tables

UNTIL = NOW + timedelta(hours=1)
UNTIL_SAID = "2026-11-20 13:00 (Asia/Riyadh)"
NOW_SAID = "2026-11-20 12:00 (Asia/Riyadh)"
PLANNED, OUT = OneCall(state=CallState.PLANNED), OneCall(state=CallState.SUBMITTED)


@pytest.fixture
def run_id(ledger: Engine) -> UUID:
    """Two calls still to be handed over, one at the provider since now, one that ended."""
    calls = (PLANNED, PLANNED, OUT, completed())
    run_id = insert_run(ledger, *(person(call=call) for call in calls))
    with ledger.begin() as connection:
        sent = tables.call_batch.c.state == BatchState.SUBMITTED
        connection.execute(update(tables.call_batch).where(sent).values(submitted_at=NOW))
    return run_id


def said(ledger: Engine, run_id: UUID, reason: WaitFor) -> Said:
    wait = Wait(run_id=run_id, connection_id=ACCOUNT, reason=reason, until=UNTIL)
    with ledger.connect() as connection:
        return wait_in_words(connection, wait, now=NOW)


@pytest.mark.parametrize("reason", WaitFor)
def test_every_wait_says_until_when_in_the_campaigns_zone(
    ledger: Engine, run_id: UUID, reason: WaitFor
) -> None:
    found = said(ledger, run_id, reason)
    assert UNTIL_SAID in found.words
    assert not found.needs_a_person


def test_a_wait_for_the_first_batch_says_since_when_and_what_waits_behind_it(
    ledger: Engine, run_id: UUID
) -> None:
    assert said(ledger, run_id, WaitFor.CANARY).words.startswith(
        f"Waiting for the first batch: 1 call at {ACCOUNT} since {NOW_SAID}. "
        "The rest, 2 calls still to be handed over, goes out once one of them has ended."
    )


def test_a_wait_for_results_says_how_many_and_since_when(ledger: Engine, run_id: UUID) -> None:
    found = said(ledger, run_id, WaitFor.RESULTS).words
    assert f"Waiting for the results of 1 call at {ACCOUNT}, the last since {NOW_SAID}." in found


@pytest.mark.parametrize("scope", ["everything", "campaign:overdue_invoices", f"account:{ACCOUNT}"])
def test_a_closed_gate_is_named_with_who_closed_it_when_and_why(
    ledger: Engine, run_id: UUID, scope: str
) -> None:
    with ledger.begin() as connection:
        close_gate(connection, scope, reason="the agent speaks nonsense", by="amira", now=NOW)
    found = said(ledger, run_id, WaitFor.ACCOUNT)
    assert found.needs_a_person
    assert found.words == (
        f"Nothing is handed over: the gate {scope} is closed since {NOW_SAID} by amira: the agent speaks "
        f"nonsense. 2 calls still to be handed over, until {UNTIL_SAID} at the latest. Once the cause is "
        f"fixed: `outreach open-gate {scope}`."
    )


def test_a_gate_of_another_account_is_not_named(ledger: Engine, run_id: UUID) -> None:
    with ledger.begin() as connection:
        close_gate(connection, "account:other", reason="elsewhere", by="amira", now=NOW)
    assert "other" not in said(ledger, run_id, WaitFor.ACCOUNT).words


def test_a_batch_that_holds_the_account_is_named_with_its_run(ledger: Engine, run_id: UUID) -> None:
    with ledger.begin() as connection:
        sent = tables.call_batch.c.state == BatchState.SUBMITTED
        sending = {"state": BatchState.SUBMITTING, "claimed_at": NOW}
        connection.execute(update(tables.call_batch).where(~sent).values(**sending))
    found = said(ledger, run_id, WaitFor.ACCOUNT).words
    assert f"of overdue_invoices on 2026-11-20, wave 1, is submitting since {NOW_SAID}" in found


def test_an_account_that_takes_nothing_is_said_with_its_problem_and_since_when(
    ledger: Engine, run_id: UUID
) -> None:
    resting = {"not_before": UNTIL, "problem": "no connection to it", "out_of_reach_since": NOW}
    with ledger.begin() as connection:
        planned = tables.call_batch.c.state == BatchState.PLANNED
        connection.execute(update(tables.call_batch).where(planned).values(**resting))
    assert said(ledger, run_id, WaitFor.TIME).words == (
        f"{ACCOUNT} takes nothing since {NOW_SAID}: no connection to it. Nothing was sent; it is tried again "
        f"at {UNTIL_SAID}. 2 calls still to be handed over."
    )
