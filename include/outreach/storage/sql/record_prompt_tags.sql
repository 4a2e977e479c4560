UPDATE outreach.contact
SET prompt_tags = built_tags.prompt_tags, prompt_problem = built_tags.prompt_problem
FROM built_tags
WHERE contact.run_id = :run_id AND contact.person_id = built_tags.person_id
