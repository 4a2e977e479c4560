"""Whether a person is asked, what they are asked, and that the answer is a fact in the ledger."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Engine

from builders.airflow_connections import connect_ledger
from builders.ledger import insert_run
from builders.night import NOW, Rung, campaign, completed, person
from outreach.domain.calls import CallState
from outreach.domain.gates import Gate
from outreach.quality.gates import record_approval
from outreach.quality.verdicts import read_verdicts
from outreach_airflow.approval import ApproveCalls, open_question

PLANNED = Rung(state=CallState.PLANNED)
WANTS_APPROVAL = campaign(approval=True)


def test_a_campaign_that_wants_it_asks_about_its_planned_calls(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED), person(call=PLANNED), of=WANTS_APPROVAL)
    question = open_question(ledger, run_id=run_id, now=NOW)
    assert question is not None
    assert question.subject == "May 2 people be called for overdue_invoices on 2026-11-20?"
    assert question.until == NOW + WANTS_APPROVAL.config.call_for


def test_a_campaign_that_does_not_want_it_asks_nobody(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED))
    assert open_question(ledger, run_id=run_id, now=NOW) is None


def test_nobody_is_asked_when_nothing_is_left_to_approve(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=completed()), of=WANTS_APPROVAL)
    assert open_question(ledger, run_id=run_id, now=NOW) is None


def test_nobody_is_asked_twice_after_a_yes(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED), of=WANTS_APPROVAL)
    record_approval(ledger, run_id=run_id, approved_by="somebody", approved=True, now=NOW)
    assert open_question(ledger, run_id=run_id, now=NOW) is None


def test_nobody_is_asked_when_it_is_too_late_to_call(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED), of=WANTS_APPROVAL)
    late = NOW + WANTS_APPROVAL.config.call_for + timedelta(seconds=1)
    assert open_question(ledger, run_id=run_id, now=late) is None


@pytest.mark.parametrize("option", ["Approve", "Reject"])
def test_the_answer_is_written_down_with_who_gave_it(
    ledger: Engine, ledger_url: URL, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    connect_ledger(monkeypatch, ledger_url)
    run_id = insert_run(ledger, person(call=PLANNED), of=WANTS_APPROVAL)
    answer: dict[str, Any] = {
        "chosen_options": [option],
        "params_input": {},
        "responded_at": NOW,
        "responded_by_user": {"id": "7", "name": "operator"},
    }
    context: Any = {}
    ApproveCalls(task_id="approve", run_id=str(run_id)).execute_complete(context, answer)
    with ledger.connect() as connection:
        verdict = read_verdicts(connection, run_id)[Gate.APPROVAL]
    assert verdict.passed is (option == "Approve")
    assert verdict.failures == (() if verdict.passed else ("operator did not approve the calls",))
