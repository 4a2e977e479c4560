-- Decide for every contact of a run. The order of the cases is the precedence of domain/decisions.py.
-- Each stop that holds for a contact, by the person or by the number; domain/stops.py says which kind holds what.
WITH stopped AS (
    SELECT contact.person_id, stop.fact_id, stop.reason, stop.scope, stop.holds_until
    FROM outreach.contact
    JOIN outreach.fact AS stop ON stop.person_key = contact.person_key
    WHERE contact.run_id = :run_id
      AND stop.kind = :fact_stop
      AND (stop.subject = ANY(:found_by_person_subjects)
           OR stop.subject = :subject_phone_of_person AND stop.phone = contact.phone)
    UNION ALL
    SELECT contact.person_id, stop.fact_id, stop.reason, stop.scope, stop.holds_until
    FROM outreach.contact
    JOIN outreach.fact AS stop ON stop.phone = contact.phone
    WHERE contact.run_id = :run_id
      AND stop.kind = :fact_stop
      AND stop.subject = ANY(:found_by_phone_subjects)
),
held AS (
    SELECT person_id, array_agg(reason) AS stops
    FROM stopped
    WHERE scope IN (:everything, :campaign_scope)
      AND (holds_until IS NULL OR holds_until > :now)
      AND NOT EXISTS (SELECT FROM outreach.fact AS lift WHERE lift.lifts = stopped.fact_id)
    GROUP BY person_id
),
asked AS (
    SELECT contact.*,
           contact.consent IS FALSE AS refuses,
           coalesce(held.stops, '{}') AS stops,
           coalesce(held.stops && ARRAY[:stop_opt_out, :stop_do_not_call], false) AS is_suppressed,
           EXISTS (
               SELECT FROM outreach.call
               JOIN outreach.campaign_run AS run USING (run_id)
               WHERE call.person_key = contact.person_key
                 AND call.is_unmapped
                 AND call.ended_at + (run.snapshot #>> '{config,hold_unmapped}')::interval > :now
           ) AS is_held
    FROM outreach.contact
    LEFT JOIN held USING (person_id)
    WHERE contact.run_id = :run_id
),
-- A phone rings for everyone who has it, so one person's no holds for the number, and so does a note not to call.
-- Ids that differ only in their spelling may be one person, so a no, a death and a note not to call hold for each.
-- A note of a wrong number is about its own row's person alone, and so is every stop that is no opt-out.
judged AS (
    SELECT person_id, phone, oldest_due_date, prompt_problem,
           CASE
               WHEN invoice_count = 0 THEN :reason_nothing_due
               WHEN bool_or(refuses) OVER same_key OR (phone IS NOT NULL AND bool_or(refuses) OVER same_phone)
                   THEN :reason_no_consent
               WHEN note IS NOT NULL THEN note
               WHEN min(note) FILTER (WHERE note <> :reason_note_wrong_number) OVER same_key IS NOT NULL
                   THEN min(note) FILTER (WHERE note <> :reason_note_wrong_number) OVER same_key
               WHEN phone IS NOT NULL AND bool_or(note = :reason_note_do_not_call) OVER same_phone
                   THEN :reason_note_do_not_call
               WHEN phone_problem IS NOT NULL THEN phone_problem
               WHEN phone IS NULL THEN :reason_missing_phone
               WHEN bool_or(is_suppressed) OVER same_phone THEN :reason_suppressed
               WHEN :stop_deceased = ANY(stops) THEN :reason_stopped_deceased
               WHEN :stop_attorney = ANY(stops) THEN :reason_stopped_attorney
               WHEN :stop_wrong_number = ANY(stops) THEN :reason_stopped_wrong_number
               WHEN person_id = ANY(:in_dispute) THEN :reason_stopped_dispute
               WHEN is_held OR :stop_unmapped_word = ANY(stops) THEN :reason_unmapped_word
               WHEN person_key = ANY(:capped) THEN :reason_capped
           END AS reason
    FROM asked
    WINDOW same_phone AS (PARTITION BY phone), same_key AS (PARTITION BY person_key)
),
called AS (
    SELECT DISTINCT ON (phone) phone, person_id
    FROM judged
    WHERE reason IS NULL AND prompt_problem IS NULL
    ORDER BY phone, oldest_due_date, person_id COLLATE "C"
),
decided AS (
    SELECT judged.person_id,
           CASE
               WHEN judged.reason IS NOT NULL THEN judged.reason
               WHEN called.person_id <> judged.person_id THEN :reason_phone_taken
               WHEN judged.prompt_problem IS NOT NULL THEN :reason_missing_variable
           END AS reason
    FROM judged
    LEFT JOIN called USING (phone)
)
UPDATE outreach.contact
SET decision = CASE WHEN decided.reason IS NULL THEN :decision_call ELSE :decision_do_not_call END,
    reason = decided.reason
FROM decided
WHERE contact.run_id = :run_id
  AND contact.person_id = decided.person_id
  AND (contact.decision IS NULL OR contact.reason IS DISTINCT FROM decided.reason)
