-- The turns of transcripts; those of former ones were dropped before, under the calls' locks.
INSERT INTO outreach.call_transcript_turn (call_id, turn, speaker, text)
SELECT told.call_id, told.turn, told.speaker, told.text
FROM unnest(
    CAST(:call_ids AS uuid[]), CAST(:turns AS int[]), CAST(:speakers AS text[]), CAST(:texts AS text[])
) AS told (call_id, turn, speaker, text)
