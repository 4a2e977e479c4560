-- Decide for every contact of a run. The order of the cases is the precedence of
-- domain/decisions.py; the policy's answer is in policy_answer.
WITH asked AS (
    SELECT contact.*, prompt.problem AS prompt_problem, contact.consent IS FALSE AS refuses,
           coalesce(answer.is_suppressed, false) AS is_suppressed, answer.reason AS policy_reason,
           coalesce(refused.by_consent, false) AS is_refused_number,
           coalesce(refused.by_note, false) AS is_noted_number,
           EXISTS (
               SELECT FROM outreach.call AS planned
               JOIN outreach.campaign_run AS earlier ON earlier.run_id = planned.run_id
               WHERE planned.person_key = contact.person_key
                 AND planned.state = ANY(:withdrawable_states)
                 AND earlier.campaign_id = :campaign_id
                 AND earlier.run_id <> contact.run_id
                 AND earlier.call_until > :now
           ) AS is_already_planned
    FROM outreach.contact
    LEFT JOIN outreach.prompt ON prompt.run_id = contact.run_id AND prompt.person_id = contact.person_id
    LEFT JOIN policy_answer AS answer ON answer.person_id = contact.person_id
    LEFT JOIN (
        SELECT phone, bool_or(reason = :reason_no_consent) AS by_consent,
               bool_or(reason = :reason_note_do_not_call) AS by_note
        FROM policy_refused_number
        GROUP BY phone
    ) AS refused ON refused.phone = contact.phone
    WHERE contact.run_id = :run_id
),
-- A phone rings for everyone who has it, so one person's refusal holds for the number,
-- and so does a note not to call. Ids that differ only in spelling may be one person,
-- so a refusal, a death and a note not to call hold for each of them. A note of a wrong
-- number is only about the person of its row, and so is every stop that is no opt-out.
judged AS (
    SELECT person_id, phone, prompt_problem,
           CASE
               WHEN invoice_count = 0 THEN :reason_nothing_due
               WHEN bool_or(refuses) OVER same_key OR is_refused_number
                    OR (phone IS NOT NULL AND bool_or(refuses) OVER same_phone)
                   THEN :reason_no_consent
               WHEN note IS NOT NULL THEN note
               WHEN min(note) FILTER (WHERE note <> :reason_note_wrong_number) OVER same_key IS NOT NULL
                   THEN min(note) FILTER (WHERE note <> :reason_note_wrong_number) OVER same_key
               WHEN is_noted_number
                    OR (phone IS NOT NULL AND bool_or(note = :reason_note_do_not_call) OVER same_phone)
                   THEN :reason_note_do_not_call
               WHEN phone_problem IS NOT NULL THEN phone_problem
               WHEN phone IS NULL THEN :reason_missing_phone
               WHEN bool_or(is_suppressed) OVER same_phone THEN :reason_suppressed
               WHEN policy_reason IS NOT NULL THEN policy_reason
               WHEN is_already_planned THEN :reason_already_planned
           END AS reason,
           CASE
               WHEN invoice_count = 0 THEN NULL
               WHEN refuses THEN :because_of_themselves
               WHEN bool_or(refuses) OVER same_key THEN :because_of_other_spelling
               WHEN is_refused_number OR (phone IS NOT NULL AND bool_or(refuses) OVER same_phone)
                   THEN :because_of_same_number
               WHEN note IS NOT NULL THEN :because_of_themselves
               WHEN bool_or(note <> :reason_note_wrong_number) OVER same_key THEN :because_of_other_spelling
               WHEN is_noted_number
                    OR (phone IS NOT NULL AND bool_or(note = :reason_note_do_not_call) OVER same_phone)
                   THEN :because_of_same_number
               WHEN phone_problem IS NOT NULL OR phone IS NULL THEN NULL
               WHEN is_suppressed THEN :because_of_themselves
               WHEN bool_or(is_suppressed) OVER same_phone THEN :because_of_same_number
           END AS because
    FROM asked
    WINDOW same_phone AS (PARTITION BY phone), same_key AS (PARTITION BY person_key)
)
-- Of several people with one number, or with one id in several spellings, one is chosen later.
INSERT INTO policy_verdict (person_id, phone, reason, inputs)
SELECT person_id, phone,
       coalesce(reason, CASE WHEN prompt_problem IS NOT NULL THEN :reason_missing_variable END),
       CASE WHEN because IS NOT NULL THEN jsonb_build_object('by', because) END
FROM judged
