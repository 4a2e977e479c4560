-- Runs whose promises something else was written about: payments of their invoices, or what an extract shows.
SELECT run.run_id::text AS part
FROM outreach.campaign_run AS run
WHERE run.campaign_id = :campaign_id
  AND (
      run.run_id IN (
          SELECT call.run_id
          FROM outreach.promise_reading AS reading
          JOIN outreach.call ON call.call_id = reading.call_id
          WHERE age(reading.xmin) <= :age
          UNION ALL
          SELECT linked.run_id
          FROM outreach.fact AS paid
          JOIN outreach.call_invoice AS linked
            ON linked.invoice_key = outreach.folded_invoice_id(paid.invoice_id)
          WHERE paid.kind = :fact_payment AND paid.invoice_id IS NOT NULL AND age(paid.xmin) <= :age
      )
      -- From the first reading of payments on, they are what every promise is judged by.
      OR (
          EXISTS (
              SELECT FROM outreach.fact_reading AS reading
              WHERE reading.campaign_id = :campaign_id AND reading.query = 'payments.sql' AND age(reading.xmin) <= :age
          )
          AND NOT EXISTS (
              SELECT FROM outreach.fact_reading AS reading
              WHERE reading.campaign_id = :campaign_id AND reading.query = 'payments.sql' AND age(reading.xmin) > :age
          )
      )
  )
