-- How many calls of a batch are still to be handed over.
SELECT count(*) FROM outreach.call WHERE batch_id = :batch_id AND state = :planned
