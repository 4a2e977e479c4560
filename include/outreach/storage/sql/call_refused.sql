-- The provider named this contact in its refusal; it was not dialled.
UPDATE outreach.call
SET state = :failed, state_changed_at = :now, line_outcome = :line_rejected, problem = :problem
WHERE batch_id = :batch_id AND position = :position AND state = :submitting
  AND EXISTS (SELECT FROM outreach.call_batch AS batch
              WHERE batch.batch_id = :batch_id AND batch.attempts = :fence AND batch.state = :submitting)
