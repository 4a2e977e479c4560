-- Everyone whose call an account may have and may not have begun; hours and wishes do not matter here.
INSERT INTO policy_asked
SELECT DISTINCT ON (contact.person_id)
       contact.person_id, contact.person_key, call.phone, contact.time_zones, contact.countries, contact.states,
       coalesce(contact.phone_kind, ''), CAST('{}' AS jsonb), 1
FROM outreach.call_batch AS batch
JOIN outreach.call USING (batch_id)
JOIN outreach.contact ON contact.run_id = call.run_id AND contact.person_id = call.person_id
WHERE batch.run_id = :run_id
  AND batch.connection_id = :connection_id
  AND batch.state = ANY(:batch_with_provider_states)
  AND batch.stopped_at IS NULL
  AND call.state = ANY(:queued_states)
