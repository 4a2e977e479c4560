-- Rows of a run that `decide` has not reached.
SELECT (SELECT count(*) FROM outreach.decided_invoice WHERE run_id = :run_id AND decision IS NULL)
     + (SELECT count(*) FROM outreach.contact
        WHERE contact.run_id = :run_id AND NOT EXISTS (
            SELECT FROM outreach.decision AS decided
            WHERE decided.run_id = contact.run_id AND decided.person_id = contact.person_id
        ))
