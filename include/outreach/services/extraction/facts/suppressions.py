"""Reading a row of ``suppressions.sql``: who must not be called, why, and until when."""

from datetime import datetime

from outreach.domain.facts import FactSubject
from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import ConversationOutcome
from outreach.domain.stops import STOP_OF_OUTCOME, SUBJECT_OF_STOP, StopReason
from outreach.services.extraction.facts.moments import latest_moment
from outreach.services.extraction.facts.rows import Cells, FactRow, ReadRow, name_of, subject_of

COLUMNS = ("person_id", "phone", "reason", "until")

LONGEST_REASON = 500
"""How many characters of a reason are kept."""

_BUILT_IN = OutcomeWords()


def read_suppression(cells: Cells) -> ReadRow:
    """Read a suppression; one whose end cannot be read has none.

    The stop holds the person and every number that the row could mean; a wrong number
    is held only for that person.
    """
    person_key, phones = cells.person_key(), cells.phones()
    words, until = cells.text("reason"), cells.moment("until")
    holds_until = None if until is None else latest_moment(until, cells.reading.zone)
    problems = tuple(cells.problems)
    if person_key is None and not phones:
        return ReadRow(problems=problems, is_lost=True, is_unread=bool(problems))
    if holds_until is not None and holds_until <= cells.reading.now:
        return ReadRow(problems=problems)
    facts = tuple(
        _stop(cells, person_key=person_key, phone=phone, words=words, holds_until=holds_until)
        for phone in phones or (None,)
    )
    return ReadRow(facts=facts, problems=problems)


def reason_of(words: str | None) -> StopReason:
    """Return the stop that a built-in word in the text names, else that of the do-not-call list.

    A dispute holds invoices, but a suppression names none, so it holds the person.
    """
    meaning = _BUILT_IN.meaning_of(words)
    if meaning is None or meaning is ConversationOutcome.DISPUTE:
        return StopReason.DO_NOT_CALL
    return STOP_OF_OUTCOME.get(meaning, StopReason.DO_NOT_CALL)


def held_by(reason: StopReason, *, person_key: str | None, phone: str | None) -> FactSubject:
    """Return what a suppression holds.

    A number that is wrong for a person is held only for that person. A wrong number
    without a person is held for everyone, and without a number the person is held.
    """
    if reason is StopReason.WRONG_NUMBER and person_key is not None and phone is not None:
        return SUBJECT_OF_STOP[reason]
    return subject_of(person_key, phone)


def _stop(
    cells: Cells,
    *,
    person_key: str | None,
    phone: str | None,
    words: str | None,
    holds_until: datetime | None,
) -> FactRow:
    reason = reason_of(words)
    subject = held_by(reason, person_key=person_key, phone=phone)
    kept = None if words is None else words[:LONGEST_REASON]
    ends = None if holds_until is None else holds_until.isoformat()
    return FactRow(
        subject=subject,
        person_key=person_key,
        phone=phone,
        invoice_id=None,
        value="{}",
        happened_at=cells.reading.now,
        source_id=name_of(subject, person_key, phone, reason, kept, ends),
        reason=reason,
        words=kept,
        holds_until=holds_until,
    )
