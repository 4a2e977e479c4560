-- Facts on their way in from the warehouse: which of them are new is known only when all of them are there.
CREATE TEMPORARY TABLE read_fact ON COMMIT DROP AS
SELECT subject, person_key, phone, invoice_id, value, happened_at, source_id, reason, words, holds_until,
       false AS is_one_of_many
FROM outreach.fact
WITH NO DATA
