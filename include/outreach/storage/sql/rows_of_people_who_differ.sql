-- All rows of one person follow one another, so that people can be grouped in parts.
SELECT person_id, invoice.name, invoice.first_name, invoice.last_name, invoice.phone, invoice.other_phones,
       invoice.country, invoice.state, invoice.language, invoice.time_zone, invoice.amount, invoice.currency,
       invoice.due_date, invoice.consent, invoice.problems, invoice.own_reason
FROM outreach.invoice
JOIN folded_person USING (person_id)
WHERE invoice.run_id = :run_id AND invoice.shard = :shard AND NOT folded_person.agrees
ORDER BY person_id COLLATE "C", invoice.row_number
