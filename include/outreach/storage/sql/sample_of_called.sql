-- The person that a run calls first.
SELECT contact.person_id, contact.phone, contact.language, prompt.tags AS prompt_tags
FROM outreach.decision AS decided
JOIN outreach.contact USING (run_id, person_id)
JOIN outreach.prompt USING (run_id, person_id)
WHERE decided.run_id = :run_id AND decided.call_id IS NULL AND decided.verdict = :decision_call
ORDER BY decided.priority_rank, contact.person_id COLLATE "C"
LIMIT 1
