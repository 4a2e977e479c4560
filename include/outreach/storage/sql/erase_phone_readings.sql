-- Readings of numbers are kept between nights, and belong to no run: they go by the shortest time that a campaign keeps its
-- rows. One that is needed again is read again.
DELETE FROM outreach.phone_reading
WHERE read_at < CAST(:now AS timestamptz) - (
    SELECT min((newest.retention ->> 'rows')::interval)
    FROM (
        SELECT DISTINCT ON (campaign_id) snapshot #> '{config,retention}' AS retention
        FROM outreach.campaign_run
        ORDER BY campaign_id, opened_at DESC, run_date DESC, wave DESC
    ) AS newest
)
