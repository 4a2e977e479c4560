SELECT state, count(*) AS calls FROM outreach.call WHERE run_id = :run_id GROUP BY state ORDER BY state
