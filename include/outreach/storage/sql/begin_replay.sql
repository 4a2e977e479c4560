-- Written down before the bytes leave again: the next replay of the batch has to wait as long as the first,
-- and there is none unless this one's sender lives to say that it heard no answer either. The provider may take the
-- batch by the bytes that leave now, so its numbers stay busy longer by that time.
WITH begun AS (
    UPDATE outreach.call_batch
    SET not_before = :again_at, may_replay = false
    WHERE batch_id = :batch_id AND attempts = :fence AND state = :unknown AND may_replay
    RETURNING batch_id, claimed_at
)
UPDATE outreach.call
SET may_dial_until = call.may_dial_until + (CAST(:again_at AS timestamptz) - begun.claimed_at)
FROM begun
WHERE call.batch_id = begun.batch_id
