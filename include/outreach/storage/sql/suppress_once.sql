-- Called with the call's row locked, so that two events of one call write one row.
INSERT INTO outreach.suppression (scope, person_id, phone, reason, source, created_at)
SELECT :everything, :person_id, :phone, :reason, :source, :now
WHERE NOT EXISTS (
    SELECT FROM outreach.suppression WHERE source = :source AND reason = :reason AND phone = :phone
)
