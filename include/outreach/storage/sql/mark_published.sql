UPDATE outreach.campaign_run SET published_at = :now WHERE run_id = :run_id AND published_at IS NULL
