UPDATE outreach.call_batch SET state = :unknown, problem = :problem
WHERE batch_id = :batch_id AND state = :submitting AND confirmed_at IS NULL
