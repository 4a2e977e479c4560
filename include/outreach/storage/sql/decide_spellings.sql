-- Of people whose ids differ only in spelling, as many are called as a cap leaves calls to one person.
WITH called AS (
    SELECT contact.person_id,
           row_number() OVER (PARTITION BY person_key ORDER BY oldest_due_date, person_id COLLATE "C") AS place,
           allowed.calls_left
    FROM outreach.contact
    JOIN unnest(CAST(:keys AS text[]), CAST(:calls_left AS int[])) AS allowed (person_key, calls_left)
        USING (person_key)
    WHERE contact.run_id = :run_id AND contact.decision = :decision_call
)
UPDATE outreach.contact
SET decision = :decision_do_not_call, reason = :reason_capped
FROM called
WHERE contact.run_id = :run_id AND contact.person_id = called.person_id AND called.place > called.calls_left
