-- Months of payments that a call which was written, or whose run was published, may be credited with: they come after it.
-- A day more covers what was read before a provider's clock was corrected.
SELECT DISTINCT 'payments ' || to_char(paid.happened_at AT TIME ZONE 'UTC', 'YYYY-MM') AS part
FROM (
    SELECT linked.invoice_key, min(least(run.opened_at, call.ended_at)) - interval '2 days' AS since
    FROM outreach.call
    JOIN outreach.campaign_run AS run USING (run_id)
    JOIN outreach.call_invoice AS linked ON linked.call_id = call.call_id
    WHERE age(call.xmin) <= :age
       OR age(run.xmin) <= :age
       OR call.call_id IN (SELECT call_id FROM outreach.fact WHERE call_id IS NOT NULL AND age(fact.xmin) <= :age)
    GROUP BY linked.invoice_key
) AS written
JOIN outreach.fact AS paid
  ON outreach.folded_invoice_id(paid.invoice_id) = written.invoice_key
 AND paid.invoice_id IS NOT NULL
 AND paid.kind = :fact_payment
 AND paid.happened_at >= written.since
