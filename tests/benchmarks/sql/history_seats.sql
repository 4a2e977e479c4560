-- Who was called in which earlier run: each of ``pool`` people in turn, so that the same are called every few weeks.
CREATE UNLOGGED TABLE public.seat AS
WITH night AS (
    SELECT night,
           CAST(md5('run ' || night) AS uuid) AS run_id,
           'open_items' || CASE WHEN night % CAST(:campaigns AS int) = 0 THEN ''
                                ELSE '_' || night % CAST(:campaigns AS int) END AS campaign_id,
           CAST(:today AS date) - 1 - night / CAST(:campaigns AS int) AS run_date
    FROM generate_series(0, CAST(:runs AS int) - 1) AS night
)
SELECT night.*,
       (night.run_date + time '06:30') AT TIME ZONE 'UTC' AS ran_at,
       place,
       place / 200 AS batch,
       CAST(md5('batch ' || night || ' ' || place / 200) AS uuid) AS batch_id,
       CAST(md5('call ' || night || ' ' || place) AS uuid) AS call_id,
       hashint8(CAST(night AS bigint) * 1000000 + place) & 2147483647 AS chance,
       1 + (CAST(night AS bigint) * CAST(:size AS int) + place) * 7919 % CAST(:pool AS int) AS number
FROM night, generate_series(0, CAST(:size AS int) - 1) AS place
