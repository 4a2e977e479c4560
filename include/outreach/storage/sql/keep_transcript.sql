-- A transcript with its turns; the turns of a former one were dropped before, under the call's lock.
WITH kept AS (
    INSERT INTO outreach.call_transcript (call_id, received_at, transcript)
    VALUES (:call_id, :received_at, :transcript)
    ON CONFLICT (call_id) DO UPDATE SET received_at = excluded.received_at, transcript = excluded.transcript
    RETURNING call_id
)
INSERT INTO outreach.call_transcript_turn (call_id, turn, speaker, text)
SELECT kept.call_id, turn.number, turn.speaker, turn.text
FROM kept, unnest(CAST(:speakers AS text[]), CAST(:texts AS text[])) WITH ORDINALITY AS turn (speaker, text, number)
