-- Call those who come first in the campaign's order among all open people with their number and with their id.
UPDATE policy_verdict AS verdict
SET is_open = false
FROM (
    SELECT open.person_id,
           row_number() OVER (PARTITION BY open.phone ORDER BY place.priority_rank) AS of_number,
           row_number() OVER (PARTITION BY asked.person_key ORDER BY place.priority_rank) AS of_id
    FROM policy_verdict AS open
    JOIN policy_asked AS asked USING (person_id)
    JOIN policy_order AS place USING (person_id)
    WHERE open.is_open
) AS first
WHERE first.person_id = verdict.person_id AND first.of_number = 1 AND first.of_id = 1
