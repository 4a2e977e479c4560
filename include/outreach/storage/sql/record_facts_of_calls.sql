-- Facts from calls, in the order in which they did; each once however often events say so: uq_fact_call.
INSERT INTO outreach.fact (
    kind, reason, subject, person_key, phone, value, happened_at, recorded_at, source, call_id
)
SELECT told.kind, told.reason, told.subject, told.person_key, told.phone, told.value, told.happened_at,
       CAST(:now AS timestamptz), told.source, told.call_id
FROM ROWS FROM (jsonb_to_recordset(CAST(:facts AS jsonb)) AS (
    kind text,
    reason text,
    subject text,
    person_key text,
    phone text,
    value jsonb,
    happened_at timestamptz,
    source text,
    call_id uuid
)) WITH ORDINALITY AS told (kind, reason, subject, person_key, phone, value, happened_at, source, call_id, place)
ORDER BY told.place
ON CONFLICT DO NOTHING
