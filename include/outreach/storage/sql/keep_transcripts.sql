INSERT INTO outreach.call_transcript (call_id, received_at, transcript)
SELECT told.call_id, told.received_at, told.transcript
FROM unnest(
    CAST(:call_ids AS uuid[]), CAST(:moments AS timestamptz[]), CAST(:transcripts AS text[])
) AS told (call_id, received_at, transcript)
ON CONFLICT (call_id) DO UPDATE SET received_at = excluded.received_at, transcript = excluded.transcript
