-- Names and numbers of ids with so many spellings of both in the extract that they may
-- be several people. There are never more different names and numbers than spellings,
-- so every other id is one person. Nearly every id has one name in all of its rows, and
-- checking that is faster than counting.
WITH of_several_names AS MATERIALIZED (
    SELECT person_id
    FROM extracted_row
    WHERE person_id IS NOT NULL AND NOT is_ambiguous
    GROUP BY person_id
    HAVING count(*) >= :several
       AND (min(name COLLATE "C") <> max(name COLLATE "C") OR count(name) NOT IN (0, count(*))
            OR min(first_name COLLATE "C") <> max(first_name COLLATE "C") OR count(first_name) NOT IN (0, count(*))
            OR min(last_name COLLATE "C") <> max(last_name COLLATE "C") OR count(last_name) NOT IN (0, count(*)))
),
suspicious AS (
    SELECT person_id
    FROM extracted_row
    JOIN of_several_names USING (person_id)
    WHERE NOT is_ambiguous
    GROUP BY person_id
    HAVING count(DISTINCT (phone, other_phones, country, 'country' = ANY(problems))) >= :several
       AND count(DISTINCT (name, first_name, last_name)) >= :several
)
SELECT DISTINCT person_id,
       name, first_name, last_name,
       phone, other_phones, country, 'country' = ANY(problems) AS has_unreadable_country
FROM extracted_row
JOIN suspicious USING (person_id)
ORDER BY person_id
