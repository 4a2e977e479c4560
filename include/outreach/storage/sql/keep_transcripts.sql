INSERT INTO outreach.call_transcript (call_id, received_at, transcript)
SELECT given.call_id, given.received_at, given.transcript
FROM jsonb_to_recordset(CAST(:transcripts AS jsonb)) AS given (
    call_id uuid, received_at timestamptz, transcript text
)
ON CONFLICT (call_id) DO UPDATE SET received_at = excluded.received_at, transcript = excluded.transcript
