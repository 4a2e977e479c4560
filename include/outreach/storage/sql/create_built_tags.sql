CREATE TEMPORARY TABLE built_tags ON COMMIT DROP AS
SELECT person_id, prompt_tags, prompt_problem
FROM outreach.contact
WITH NO DATA
