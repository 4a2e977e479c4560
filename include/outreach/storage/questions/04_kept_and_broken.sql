-- Which promises were kept, and which were broken?
-- The rate is by number, of the promises whose time is over and of which payments, or later extracts, say enough.
SELECT promise.run_date,
       count(*) AS promises,
       count(*) FILTER (WHERE promise.state = :promise_kept) AS kept,
       count(*) FILTER (WHERE promise.state = :promise_partly_kept) AS partly_kept,
       count(*) FILTER (WHERE promise.state = :promise_broken) AS broken,
       count(*) FILTER (WHERE promise.state = :promise_pending) AS pending,
       count(*) FILTER (WHERE promise.state = :promise_unclear) AS unclear,
       round(
           100.0 * count(*) FILTER (WHERE promise.state = :promise_kept)
           / nullif(count(*) FILTER (WHERE promise.state NOT IN (:promise_pending, :promise_unclear)), 0),
           1
       ) AS kept_rate
FROM reporting.promise
GROUP BY promise.run_date
ORDER BY promise.run_date
