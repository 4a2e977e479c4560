-- The last run of a campaign, among its last 30, that has someone with a folded id.
SELECT run.run_date, run.wave
FROM (
    SELECT run_id, run_date, wave
    FROM outreach.campaign_run
    WHERE campaign_id = :campaign_id
    ORDER BY run_date DESC, wave DESC
    LIMIT 30
) AS run
WHERE EXISTS (
    SELECT FROM outreach.contact WHERE contact.run_id = run.run_id AND contact.person_key = :person_key
)
ORDER BY run.run_date DESC, run.wave DESC
LIMIT 1
