-- The clocks of people without a span whom no fact holds until after `last`.
SELECT DISTINCT clock.clock_id, clock.time_zones, clock.countries, clock.states, clock.phone_kind, clock.preference
FROM policy_answer AS answer
JOIN policy_asked AS asked USING (person_id)
JOIN policy_clock AS clock USING (clock_id)
WHERE answer.may_ring_from IS NULL
  AND NOT EXISTS (
      SELECT FROM policy_finding AS finding
      WHERE finding.person_id = answer.person_id AND finding.until_at > CAST(:last AS timestamptz)
  )
