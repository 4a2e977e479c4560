-- Cut calls into batches with one template and span. The first of the largest group are
-- the canary; the others follow by the rank of their first call. The span of a call is
-- that of its decision, or a later one from the claim.
WITH whom AS (
    SELECT named.call_id, contact.person_id, contact.person_key, contact.phone,
           CAST(:templates AS jsonb) ->> contact.language AS template_id,
           row_number() OVER (ORDER BY decided.priority_rank)::int AS priority_rank,
           coalesce(
               planned.may_ring_from,
               -- Anyone who may be called at once gets an earlier start, so that a
               -- clock that is put back delays no one: the claim asks again at its own
               -- moment.
               CASE WHEN decided.next_allowed_at <= decided.decided_at THEN decided.decided_at - interval '1 hour'
                    ELSE decided.next_allowed_at END
           ) AS may_ring_from,
           coalesce(planned.may_ring_until, decided.next_allowed_until) AS may_ring_until
    FROM named_call AS named
    JOIN outreach.decision AS decided
      ON decided.run_id = :run_id AND decided.person_id = named.person_id AND decided.call_id IS NULL
    JOIN outreach.contact ON contact.run_id = :run_id AND contact.person_id = named.person_id
    LEFT JOIN outreach.call AS planned
      ON planned.run_id = :run_id AND planned.person_id = named.person_id AND planned.call_id = named.call_id
),
placed AS (
    SELECT whom.*,
           count(*) OVER same_group AS group_size,
           min(priority_rank) OVER same_group AS group_rank,
           row_number() OVER (same_group ORDER BY priority_rank) - 1 AS place
    FROM whom
    WINDOW same_group AS (PARTITION BY template_id, may_ring_from, may_ring_until)
),
headed AS (
    SELECT placed.*,
           CASE WHEN dense_rank() OVER (ORDER BY group_size DESC, group_rank) = 1
                 AND count(*) OVER () > CAST(:canary AS int) THEN CAST(:canary AS int) ELSE 0 END AS head
    FROM placed
),
parted AS (
    SELECT headed.*, place < head AS is_canary,
           CASE WHEN place < head THEN -1 ELSE (place - head) / CAST(:size AS int) END AS part
    FROM headed
),
ranked AS (
    SELECT parted.*, min(priority_rank) OVER (PARTITION BY group_rank, part) AS part_rank
    FROM parted
)
INSERT INTO cut_call
SELECT call_id, person_id, person_key, phone, template_id, priority_rank, may_ring_from, may_ring_until,
       CAST(:last AS int) + dense_rank() OVER (ORDER BY is_canary DESC, part_rank), is_canary
FROM ranked
