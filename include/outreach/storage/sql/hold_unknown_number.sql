-- A stop on a number from an event without a call; each event writes it once.
INSERT INTO outreach.fact (kind, reason, subject, phone, happened_at, recorded_at, source)
SELECT :fact_stop, :reason, :subject_phone, :phone, CAST(:now AS timestamptz), CAST(:now AS timestamptz), :source
WHERE NOT EXISTS (
    SELECT FROM outreach.fact AS stop
    WHERE stop.kind = :fact_stop AND stop.phone = :phone AND stop.reason = :reason AND stop.source = :source
)
