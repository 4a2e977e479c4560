-- On which calls was something spoken of?
-- Calls on which anyone spoke of a salary, in English or Arabic. The words are found in all their forms, by an index.
SELECT called.run_date,
       called.language,
       count(DISTINCT found.call_id) AS calls,
       count(*) AS turns
FROM reporting.transcripts_with('salary or راتب') AS found
JOIN reporting.call_outcome AS called ON called.call_id = found.call_id
GROUP BY called.run_date, called.language
ORDER BY called.run_date, called.language
