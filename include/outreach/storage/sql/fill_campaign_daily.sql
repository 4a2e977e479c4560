-- The days of a campaign in numbers: the day at hand, those shortly before it, and older ones that are not settled. What
-- was extracted and decided is final once a run is sealed, so it is counted again only for a day with another run.
WITH day AS MATERIALIZED (
    SELECT run.run_date, count(*)::int AS runs, array_agg(run.run_id) AS run_ids
    FROM outreach.campaign_run AS run
    WHERE run.campaign_id = :campaign_id AND run.sealed_at IS NOT NULL
    GROUP BY run.run_date
    HAVING NOT EXISTS (
        SELECT FROM outreach.erasure AS gone
        WHERE gone.what = 'rows' AND gone.run_id = ANY(array_agg(run.run_id))
    )
),
wanted AS MATERIALIZED (
    SELECT day.run_date, day.runs, known.runs IS DISTINCT FROM day.runs AS is_new, known.extracted, known.people,
           known.to_call, run_id
    FROM day
    LEFT JOIN outreach.campaign_daily AS known
      ON known.campaign_id = :campaign_id AND known.run_date = day.run_date
    CROSS JOIN LATERAL unnest(day.run_ids) AS run_id
    WHERE day.run_date >= CAST(:run_date AS date) - CAST(:days AS int)
       OR known.pending > 0 OR known.open_calls > 0
),
of_rows AS (
    SELECT wanted.run_date, count(*) AS extracted
    FROM wanted
    JOIN outreach.invoice USING (run_id)
    WHERE wanted.is_new
    GROUP BY wanted.run_date
),
of_people AS (
    SELECT wanted.run_date, count(DISTINCT contact.person_key) AS people,
           count(DISTINCT contact.person_key) FILTER (WHERE decided.verdict = :decision_call) AS to_call
    FROM wanted
    JOIN outreach.contact USING (run_id)
    LEFT JOIN outreach.decision AS decided
      ON decided.run_id = contact.run_id AND decided.person_id = contact.person_id AND decided.call_id IS NULL
    WHERE wanted.is_new
    GROUP BY wanted.run_date
),
called AS MATERIALIZED (
    SELECT wanted.run_date, measure.is_attempt, measure.is_connected, measure.is_conversation, measure.is_right_party,
           measure.cost, measure.cost_currency, :conversation_opt_out = ANY(call.compliance_labels) AS is_opt_out,
           call.state <> ALL(:settled_states) AS is_open
    FROM wanted
    JOIN outreach.call ON call.run_id = wanted.run_id
    JOIN reporting.call_measure AS measure ON measure.call_id = call.call_id
),
of_calls AS (
    SELECT run_date, count(*) FILTER (WHERE is_attempt) AS dialled, count(*) FILTER (WHERE is_connected) AS connected,
           count(*) FILTER (WHERE is_conversation) AS conversations,
           count(*) FILTER (WHERE is_right_party) AS right_party, count(*) FILTER (WHERE is_opt_out) AS opt_outs,
           count(*) FILTER (WHERE is_attempt AND cost IS NULL) AS calls_without_cost,
           count(*) FILTER (WHERE is_open) AS open_calls
    FROM called
    GROUP BY run_date
),
of_cost AS (
    SELECT run_date, jsonb_object_agg(cost_currency, trim_scale(cost)::text) AS cost
    FROM (
        SELECT run_date, cost_currency, sum(cost) AS cost
        FROM called
        WHERE cost IS NOT NULL
        GROUP BY run_date, cost_currency
    ) AS by_currency
    GROUP BY run_date
),
of_promises AS (
    SELECT wanted.run_date, count(*) AS promises,
           count(*) FILTER (WHERE promise.state = :promise_kept) AS kept,
           count(*) FILTER (WHERE promise.state = :promise_partly_kept) AS partly_kept,
           count(*) FILTER (WHERE promise.state = :promise_broken) AS broken,
           count(*) FILTER (WHERE promise.state = :promise_pending) AS pending,
           count(*) FILTER (WHERE promise.state = :promise_unclear) AS unclear
    FROM wanted
    JOIN reporting.promise ON promise.run_id = wanted.run_id
    GROUP BY wanted.run_date
),
paid AS MATERIALIZED (
    SELECT payment.run_date, payment.currency, payment.amount, payment.is_within_7_days
    FROM reporting.payment
    WHERE payment.campaign_id = :campaign_id AND payment.amount IS NOT NULL AND payment.currency IS NOT NULL
      -- A day more than the zones of the world differ by.
      AND payment.booked_at >= (SELECT min(wanted.run_date) - 2 FROM wanted)
),
of_payments AS (
    SELECT run_date, jsonb_object_agg(currency, trim_scale(within_30)::text) AS collected_30,
           coalesce(jsonb_object_agg(currency, trim_scale(within_7)::text) FILTER (WHERE within_7 IS NOT NULL), '{}')
               AS collected_7
    FROM (
        SELECT run_date, currency, sum(amount) AS within_30, sum(amount) FILTER (WHERE is_within_7_days) AS within_7
        FROM paid
        GROUP BY run_date, currency
    ) AS by_currency
    GROUP BY run_date
),
counted AS (
    SELECT each.run_date, each.runs, coalesce(of_rows.extracted, each.extracted, 0) AS extracted,
           coalesce(of_people.people, each.people, 0) AS people, coalesce(of_people.to_call, each.to_call, 0) AS to_call,
           coalesce(dialled, 0) AS dialled, coalesce(connected, 0) AS connected,
           coalesce(conversations, 0) AS conversations, coalesce(right_party, 0) AS right_party,
           coalesce(opt_outs, 0) AS opt_outs, coalesce(promises, 0) AS promises, coalesce(kept, 0) AS kept,
           coalesce(partly_kept, 0) AS partly_kept, coalesce(broken, 0) AS broken, coalesce(pending, 0) AS pending,
           coalesce(unclear, 0) AS unclear, CASE WHEN payments.were_read THEN coalesce(collected_7, '{}') END AS collected_7,
           CASE WHEN payments.were_read THEN coalesce(collected_30, '{}') END AS collected_30, of_cost.cost,
           coalesce(calls_without_cost, 0) AS calls_without_cost, coalesce(open_calls, 0) AS open_calls
    FROM (SELECT DISTINCT run_date, runs, extracted, people, to_call FROM wanted) AS each
    LEFT JOIN of_rows USING (run_date)
    LEFT JOIN of_people USING (run_date)
    LEFT JOIN of_calls USING (run_date)
    LEFT JOIN of_cost USING (run_date)
    LEFT JOIN of_promises USING (run_date)
    LEFT JOIN of_payments USING (run_date)
    CROSS JOIN (
        SELECT EXISTS (
            SELECT FROM outreach.fact_reading AS reading
            WHERE reading.campaign_id = :campaign_id AND reading.query = 'payments.sql'
        ) AS were_read
    ) AS payments
)
INSERT INTO outreach.campaign_daily AS known
    (campaign_id, run_date, runs, extracted, people, to_call, dialled, connected, conversations, right_party, opt_outs,
     promises, kept, partly_kept, broken, pending, unclear, collected_7, collected_30, cost, calls_without_cost,
     open_calls, changed_at)
SELECT :campaign_id, counted.run_date, runs, extracted, people, to_call, dialled, connected, conversations, right_party,
       opt_outs, promises, kept, partly_kept, broken, pending, unclear, collected_7, collected_30, cost,
       calls_without_cost, open_calls, :now
FROM counted
ON CONFLICT (campaign_id, run_date) DO UPDATE
SET runs = excluded.runs, extracted = excluded.extracted, people = excluded.people, to_call = excluded.to_call,
    dialled = excluded.dialled, connected = excluded.connected, conversations = excluded.conversations,
    right_party = excluded.right_party, opt_outs = excluded.opt_outs, promises = excluded.promises,
    kept = excluded.kept, partly_kept = excluded.partly_kept, broken = excluded.broken, pending = excluded.pending,
    unclear = excluded.unclear, collected_7 = excluded.collected_7, collected_30 = excluded.collected_30,
    cost = excluded.cost, calls_without_cost = excluded.calls_without_cost, open_calls = excluded.open_calls,
    changed_at = excluded.changed_at
WHERE to_jsonb(known.*) - 'changed_at' IS DISTINCT FROM to_jsonb(excluded.*) - 'changed_at'
