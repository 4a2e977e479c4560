SELECT count(prompt.tags) AS with_tags,
       count(prompt.problem) AS missing_variable,
       count(*) - count(prompt.person_id) AS nothing_due
FROM outreach.contact
LEFT JOIN outreach.prompt USING (run_id, person_id)
WHERE run_id = :run_id AND shard = :shard
