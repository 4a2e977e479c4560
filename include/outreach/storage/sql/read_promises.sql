-- The state, in a run's extract, of the invoices of earlier promises of the campaign. A
-- promise is checked until an extract from after its day was read. An invoice that is
-- no longer in the extract is not claimed any more.
WITH this AS (
    SELECT run_id, campaign_id, environment, run_date
    FROM outreach.campaign_run
    WHERE run_id = :run_id AND sealed_at IS NOT NULL
),
promised AS MATERIALIZED (
    SELECT call.call_id, linked.invoice_key, before.amount, before.currency
    FROM this
    JOIN outreach.campaign_run AS earlier
      ON earlier.campaign_id = this.campaign_id
     AND earlier.environment = this.environment
     AND earlier.run_date < this.run_date
    JOIN outreach.call ON call.run_id = earlier.run_id
    JOIN outreach.call_invoice AS linked ON linked.call_id = call.call_id
    LEFT JOIN outreach.invoice AS before ON before.run_id = linked.run_id AND before.row_number = linked.row_number
    WHERE (call.conversation_outcome = :conversation_promise_to_pay
           OR call.promised_on IS NOT NULL OR call.promised_amount IS NOT NULL)
      AND NOT EXISTS (
          SELECT FROM outreach.promise_reading AS seen
          JOIN outreach.campaign_run AS at ON at.run_id = seen.run_id
          WHERE seen.call_id = call.call_id
            AND at.run_date > coalesce(
                call.promised_on + coalesce(
                    extract(day FROM (earlier.snapshot #>> '{config,promise_grace}')::interval)::int, CAST(:grace AS int)
                ),
                -- From the day of the call, as the view counts: a run may call until after midnight.
                (coalesce(call.ended_at, call.rang_at) AT TIME ZONE (earlier.snapshot #>> '{config,timezone}'))::date
                    + CAST(:without_day AS int)
            )
      )
),
shown AS MATERIALIZED (
    SELECT found.invoice_key,
           CASE WHEN bool_or(found.settled) THEN 0 ELSE sum(found.amount) FILTER (WHERE NOT found.is_repeat) END AS amount,
           min(found.currency) AS currency
    FROM (
        SELECT outreach.folded_invoice_id(invoice.invoice_id) AS invoice_key, invoice.amount, invoice.currency,
               invoice.settled, invoice.is_repeat
        FROM outreach.invoice
        WHERE invoice.run_id = :run_id
          AND invoice.invoice_id IS NOT NULL
          AND (SELECT EXISTS (SELECT FROM promised))
    ) AS found
    WHERE found.invoice_key IN (SELECT promised.invoice_key FROM promised)
    GROUP BY found.invoice_key
)
INSERT INTO outreach.promise_reading (call_id, run_id, currency, open_before, still_open)
SELECT promised.call_id, :run_id, min(promised.currency), sum(promised.amount),
       CASE
           WHEN bool_and(shown.invoice_key IS NULL OR shown.amount = 0
                         OR shown.amount IS NOT NULL AND shown.currency = promised.currency)
           THEN sum(coalesce(shown.amount, 0))
       END
FROM promised
LEFT JOIN shown USING (invoice_key)
GROUP BY promised.call_id
HAVING count(DISTINCT promised.currency) = 1 AND count(*) = count(promised.amount) AND count(*) = count(promised.currency)
ON CONFLICT (call_id, run_id) DO NOTHING
