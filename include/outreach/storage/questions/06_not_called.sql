-- Why was no one called, and how much is at stake?
-- Of the newest run. A reason lies in the invoice (paid, disputed) or in the person behind it (no consent, no number).
SELECT decided.reason,
       decided.reason_lies_in,
       decided.currency,
       count(*) AS invoices,
       count(DISTINCT decided.person_id) AS people,
       sum(decided.amount) AS amount
FROM reporting.contact_decision AS decided
WHERE decided.decision = :decision_do_not_call
  AND decided.run_id = (SELECT run_id FROM reporting.campaign_funnel ORDER BY run_date DESC, wave DESC LIMIT 1)
GROUP BY decided.reason, decided.reason_lies_in, decided.currency
ORDER BY decided.reason, decided.reason_lies_in, decided.currency
