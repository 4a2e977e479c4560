-- Deal the rows to shards by person, and mark the later rows of an invoice that stands in the
-- extract more than once. What one of its rows says about payment, dispute or a reason of the campaign's
-- own holds for all of them: a join to payments often repeats an invoice, and nobody is rung about a paid one.
INSERT INTO outreach.invoice (
    run_id, row_number, shard, invoice_id, person_id, person_value, name, first_name, last_name, phone, other_phones,
    country, state, language, time_zone, amount, currency, due_date, settled, disputed, exclusion, consent, as_read, problems, is_repeat, is_in_dispute, is_ambiguous
)
SELECT :run_id,
       row_number,
       CASE WHEN person_id IS NULL THEN 0 ELSE ('x' || left(md5(person_id), 7))::bit(28)::int % :shards END,
       invoice_id, person_id, person_value, name, first_name, last_name, phone, other_phones,
       country, state, language, time_zone, amount, currency, due_date,
       settled OR (invoice_id IS NOT NULL AND bool_or(settled) OVER same_invoice),
       disputed OR (invoice_id IS NOT NULL AND bool_or(disputed) OVER same_invoice),
       coalesce(exclusion, CASE WHEN invoice_id IS NOT NULL THEN min(exclusion) OVER same_invoice END),
       consent, as_read, problems,
       invoice_id IS NOT NULL AND row_number() OVER (PARTITION BY invoice_id ORDER BY row_number) > 1,
       EXISTS (
           SELECT FROM outreach.fact AS stop
           WHERE stop.kind = :fact_stop
             AND outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(extracted_row.invoice_id)
             AND (stop.holds_until IS NULL OR stop.holds_until > :now)
             AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
       ),
       is_ambiguous OR coalesce(person_id = ANY(:of_several_people), false)
FROM extracted_row
WINDOW same_invoice AS (PARTITION BY invoice_id)
ORDER BY row_number
