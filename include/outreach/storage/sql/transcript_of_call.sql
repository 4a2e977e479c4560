-- The transcript of one call, with its turns in spoken order.
SELECT transcript.call_id, transcript.line_outcome, transcript.conversation_outcome, transcript.transcript,
       coalesce(
           (SELECT jsonb_agg(jsonb_build_array(turn.speaker, turn.text) ORDER BY turn.turn)
            FROM reporting.transcript_turn AS turn
            WHERE turn.call_id = transcript.call_id),
           '[]'
       ) AS turns
FROM reporting.transcript
WHERE transcript.call_id = :call_id
