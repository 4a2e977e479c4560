-- Its turns are replaced along with it; the call's row is locked, so nobody writes another meanwhile.
INSERT INTO outreach.call_transcript (call_id, received_at, transcript)
VALUES (:call_id, :received_at, :transcript)
ON CONFLICT (call_id) DO UPDATE SET received_at = excluded.received_at, transcript = excluded.transcript
