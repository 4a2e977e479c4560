-- Count, for everyone still open, which of the called spellings of their id they would be.
UPDATE policy_asked AS asked
SET spelling = others.called + 1
FROM (
    SELECT mine.person_id, count(*) AS called
    FROM policy_verdict AS open
    JOIN policy_asked AS mine USING (person_id)
    JOIN policy_asked AS spelled USING (person_key)
    JOIN policy_verdict AS called ON called.person_id = spelled.person_id
    WHERE open.is_open AND called.reason IS NULL AND NOT called.is_open
    GROUP BY mine.person_id
) AS others
WHERE others.person_id = asked.person_id
