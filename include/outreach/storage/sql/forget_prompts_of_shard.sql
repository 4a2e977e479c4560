-- The agent's tags are never changed; they are built again for the whole shard.
DELETE FROM outreach.prompt
USING outreach.contact
WHERE prompt.run_id = :run_id
  AND contact.run_id = prompt.run_id
  AND contact.person_id = prompt.person_id
  AND contact.shard = :shard
