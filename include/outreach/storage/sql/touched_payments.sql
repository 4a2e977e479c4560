-- Months of payments that were written by the transaction that is :age transactions old, or a later one.
SELECT DISTINCT 'payments ' || to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM') AS part
FROM outreach.fact
WHERE kind = :fact_payment AND invoice_id IS NOT NULL AND age(fact.xmin) <= :age
