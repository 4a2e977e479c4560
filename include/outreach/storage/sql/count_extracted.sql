SELECT count(*) AS invoices,
       count(*) FILTER (WHERE is_repeat) AS repeated,
       count(*) FILTER (WHERE problems <> '{}') AS with_problems,
       count(*) FILTER (WHERE person_id IS NULL) AS without_person,
       coalesce(max(shard), 0) + 1 AS shards
FROM outreach.invoice
WHERE run_id = :run_id
