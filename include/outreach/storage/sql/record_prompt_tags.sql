-- A decision rests on the tags; new tags need a new one.
UPDATE outreach.contact
SET prompt_tags = built_tags.prompt_tags,
    prompt_problem = built_tags.prompt_problem,
    decision = NULL,
    reason = NULL
FROM built_tags
WHERE contact.run_id = :run_id AND contact.person_id = built_tags.person_id
