-- Rows of a run that `decide` has not reached.
SELECT (SELECT count(*) FROM outreach.invoice WHERE run_id = :run_id AND decision IS NULL)
     + (SELECT count(*) FROM outreach.contact WHERE run_id = :run_id AND decision IS NULL)
