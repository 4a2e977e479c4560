INSERT INTO outreach.call_transcript (call_id, received_at, transcript)
SELECT told.call_id, told.received_at, told.transcript
FROM jsonb_to_recordset(CAST(:transcripts AS jsonb)) AS told (
    call_id uuid, received_at timestamptz, transcript text
)
ON CONFLICT (call_id) DO UPDATE SET received_at = excluded.received_at, transcript = excluded.transcript
