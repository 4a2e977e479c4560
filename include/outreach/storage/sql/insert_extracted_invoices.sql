-- Assign the rows to shards by person, mark the later rows of an invoice that occurs
-- more than once, and set for each row its own reason for no call. If one row of an
-- invoice says paid, disputed or one of the campaign's own reasons, this holds for all
-- its rows: a join to payments often repeats an invoice, and no one is called about a
-- paid one. Invoices are looked up among the stops only if some stop names an invoice.
INSERT INTO outreach.invoice (
    run_id, row_number, shard, invoice_id, person_id, person_value, name, first_name, last_name, phone, other_phones,
    country, state, language, time_zone, amount, currency, due_date, settled, disputed, exclusion, consent, as_read,
    problems, is_repeat, is_in_dispute, is_ambiguous, own_reason
)
SELECT :run_id, given.*,
       -- The order of the cases is the precedence of domain/decisions.py; the campaign's own reasons come after
       -- invoice_disputed. A credit note counts even without a number or with unreadable flags: it only lowers
       -- the total.
       CASE
           WHEN invoice_id IS NULL AND amount < 0 IS NOT TRUE THEN :reason_missing_invoice_id
           WHEN is_repeat THEN :reason_repeated_invoice
           WHEN person_id IS NULL THEN :reason_missing_person_id
           WHEN is_ambiguous THEN :reason_ambiguous_person
           WHEN settled OR amount BETWEEN 0
               AND coalesce(((SELECT CAST(:half_units AS jsonb)) ->> currency)::numeric, 0)
               THEN :reason_invoice_paid
           WHEN amount < 0 AND currency IS NOT NULL THEN :reason_credit_note
           WHEN disputed THEN :reason_invoice_disputed
           WHEN exclusion IS NOT NULL THEN exclusion
           WHEN is_in_dispute THEN :reason_invoice_in_dispute
           WHEN amount IS NULL OR currency IS NULL OR due_date IS NULL
               OR problems && ARRAY['settled', 'disputed', 'exclusion'] THEN :reason_unreadable_invoice
           WHEN due_date >= :run_date THEN :reason_invoice_not_due
       END
FROM (
    SELECT read.row_number,
           CASE WHEN read.person_id IS NULL THEN 0
                ELSE ('x' || left(md5(read.person_id), 7))::bit(28)::int % :shards END AS shard,
           read.invoice_id, read.person_id, read.person_value, read.name, read.first_name, read.last_name, read.phone,
           read.other_phones, read.country, read.state, read.language, read.time_zone, read.amount, read.currency,
           read.due_date,
           read.settled OR coalesce(repeated.settled, false) AS settled,
           CASE WHEN repeated.invoice_id IS NULL THEN read.disputed ELSE read.disputed OR repeated.disputed END AS disputed,
           coalesce(read.exclusion, repeated.exclusion) AS exclusion,
           read.consent, read.as_read, read.problems,
           coalesce(read.row_number > repeated.first_row, false) AS is_repeat,
           CASE WHEN (SELECT EXISTS (
               SELECT FROM outreach.fact AS stop WHERE stop.kind = :fact_stop AND stop.invoice_id IS NOT NULL
           )) THEN EXISTS (
               SELECT FROM outreach.fact AS stop
               WHERE stop.kind = :fact_stop
                 AND outreach.folded_invoice_id(stop.invoice_id) = outreach.folded_invoice_id(read.invoice_id)
                 AND (stop.holds_until IS NULL OR stop.holds_until > :now)
                 AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stop.fact_id)
           ) ELSE false END AS is_in_dispute,
           read.is_ambiguous OR coalesce(read.person_id = ANY(:of_several_people), false) AS is_ambiguous
    FROM extracted_row AS read
    LEFT JOIN repeated_invoice AS repeated ON repeated.invoice_id = read.invoice_id
    OFFSET 0  -- each of these is worked out once, and not again wherever a case asks for it
) AS given
