-- A reading that is stored whole; one that began earlier takes nothing back.
INSERT INTO outreach.fact_reading AS known (campaign_id, query, query_sha256, read_at)
VALUES (:campaign_id, :query, :query_sha256, :now)
ON CONFLICT (campaign_id, query, query_sha256) DO UPDATE
SET read_at = greatest(known.read_at, excluded.read_at)
