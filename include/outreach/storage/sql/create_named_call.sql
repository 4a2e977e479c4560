-- Calls to be put into batches, by their ids.
CREATE TEMPORARY TABLE named_call (person_id text NOT NULL, call_id uuid NOT NULL) ON COMMIT DROP
