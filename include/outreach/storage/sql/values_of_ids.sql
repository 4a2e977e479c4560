-- The ids of people as the warehouse returned them; several if rows of one person differ.
SELECT DISTINCT person_id, person_value
FROM outreach.invoice
WHERE run_id = :run_id AND person_id = ANY(:people)
ORDER BY person_id, person_value
