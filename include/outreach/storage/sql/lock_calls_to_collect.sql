-- The calls of events, with the other attempts at the same people in any spelling of their ids.
SELECT call_id, run_id, person_key, batch_id, phone, state, line_outcome, line_words, conversation_outcome,
       conversation_words, words_said, compliance_labels, provider_call_id, duration_seconds, ended_at, summary,
       recording, promised_on, promised_amount, promise_sources, callback_at,
       (SELECT time_zones FROM outreach.contact
        WHERE contact.run_id = call.run_id AND contact.person_id = call.person_id) AS time_zones,
       EXISTS (SELECT FROM outreach.call_batch AS batch
               WHERE batch.batch_id = call.batch_id AND batch.exported_by IS NOT NULL) AS is_exported,
       (SELECT connection_id FROM outreach.call_batch AS batch WHERE batch.batch_id = call.batch_id) AS connection_id,
       (SELECT claimed_at FROM outreach.call_batch AS batch WHERE batch.batch_id = call.batch_id) AS claimed_at,
       (SELECT provider FROM outreach.call_batch AS batch WHERE batch.batch_id = call.batch_id) AS provider
FROM outreach.call
WHERE call_id IN (
    SELECT attempt.call_id
    FROM outreach.call AS given
    JOIN outreach.call AS attempt USING (run_id, person_key)
    WHERE given.call_id = ANY(:call_ids)
)
ORDER BY call_id
FOR UPDATE
