-- A requested callback suspends gap and cool-off until someone speaks with the person
-- after its time. From then on its findings have no effect, so they are deleted.
DELETE FROM policy_finding AS finding
USING policy_asked AS asked
WHERE finding.person_id = asked.person_id
  AND finding.rule = :callback
  AND finding.until_at <= :now
  AND (
      EXISTS (
          SELECT FROM outreach.fact AS talk
          WHERE talk.person_key = asked.person_key
            AND talk.happened_at >= finding.until_at
            AND (talk.kind = :fact_conversation
                 OR talk.kind = :fact_inbound AND (talk.value ->> 'talked')::boolean)
      )
      -- Someone called from the number, and it is not known who.
      OR EXISTS (
          SELECT FROM outreach.fact AS talk
          WHERE talk.phone = asked.phone AND talk.person_key IS NULL
            AND talk.happened_at >= finding.until_at
            AND talk.kind = :fact_inbound AND (talk.value ->> 'talked')::boolean
      )
  )
