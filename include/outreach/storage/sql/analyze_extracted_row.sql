-- Statistics of the new rows, before the first statement that groups them.
ANALYZE extracted_row (invoice_id, person_id)
