-- Calls that are put into batches, by the names that they have.
CREATE TEMPORARY TABLE named_call (person_id text NOT NULL, call_id uuid NOT NULL) ON COMMIT DROP
