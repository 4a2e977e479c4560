-- A fully stored reading; one that began earlier changes nothing.
INSERT INTO outreach.fact_reading AS known (campaign_id, query, query_sha256, read_at)
VALUES (:campaign_id, :query, :query_sha256, :now)
ON CONFLICT (campaign_id, query, query_sha256) DO UPDATE
SET read_at = greatest(known.read_at, excluded.read_at)
