INSERT INTO outreach.erasure (run_id, what, erased_at, erased_by, counts, funnel)
VALUES (:run_id, :what, :now, :by, CAST(:counts AS jsonb), CAST(:funnel AS jsonb))
