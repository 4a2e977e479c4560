-- The rows of a run that would be erased, by table.
SELECT (SELECT count(*) FROM outreach.invoice WHERE run_id = :run_id) AS invoice,
       (SELECT count(*) FROM outreach.contact WHERE run_id = :run_id) AS contact,
       (SELECT count(*) FROM outreach.decision WHERE run_id = :run_id) AS decision,
       (SELECT count(*) FROM outreach.call_batch WHERE run_id = :run_id AND body IS NOT NULL) AS call_batch_body
