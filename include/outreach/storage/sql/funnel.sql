SELECT * FROM reporting.campaign_funnel WHERE run_id = :run_id
