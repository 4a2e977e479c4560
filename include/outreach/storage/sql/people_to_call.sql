-- Whom a run calls, in order of priority, and from when until when the call may ring: as it was decided, or as the
-- claim found since.
SELECT contact.person_id, contact.person_key, contact.phone, contact.language,
       coalesce(
           planned.may_ring_from,
           -- Who may be called at once could be a moment ago, so that a clock that is put back holds no one up: the
           -- claim asks anew, at its own moment.
           CASE WHEN decided.next_allowed_at <= decided.decided_at THEN decided.decided_at - interval '1 hour'
                ELSE decided.next_allowed_at END
       ) AS may_ring_from,
       coalesce(planned.may_ring_until, decided.next_allowed_until) AS may_ring_until
FROM outreach.decision AS decided
JOIN outreach.contact USING (run_id, person_id)
LEFT JOIN outreach.call AS planned
  ON planned.run_id = decided.run_id AND planned.person_id = decided.person_id AND planned.state = :planned
WHERE decided.run_id = :run_id AND decided.verdict = :decision_call
ORDER BY decided.priority_rank
