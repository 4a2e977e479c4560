-- One row for each person of a shard: what is due, and the values of the person's rows if all of them agree.
-- `services/preparation/group_by_person.py` has the rules, and groups the rows of people that do not agree.
CREATE TEMPORARY TABLE folded_person ON COMMIT DROP AS
SELECT person_id,
       min(least_said) AS said,
       min(least_said) = max(most_said) AND NOT bool_or(is_doubtful) AS agrees,
       coalesce(sum(due) FILTER (WHERE is_told), 0)::int AS invoice_count,
       min(oldest) FILTER (WHERE is_told) AS oldest_due_date,
       coalesce(jsonb_object_agg(currency, trim_scale(total)::text) FILTER (WHERE is_told), '{}') AS totals
FROM (
    SELECT *,
           currency IS NOT NULL AND total > coalesce(
               ((SELECT CAST(:least_told AS jsonb)) ->> currency)::numeric, CAST(:least_of_others AS numeric)
           ) AS is_told
    FROM (
        SELECT person_id, currency,
               min(said) AS least_said,
               max(said) AS most_said,
               bool_or(problems && CAST(:doubtful AS text[])) AS is_doubtful,
               count(*) FILTER (WHERE own_reason IS NULL) AS due,
               min(due_date) FILTER (WHERE own_reason IS NULL) AS oldest,
               sum(amount) FILTER (WHERE own_reason IS NULL OR own_reason = :reason_credit_note) AS total
        FROM (
            SELECT person_id, currency, amount, due_date, own_reason, problems,
                   ARRAY[
                       name COLLATE "C", first_name, last_name, phone, other_phones::text,
                       country, state, language, time_zone, consent::text
                   ] AS said
            FROM outreach.invoice
            WHERE run_id = :run_id AND shard = :shard AND person_id IS NOT NULL
        ) AS read
        GROUP BY person_id, currency
    ) AS by_currency
) AS given
GROUP BY person_id
