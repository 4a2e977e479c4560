-- Names and numbers of the ids that have so many spellings of both in the extract that they may be several people.
-- Different names and numbers are never more than their spellings, so every other id is one person.
WITH suspicious AS (
    SELECT person_id
    FROM extracted_row
    WHERE person_id IS NOT NULL AND NOT is_ambiguous
    GROUP BY person_id
    HAVING count(*) >= :several
       AND count(DISTINCT (phone, other_phones, country, 'country' = ANY(problems))) >= :several
       AND count(DISTINCT (name, first_name, last_name)) >= :several
)
SELECT DISTINCT person_id,
       name, first_name, last_name,
       phone, other_phones, country, 'country' = ANY(problems) AS has_unreadable_country
FROM extracted_row
JOIN suspicious USING (person_id)
ORDER BY person_id
