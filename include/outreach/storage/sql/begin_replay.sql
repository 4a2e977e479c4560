-- Stored before the bytes are sent again: the next replay of the batch must wait as
-- long as the first, and is only allowed if this sender records that it got no answer,
-- either. The provider may accept the batch by these bytes, so its numbers stay busy
-- longer by that time.
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
