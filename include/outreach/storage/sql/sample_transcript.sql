-- One transcript of a run: preferably of a promise, else of an answered call, else any;
-- among equals one in the reader's language.
SELECT transcript.call_id, transcript.line_outcome, transcript.conversation_outcome, transcript.transcript,
       coalesce(
           (SELECT jsonb_agg(jsonb_build_array(turn.speaker, turn.text) ORDER BY turn.turn)
            FROM reporting.transcript_turn AS turn
            WHERE turn.call_id = transcript.call_id),
           '[]'
       ) AS turns
FROM reporting.transcript
WHERE transcript.run_id = :run_id
ORDER BY transcript.conversation_outcome IS NOT DISTINCT FROM :conversation_promise_to_pay DESC,
         transcript.line_outcome IS NOT DISTINCT FROM :line_answered_human DESC,
         transcript.language = :language DESC,
         transcript.turns DESC,
         transcript.call_id
LIMIT 1
