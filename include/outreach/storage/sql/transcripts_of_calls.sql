SELECT transcript.call_id, transcript.transcript,
       coalesce(array_agg(turn.speaker ORDER BY turn.turn) FILTER (WHERE turn.turn IS NOT NULL), '{}') AS speakers,
       coalesce(array_agg(turn.text ORDER BY turn.turn) FILTER (WHERE turn.turn IS NOT NULL), '{}') AS texts
FROM outreach.call_transcript AS transcript
LEFT JOIN outreach.call_transcript_turn AS turn USING (call_id)
WHERE transcript.call_id = ANY(:call_ids)
GROUP BY transcript.call_id
