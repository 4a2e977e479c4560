-- The first person that a run calls in each language; the last row is the first person of the whole run.
SELECT *
FROM (
    SELECT DISTINCT ON (contact.language) contact.language, contact.phone, decided.priority_rank
    FROM outreach.decision AS decided
    JOIN outreach.contact USING (run_id, person_id)
    WHERE decided.run_id = :run_id AND decided.verdict = :decision_call
    ORDER BY contact.language, decided.priority_rank
) AS first
ORDER BY priority_rank DESC
