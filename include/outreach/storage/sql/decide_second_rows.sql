-- The same person under another id, not another person.
UPDATE policy_verdict SET reason = :reason_second_row_of_person WHERE person_id = ANY(:person_ids)
