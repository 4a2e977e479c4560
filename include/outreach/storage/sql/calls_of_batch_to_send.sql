-- The calls that go into the request, in their order.
SELECT call.call_id, call.phone, contact.first_name, contact.last_name, prompt.tags AS prompt_tags
FROM outreach.call
JOIN outreach.contact USING (run_id, person_id)
LEFT JOIN outreach.prompt USING (run_id, person_id)
WHERE call.batch_id = :batch_id AND call.state = :planned
ORDER BY call.priority_rank, call.call_id
