-- Facts from calls, in the order in which they came; repeated events write each once: uq_fact_call.
INSERT INTO outreach.fact (
    kind, reason, subject, person_key, phone, value, happened_at, recorded_at, source, call_id
)
SELECT given.kind, given.reason, given.subject, given.person_key, given.phone, given.value, given.happened_at,
       CAST(:now AS timestamptz), given.source, given.call_id
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
)) WITH ORDINALITY AS given (kind, reason, subject, person_key, phone, value, happened_at, source, call_id, place)
ORDER BY given.place
ON CONFLICT DO NOTHING
