-- What a reading found and the warehouse has a name for, once however often it is read: uq_fact_source_id.
INSERT INTO outreach.fact (
    kind, subject, person_key, phone, invoice_id, value, happened_at, recorded_at, source, source_id
)
SELECT :kind, subject, person_key, phone, invoice_id, value, happened_at, CAST(:now AS timestamptz), :source, source_id
FROM read_fact
ON CONFLICT DO NOTHING
