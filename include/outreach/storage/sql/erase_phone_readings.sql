-- Readings of numbers are kept between nights and belong to no run. They are erased
-- after the shortest time that a campaign keeps its rows. A reading that is needed
-- later is made again.
DELETE FROM outreach.phone_reading
WHERE read_at < CAST(:now AS timestamptz) - (
    SELECT min((newest.retention ->> 'rows')::interval)
    FROM (
        SELECT DISTINCT ON (campaign_id) snapshot #> '{config,retention}' AS retention
        FROM outreach.campaign_run
        ORDER BY campaign_id, opened_at DESC, run_date DESC, wave DESC
    ) AS newest
)
