-- Transcripts with their turns; the turns of former ones were dropped before, under the calls' locks.
WITH kept AS (
    INSERT INTO outreach.call_transcript (call_id, received_at, transcript)
    SELECT told.call_id, told.received_at, told.transcript
    FROM unnest(
        CAST(:call_ids AS uuid[]), CAST(:moments AS timestamptz[]), CAST(:transcripts AS text[])
    ) AS told (call_id, received_at, transcript)
    ON CONFLICT (call_id) DO UPDATE SET received_at = excluded.received_at, transcript = excluded.transcript
    RETURNING call_id
)
INSERT INTO outreach.call_transcript_turn (call_id, turn, speaker, text)
SELECT turn.call_id, turn.turn, turn.speaker, turn.text
FROM kept
JOIN unnest(
    CAST(:turn_call_ids AS uuid[]), CAST(:turns AS int[]), CAST(:speakers AS text[]), CAST(:texts AS text[])
) AS turn (call_id, turn, speaker, text) USING (call_id)
