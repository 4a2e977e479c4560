"""What the ledger learns from calls, for calls that a test wrote straight into it."""

from sqlalchemy import Engine, text

from outreach.storage.vocabulary import with_literals

CONVERSATIONS = with_literals("""
    INSERT INTO outreach.fact (kind, subject, person_key, phone, happened_at, recorded_at, source, call_id)
    SELECT :fact_conversation, :subject_phone_of_person, call.person_key, call.phone,
           call.ended_at, call.ended_at, 'call ' || call.call_id, call.call_id
    FROM outreach.call
    WHERE call.line_outcome = :line_answered_human AND EXISTS (
        SELECT FROM outreach.call_transcript_turn AS turn
        WHERE turn.call_id = call.call_id AND turn.speaker = :speaker_person
    )
    ON CONFLICT DO NOTHING
""")
PROMISES = with_literals("""
    INSERT INTO outreach.fact (kind, subject, person_key, happened_at, recorded_at, source, call_id)
    SELECT :fact_promise, :subject_person, call.person_key, call.ended_at, call.ended_at,
           'call ' || call.call_id, call.call_id
    FROM outreach.call
    WHERE call.conversation_outcome = :conversation_promise_to_pay
    ON CONFLICT DO NOTHING
""")


def learn_from_calls(ledger: Engine) -> None:
    """Write the facts that reducing would have written: conversations and promises; each once."""
    with ledger.begin() as connection:
        for statement in (CONVERSATIONS, PROMISES):
            connection.execute(text(statement))
