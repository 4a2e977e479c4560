-- The rows of people who must not be called by a note, or who refuse and have no number that can be read.
SELECT invoice.name, invoice.first_name, invoice.last_name, invoice.phone, invoice.other_phones, invoice.country,
       'country' = ANY(invoice.problems) AS has_unreadable_country,
       contact.consent IS FALSE AS refuses
FROM outreach.contact
JOIN outreach.invoice ON invoice.run_id = contact.run_id AND invoice.person_id = contact.person_id
WHERE contact.run_id = :run_id
  AND (contact.note IS NOT NULL OR contact.consent IS FALSE AND contact.phone IS NULL)
  AND (invoice.phone IS NOT NULL OR invoice.other_phones <> '{}')
