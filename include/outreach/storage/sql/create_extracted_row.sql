-- Rows on their way in: which of them repeat an invoice is known only when all of them are there.
CREATE TEMPORARY TABLE extracted_row ON COMMIT DROP AS
SELECT row_number, invoice_id, person_id, person_value, name, first_name, last_name, phone, other_phones, country,
       state, language, time_zone, amount, currency, due_date, settled, disputed, exclusion, consent, as_read, problems, is_ambiguous
FROM outreach.invoice
WITH NO DATA
