-- The people among these who still owe something. An answer to an earlier question than the stored one changes nothing.
INSERT INTO outreach.still_due (run_id, person_id, owes, asked_at)
SELECT :run_id, asked.person_id, owing.person_id IS NOT NULL, :now
FROM unnest(CAST(:people AS text[])) AS asked (person_id)
LEFT JOIN unnest(CAST(:owing AS text[])) AS owing (person_id) USING (person_id)
ORDER BY asked.person_id
ON CONFLICT (run_id, person_id) DO UPDATE SET owes = excluded.owes, asked_at = excluded.asked_at
WHERE still_due.asked_at <= excluded.asked_at
