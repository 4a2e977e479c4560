SELECT count(*) AS contacts,
       count(*) FILTER (WHERE invoice_count > 0) AS with_something_due,
       count(*) FILTER (WHERE phone_problem IS NULL) AS with_callable_phone,
       coalesce(sum(invoice_count), 0)::bigint AS invoices_due
FROM outreach.contact
WHERE run_id = :run_id AND shard = :shard
