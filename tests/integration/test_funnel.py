"""A run in numbers, and the laws that the numbers keep."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

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
    assert funnel.conversation_outcomes == {"no_commitment": 1, "promise_to_pay": 1}
    assert funnel.other_outcomes == {}


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
