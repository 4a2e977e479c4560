-- Suppressions as stops, each once: a further one if its end has moved, and none if a person lifted an equal one.
INSERT INTO outreach.fact (
    kind, reason, subject, person_key, phone, words, happened_at, recorded_at, holds_until, source, source_id
)
SELECT :fact_stop, reason, subject, person_key, phone, words, happened_at, CAST(:now AS timestamptz), holds_until,
       :source, source_id
FROM read_fact
WHERE NOT EXISTS (
    SELECT FROM outreach.fact AS stop
    WHERE stop.kind = :fact_stop
      AND (stop.person_key = read_fact.person_key OR stop.phone = read_fact.phone)
      AND stop.source = :source
      AND (stop.subject, stop.reason) = (read_fact.subject, read_fact.reason)
      AND (stop.person_key, stop.phone, stop.words)
          IS NOT DISTINCT FROM (read_fact.person_key, read_fact.phone, read_fact.words)
      AND (stop.holds_until IS NULL OR stop.holds_until >= read_fact.holds_until)
)
ON CONFLICT DO NOTHING
