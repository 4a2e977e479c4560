"""Whether a person is asked, what they are asked, and that the answer is a fact in the ledger."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, Engine

from builders.airflow_connections import connect_ledger
from builders.ledger import insert_run
from builders.levers_accounts import account
from builders.night import NOW, OneCall, campaign, completed, person
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.gates import Gate
from outreach.domain.reason_words import WORDS_OF_REASON
from outreach.quality.gates import record_approval
from outreach.quality.verdicts import read_verdicts
from outreach_airflow.approval import ApproveCalls, NothingToAsk, Question, open_question

PLANNED = OneCall(state=CallState.PLANNED)
WANTS_APPROVAL = campaign(approval=True)


def test_a_campaign_that_wants_it_asks_about_its_planned_calls(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED), person(call=PLANNED), of=WANTS_APPROVAL)
    question = asked(ledger, run_id)
    assert isinstance(question, Question)
    assert question.subject == "May 2 people be called for overdue_invoices on 2026-11-20?"
    assert question.until == NOW + WANTS_APPROVAL.config.call_for


def test_a_campaign_that_does_not_want_it_asks_no_one(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED))
    assert asked(ledger, run_id) == NothingToAsk(
        why="No approval is needed. campaign.yaml asks for no approval."
    )


def test_no_one_is_asked_when_nothing_is_left_to_approve(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=completed()), of=WANTS_APPROVAL)
    assert isinstance(asked(ledger, run_id), NothingToAsk)


def test_no_one_is_asked_twice_after_a_yes(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED), of=WANTS_APPROVAL)
    record_approval(ledger, run_id=run_id, approved_by="someone", approved=True, now=NOW)
    assert isinstance(asked(ledger, run_id), NothingToAsk)


def test_no_one_is_asked_when_it_is_too_late_to_call(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=PLANNED), of=WANTS_APPROVAL)
    late = NOW + WANTS_APPROVAL.config.call_for + timedelta(seconds=1)
    assert isinstance(asked(ledger, run_id, now=late), NothingToAsk)


def test_a_run_below_the_bounds_passes_by_itself_and_says_why(ledger: Engine) -> None:
    of = campaign(approval={"above": {"people": 2, "amount": {"SAR": 200}}})
    within = insert_run(ledger, person(call=PLANNED), person(call=PLANNED), of=of)
    assert asked(ledger, within) == NothingToAsk(
        why="No approval is needed. The run stays within `approval.above`: 2 people and 200 SAR."
    )


def test_a_run_above_the_bounds_is_asked_about_and_says_why(ledger: Engine) -> None:
    of = campaign(approval={"above": {"amount": {"SAR": 199}}})
    question = asked(ledger, insert_run(ledger, person(call=PLANNED), person(call=PLANNED), of=of))
    assert isinstance(question, Question)
    assert "The run passes `approval.above`: 200.00 SAR, more than 199." in question.body


def test_the_question_shows_figures_and_neither_names_nor_numbers(ledger: Engine) -> None:
    called = person("c-1", call=PLANNED)
    refused = person("c-2", reason=Reason.NO_CONSENT)
    question = asked(ledger, insert_run(ledger, called, refused, of=WANTS_APPROVAL), tariff="0.08 USD")
    assert isinstance(question, Question)
    assert "**1** call is planned through `levers_default` (wave 1), about 100.00 SAR." in question.body
    assert "1 person is not called, for the reasons below." in question.body
    assert "| called | 1 | 100.00 SAR |" in question.body
    assert f"| no_consent | 1 | 100.00 SAR | {WORDS_OF_REASON[Reason.NO_CONSENT]} |" in question.body
    assert "- The calls cost about 0.40 USD at 0.08 USD a started minute" in question.body
    assert "- A person must approve." in question.body
    for who in (called, refused):
        assert who.name not in question.body
        assert str(who.phone) not in question.body
        assert who.person_id not in question.body


def test_the_deadline_stands_in_the_campaigns_zone(ledger: Engine) -> None:
    question = asked(ledger, insert_run(ledger, person(call=PLANNED), of=WANTS_APPROVAL))
    assert isinstance(question, Question)
    until = (NOW + WANTS_APPROVAL.config.call_for + timedelta(hours=3)).strftime(
        "%Y-%m-%d %H:%M (Asia/Riyadh)"
    )
    assert f"Without an answer by **{until}** no one is called." in question.body


def test_a_run_for_another_date_says_instead_of_asking_that_it_calls_no_one(ledger: Engine) -> None:
    run_id = insert_run(
        ledger, person(call=PLANNED), of=WANTS_APPROVAL, run_date=date(2026, 11, 1), sealed=False
    )
    nothing = asked(ledger, run_id)
    assert isinstance(nothing, NothingToAsk)
    assert nothing.why.startswith(
        "THIS RUN CALLS NO ONE: it is for 2026-11-01, and today is 2026-11-20 in Asia/Riyadh."
    )


def asked(ledger: Engine, run_id: UUID, *, now: datetime = NOW, **options: Any) -> Question | NothingToAsk:
    return open_question(
        ledger, run_id=run_id, account_of=lambda _: account("http://127.0.0.1:1", options=options), now=now
    )


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
