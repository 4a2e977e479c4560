-- When each of a campaign's queries was last read to its end, by the hash of the query and its settings.
SELECT query, query_sha256, read_at
FROM outreach.fact_reading
WHERE campaign_id = :campaign_id
