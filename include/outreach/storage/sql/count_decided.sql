SELECT 'contacts.' || coalesce(reason, decision, :undecided) AS what, count(*) AS number
FROM outreach.contact
WHERE run_id = :run_id
GROUP BY what
UNION ALL
SELECT 'invoices.' || coalesce(reason, decision, :undecided) AS what, count(*) AS number
FROM outreach.invoice
WHERE run_id = :run_id
GROUP BY what
ORDER BY what
