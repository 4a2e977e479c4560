-- Facts that are being read from the warehouse: only when all are there is it known which of them are new.
CREATE TEMPORARY TABLE read_fact ON COMMIT DROP AS
SELECT subject, person_key, phone, invoice_id, value, happened_at, source_id, reason, words, holds_until,
       false AS is_one_of_many
FROM outreach.fact
WITH NO DATA
