-- The content of a sealed run: calls, batches, and what was withdrawn since.
SELECT (SELECT count(*) FROM outreach.call WHERE run_id = :run_id) AS calls,
       (SELECT count(*) FROM outreach.call_batch WHERE run_id = :run_id) AS batches,
       (SELECT count(*) FROM outreach.call WHERE run_id = :run_id AND state = :withdrawn) AS withdrawn
