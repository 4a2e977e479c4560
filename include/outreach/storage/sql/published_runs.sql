-- What may be shown of a campaign: the runs whose outcomes were good enough, and whose numbers add up.
SELECT run_id FROM outreach.campaign_run WHERE campaign_id = :campaign_id AND published_at IS NOT NULL
