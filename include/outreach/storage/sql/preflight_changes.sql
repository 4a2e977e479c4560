-- The people who owe something in a run but did not in the last sealed one, and the
-- other way round. Ids are compared folded.
WITH before AS (
    SELECT sealed.run_id, sealed.run_date, sealed.wave
    FROM outreach.campaign_run AS run
    JOIN outreach.campaign_run AS sealed USING (campaign_id)
    WHERE run.run_id = :run_id
      AND sealed.run_id <> run.run_id
      AND sealed.sealed_at < coalesce(run.sealed_at, 'infinity')
    ORDER BY sealed.sealed_at DESC
    LIMIT 1
),
then_owing AS (
    SELECT DISTINCT contact.person_key
    FROM outreach.contact
    JOIN before USING (run_id)
    WHERE contact.invoice_count > 0
),
now_owing AS (
    SELECT DISTINCT person_key FROM outreach.contact WHERE run_id = :run_id AND invoice_count > 0
)
SELECT before.run_date, before.wave,
       (SELECT count(*) FROM now_owing WHERE NOT EXISTS (
           SELECT FROM then_owing WHERE then_owing.person_key = now_owing.person_key
       )) AS new_people,
       (SELECT count(*) FROM then_owing WHERE NOT EXISTS (
           SELECT FROM now_owing WHERE now_owing.person_key = then_owing.person_key
       )) AS gone_people
FROM before
