-- The facts of a reading, each written once even if it is read often:
-- uq_fact_source_id. Equal rows are separate facts: the second one of a reading is the
-- second of the next reading, too.
INSERT INTO outreach.fact (
    kind, subject, person_key, phone, invoice_id, value, happened_at, recorded_at, source, source_id
)
SELECT :kind, subject, person_key, phone, invoice_id, value, happened_at, CAST(:now AS timestamptz), :source,
       CASE WHEN is_one_of_many AND place > 1 THEN source_id || ' ' || place ELSE source_id END
FROM (SELECT *, row_number() OVER (PARTITION BY source_id) AS place FROM read_fact) AS read
ON CONFLICT DO NOTHING
