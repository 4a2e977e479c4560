-- Further batches that the provider made from an exported one; returns which of them are new.
UPDATE outreach.call_batch AS batch
SET launched_again_as = batch.launched_again_as || new.names
FROM (
    SELECT array_agg(name) AS names
    FROM unnest(CAST(:names AS text[])) AS name, outreach.call_batch AS known
    WHERE known.batch_id = :batch_id
      AND name <> known.provider_batch_id
      AND name <> ALL (known.launched_again_as)
) AS new
WHERE batch.batch_id = :batch_id AND new.names IS NOT NULL
RETURNING new.names
