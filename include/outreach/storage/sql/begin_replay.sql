-- Written down before the bytes leave again: the next replay of the batch has to wait as long as the first,
-- and there is none unless this one's sender lives to say that it heard no answer either. The provider may take the
-- batch by the bytes that leave now, so its numbers stay busy longer by that time.
UPDATE outreach.call_batch
SET not_before = :again_at,
    may_replay = false,
    may_dial_until = may_dial_until + (CAST(:again_at AS timestamptz) - claimed_at)
WHERE batch_id = :batch_id AND attempts = :fence AND state = :unknown AND may_replay
