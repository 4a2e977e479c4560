-- Deal the rows to shards by person, and mark the later rows of an invoice that stands in the
-- extract more than once. What one of its rows says about payment, dispute or a reason of the campaign's
-- own holds for all of them: a join to payments often repeats an invoice, and nobody is rung about a paid one.
-- An invoice is looked up among the stops only where one of them names an invoice at all.
INSERT INTO outreach.invoice (
    run_id, row_number, shard, invoice_id, person_id, person_value, name, first_name, last_name, phone, other_phones,
    country, state, language, time_zone, amount, currency, due_date, settled, disputed, exclusion, consent, as_read, problems, is_repeat, is_in_dispute, is_ambiguous
)
SELECT :run_id,
       read.row_number,
       CASE WHEN read.person_id IS NULL THEN 0 ELSE ('x' || left(md5(read.person_id), 7))::bit(28)::int % :shards END,
       read.invoice_id, read.person_id, read.person_value, read.name, read.first_name, read.last_name, read.phone, read.other_phones,
       read.country, read.state, read.language, read.time_zone, read.amount, read.currency, read.due_date,
       read.settled OR coalesce(repeated.settled, false),
       CASE WHEN repeated.invoice_id IS NULL THEN read.disputed ELSE read.disputed OR repeated.disputed END,
       coalesce(read.exclusion, repeated.exclusion),
       read.consent, read.as_read, read.problems,
       coalesce(read.row_number > repeated.first_row, false),
       CASE WHEN (SELECT EXISTS (
           SELECT FROM outreach.fact AS stop WHERE stop.kind = :fact_stop AND stop.invoice_id IS NOT NULL
       )) THEN EXISTS (
           SELECT FROM outreach.fact AS stop
           WHERE stop.kind = :fact_stop
             AND outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(read.invoice_id)
             AND (stop.holds_until IS NULL OR stop.holds_until > :now)
             AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
       ) ELSE false END,
       read.is_ambiguous OR coalesce(read.person_id = ANY(:of_several_people), false)
FROM extracted_row AS read
LEFT JOIN repeated_invoice AS repeated ON repeated.invoice_id = read.invoice_id
