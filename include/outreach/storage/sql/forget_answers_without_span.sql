-- Let those be answered for again who had no span ahead, though nothing holds them until after `last`.
DELETE FROM policy_answer AS answer
WHERE answer.may_ring_from IS NULL
  AND NOT EXISTS (
      SELECT FROM policy_finding AS finding
      WHERE finding.person_id = answer.person_id AND finding.until_at > CAST(:last AS timestamptz)
  )
