-- The states are said by what they are not: asked for as open ones, PostgreSQL would look through all open calls of the
-- ledger by the index on their numbers, since when it last counted them there were few.
UPDATE outreach.call SET state = :submitted, state_changed_at = :now, problem = NULL
WHERE batch_id = :batch_id AND state <> ALL(:answered_states)
