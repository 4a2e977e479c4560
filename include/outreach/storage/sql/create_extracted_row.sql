-- Rows that are being extracted: only when all are there is it known which of them repeat an invoice.
CREATE TEMPORARY TABLE extracted_row ON COMMIT DROP AS
SELECT row_number, invoice_id, person_id, person_value, name, first_name, last_name, phone, other_phones, country,
       state, language, time_zone, amount, currency, due_date, settled, disputed, exclusion, consent, as_read, problems, is_ambiguous
FROM outreach.invoice
WITH NO DATA
