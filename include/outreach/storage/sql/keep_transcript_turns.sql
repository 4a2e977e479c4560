-- The turns of transcripts; earlier turns were already deleted, under the calls' locks.
INSERT INTO outreach.call_transcript_turn (call_id, turn, speaker, text)
SELECT given.call_id, given.turn, given.speaker, given.text
FROM jsonb_to_recordset(CAST(:turns AS jsonb)) AS given (call_id uuid, turn int, speaker text, text text)
