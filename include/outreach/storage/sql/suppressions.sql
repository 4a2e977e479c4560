-- Do-not-call entries: of a person, of a number, or all; the ended ones only where asked for.
SELECT scope, person_id, phone, reason, source, created_at, expires_at, ended_because
FROM outreach.suppression
WHERE (CAST(:person_id AS text) IS NULL OR person_id = :person_id)
  AND (CAST(:phone AS text) IS NULL OR phone = :phone)
  AND (:with_ended OR expires_at IS NULL OR expires_at > :now)
ORDER BY suppression_id
