-- A further batch for calls that another one puts off. One claim may put off calls twice to the same span.
INSERT INTO outreach.call_batch
    (batch_id, run_id, sequence, connection_id, provider, template_id, is_canary, state)
SELECT :later_batch, run_id,
       (SELECT max(sequence) + 1 FROM outreach.call_batch AS other
        WHERE other.run_id = batch.run_id AND other.connection_id = batch.connection_id),
       connection_id, provider, template_id, false, :planned
FROM outreach.call_batch AS batch
WHERE batch.batch_id = :batch_id
ON CONFLICT (batch_id) DO NOTHING
