DELETE FROM outreach.call_transcript_turn WHERE call_id = ANY(:call_ids)
