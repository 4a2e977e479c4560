SELECT count(*) FILTER (WHERE prompt_tags IS NOT NULL) AS with_tags,
       count(*) FILTER (WHERE prompt_problem IS NOT NULL) AS missing_variable,
       count(*) FILTER (WHERE prompt_tags IS NULL AND prompt_problem IS NULL) AS nothing_due
FROM outreach.contact
WHERE run_id = :run_id AND shard = :shard
