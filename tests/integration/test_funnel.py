"""A run in numbers, and the laws that the numbers keep."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from builders.ledger import insert_run
from builders.night import OneCall, Owed, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.domain.errors import RunNotReady
from outreach.domain.outcomes import LineOutcome
from outreach.services.reporting.conservation import conservation
from outreach.services.reporting.funnel import read_funnel, sample_transcript
from outreach.storage import tables


def a_night(ledger: Engine) -> UUID:
    stale = OneCall(state=CallState.WITHDRAWN, withdrawal_reason=WithdrawalReason.STALE)
    return insert_run(
        ledger,
        person("promised", call=promise("12.34")),
        person("answered", owed=(Owed(invoice_id="i-1"), Owed(invoice_id="i-2")), call=completed()),
        person(call=silent(LineOutcome.VOICEMAIL)),
        person(call=OneCall(state=CallState.EXPIRED)),
        person(call=OneCall(state=CallState.WITHDRAWN)),
        person(call=stale),
        person(call=stale),
        person(reason=Reason.NO_CONSENT, owed=(Owed(invoice_id="i-3"), Owed(invoice_id="i-4"))),
        person(reason=Reason.NOTHING_DUE, owed=(Owed(invoice_id="i-5", reason=Reason.INVOICE_PAID),)),
    )


def test_the_funnel_counts_a_night(ledger: Engine) -> None:
    funnel = read_funnel(ledger, run_id=a_night(ledger))
    assert (funnel.invoices, funnel.people, funnel.to_call, funnel.not_called) == (11, 9, 7, 2)
    assert funnel.people_not_called == {"no_consent": 1, "nothing_due": 1}
    assert funnel.invoices_without_call == {"no_consent": 2, "invoice_paid": 1}
    assert (funnel.handed_over, funnel.completed, funnel.expired, funnel.withdrawn) == (4, 3, 1, 3)
    assert list(funnel.withdrawn_because.items()) == [("stale", 2), ("paid", 1)]
    assert (funnel.answered, funnel.voicemail, funnel.promises) == (2, 1, 1)
    assert funnel.promised == {"SAR": Decimal("12.34")}
    assert funnel.line_outcomes == {"answered_human": 2, "expired": 1, "voicemail": 1}
    assert funnel.conversation_outcomes == {"no_commitment": 1, "none": 1, "promise_to_pay": 1}


def test_the_counts_of_a_funnel_are_plain_numbers(ledger: Engine) -> None:
    funnel = read_funnel(ledger, run_id=a_night(ledger))
    assert funnel.counts()["promises"] == 1
    assert all(isinstance(number, int) for number in funnel.counts().values())


def test_an_empty_night_has_zeros(ledger: Engine) -> None:
    run_id = insert_run(ledger)
    assert set(read_funnel(ledger, run_id=run_id).counts().values()) == {0}
    assert conservation(ledger, run_id=run_id) == ()
    assert sample_transcript(ledger, run_id=run_id) is None


def test_a_run_that_was_never_opened_has_no_numbers(ledger: Engine) -> None:
    for reading in (read_funnel, conservation):
        with pytest.raises(RunNotReady, match="never opened"):
            reading(ledger, run_id=UUID(int=1))


def test_a_promise_is_the_sample_where_there_is_one(ledger: Engine) -> None:
    sample = sample_transcript(ledger, run_id=a_night(ledger))
    assert sample is not None
    assert sample.conversation_outcome == "promise_to_pay"
    assert sample.turns[1] == ("person", "Yes, speaking.")
    assert "agent: Good morning" in sample.text
    with ledger.connect() as connection:
        query = select(tables.call.c.call_id).where(tables.call.c.person_id == "promised")
        assert sample.call_id == connection.scalar(query)


def test_the_sample_is_in_the_readers_language_where_there_is_a_choice(ledger: Engine) -> None:
    people = [person(changes={"language": language}, call=completed()) for language in ("ar", "en", "fr")]
    run_id = insert_run(ledger, *people)
    for language in ("ar", "en"):
        sample = sample_transcript(ledger, run_id=run_id, language=language)
        assert sample is not None
        with ledger.connect() as connection:
            query = (
                select(tables.contact.c.language)
                .join(tables.call, tables.call.c.person_id == tables.contact.c.person_id)
                .where(tables.call.c.call_id == sample.call_id)
            )
            assert connection.scalar(query) == language


def test_another_answered_call_is_the_sample_where_no_one_promised(ledger: Engine) -> None:
    voicemail = completed(line=LineOutcome.VOICEMAIL)
    run_id = insert_run(ledger, person(call=voicemail), person("answered", call=completed()))
    sample = sample_transcript(ledger, run_id=run_id)
    assert sample is not None
    assert sample.line_outcome == "answered_human"


def test_the_laws_hold_for_every_state_and_for_further_attempts(ledger: Engine) -> None:
    accounts = {CallState.SUBMITTING: "levers_other"}
    people = [
        person(
            call=OneCall(
                state=state, line=LineOutcome.NO_ANSWER, account=accounts.get(state, "levers_default")
            )
        )
        for state in CallState
    ]
    run_id = insert_run(ledger, *people, person(reason=Reason.NO_CONSENT))
    assert conservation(ledger, run_id=run_id) == ()
    with ledger.begin() as connection:
        failed = (
            connection.execute(select(tables.call).where(tables.call.c.state == "failed")).mappings().one()
        )
        again = dict(failed) | {"call_id": UUID(int=2), "attempt": 2, "state": CallState.PLANNED}
        del again["rang_at"]
        connection.execute(tables.call.insert().values(again))
        connection.execute(
            text(
                "INSERT INTO outreach.call_invoice"
                " SELECT CAST(:again AS uuid), run_id, row_number, invoice_key"
                " FROM outreach.call_invoice WHERE call_id = :failed"
            ),
            {"again": str(UUID(int=2)), "failed": failed["call_id"]},
        )
    assert conservation(ledger, run_id=run_id) == ()


def test_a_run_whose_calls_are_not_planned_yet_owes_only_its_decisions(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(), person(reason=Reason.NO_CONSENT), sealed=False)
    assert conservation(ledger, run_id=run_id) == ()


def test_undecided_rows_break_the_first_laws(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(), person(), sealed=False, decided=False)
    assert conservation(ledger, run_id=run_id) == (
        "invoices (2) is not invoices_to_call_for (0) + invoices_not_called_for (0)",
        "people (2) is not to_call (0) + not_called (0)",
    )


BREAKAGES = {
    "people_in_invoices (0) is not people (1)": "UPDATE outreach.invoice SET person_id = NULL",
    "people (1) is not people_with_invoices (0)": "UPDATE outreach.invoice SET person_id = 'other'",
    "invoices_to_call_for": "UPDATE outreach.contact SET invoice_count = 2",
    "to_call (1) + further_attempts (0) is not calls (0)": "DELETE FROM outreach.call",
    "calls (1) is not calls_in_batches (0)": "UPDATE outreach.call SET batch_id = NULL",
    "is not invoices_with_a_call": "DELETE FROM outreach.call_invoice",
    "is not completed_with_line_outcome": "UPDATE outreach.call SET line_outcome = NULL",
    "is not people_to_call_with_a_call": "UPDATE outreach.decision SET person_id = 'other'",
}


@pytest.mark.parametrize("sentence", BREAKAGES)
def test_a_broken_law_is_said_in_a_sentence(ledger: Engine, sentence: str) -> None:
    run_id = insert_run(ledger, person("c-1", call=completed(turns=())))
    assert conservation(ledger, run_id=run_id) == ()
    with ledger.begin() as connection:
        # No client can do this through the guards, so they are taken away for this one database.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(BREAKAGES[sentence]))
    assert any(sentence in broken for broken in conservation(ledger, run_id=run_id))


def test_a_phone_that_may_have_called_twice_breaks_a_law(ledger: Engine) -> None:
    run_id = insert_run(
        ledger,
        person(phone="+966500000001", call=completed()),
        person(phone="+966500000001", call=completed()),
    )
    assert conservation(ledger, run_id=run_id) == (
        "calls_that_may_have_been_made (2) is not phones_that_may_have_been_called (1)",
    )
