-- Mark as open the people who share a number, or whose id has several spellings in the run.
UPDATE policy_verdict AS verdict
SET is_open = true
FROM (
    SELECT called.person_id,
           count(*) OVER (PARTITION BY called.phone) AS with_number,
           count(*) OVER (PARTITION BY asked.person_key) AS with_id
    FROM policy_verdict AS called
    JOIN policy_asked AS asked USING (person_id)
    WHERE called.reason IS NULL
) AS shared
WHERE shared.person_id = verdict.person_id AND (shared.with_number > 1 OR shared.with_id > 1)
