-- The same person under another id, not another person.
UPDATE outreach.contact
SET reason = :reason_second_row_of_person
WHERE run_id = :run_id AND person_id = ANY(:person_ids)
