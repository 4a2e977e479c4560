-- The row stays: who was on the list, from when to when, and why not any more.
UPDATE outreach.suppression
SET expires_at = :now, ended_because = :because
WHERE (person_id = :person_id OR phone = :phone)
  AND (CAST(:scope AS text) IS NULL OR scope = :scope)
  AND (expires_at IS NULL OR expires_at > :now)
