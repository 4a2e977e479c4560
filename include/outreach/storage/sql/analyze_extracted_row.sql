-- The statistics of rows that came just now, before the first statement that groups them.
ANALYZE extracted_row (invoice_id, person_id)
