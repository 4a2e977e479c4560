-- A decision depends on the tags; new tags need a new decision.
DELETE FROM outreach.decision
USING outreach.contact
WHERE decision.run_id = :run_id
  AND contact.run_id = decision.run_id
  AND contact.person_id = decision.person_id
  AND contact.shard = :shard
