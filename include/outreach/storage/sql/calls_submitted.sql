-- The condition excludes states and does not name the open ones: else PostgreSQL would
-- read all open calls of the ledger through the index on their numbers, since its
-- statistics know only few.
UPDATE outreach.call SET state = :submitted, state_changed_at = :now, problem = NULL
WHERE batch_id = :batch_id AND state <> ALL(:answered_states)
