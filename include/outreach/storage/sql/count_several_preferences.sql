-- People in one reading whose rows differ.
SELECT count(*)
FROM (SELECT FROM read_fact GROUP BY person_key HAVING count(DISTINCT value) > 1) AS several
