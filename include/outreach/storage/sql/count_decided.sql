SELECT 'contacts.' || coalesce(decided.reason, decided.verdict, :undecided) AS what, count(*) AS number
FROM outreach.contact
LEFT JOIN outreach.decision AS decided
  ON decided.run_id = contact.run_id AND decided.person_id = contact.person_id AND decided.call_id IS NULL
WHERE contact.run_id = :run_id
GROUP BY what
UNION ALL
SELECT 'invoices.' || coalesce(reason, decision, :undecided) AS what, count(*) AS number
FROM outreach.decided_invoice
WHERE run_id = :run_id
GROUP BY what
ORDER BY what
