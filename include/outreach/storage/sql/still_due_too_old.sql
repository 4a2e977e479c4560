-- Whether the warehouse was not asked recently about someone who is about to be called.
SELECT EXISTS (
    SELECT FROM outreach.call
    LEFT JOIN outreach.still_due USING (run_id, person_id)
    WHERE call.batch_id = :batch_id
      AND call.state = :planned
      AND (still_due.asked_at IS NULL OR still_due.asked_at < :checked_since)
)
