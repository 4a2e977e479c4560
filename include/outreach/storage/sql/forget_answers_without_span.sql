-- Delete the answers of people without a span whom nothing holds until after `last`, so
-- that they are asked about again.
DELETE FROM policy_answer AS answer
WHERE answer.may_ring_from IS NULL
  AND NOT EXISTS (
      SELECT FROM policy_finding AS finding
      WHERE finding.person_id = answer.person_id AND finding.until_at > CAST(:last AS timestamptz)
  )
