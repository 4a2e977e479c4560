-- Whether the warehouse was not asked lately about somebody who is about to be called.
SELECT EXISTS (
    SELECT FROM outreach.call
    JOIN outreach.contact USING (run_id, person_id)
    WHERE call.batch_id = :batch_id
      AND call.state = :planned
      AND (contact.still_due_checked_at IS NULL OR contact.still_due_checked_at < :checked_since)
)
