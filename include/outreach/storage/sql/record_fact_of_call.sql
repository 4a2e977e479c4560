-- A fact that a call told, once however often its events say so: uq_fact_call.
INSERT INTO outreach.fact (
    kind, reason, subject, person_key, phone, value, happened_at, recorded_at, source, call_id
)
VALUES (
    :kind, :reason, :subject, :person_key, :phone, CAST(:value AS jsonb), :happened_at, :now, :source, :call_id
)
ON CONFLICT DO NOTHING
