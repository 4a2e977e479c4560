-- Take the locks for the people, the numbers and the invoices of a batch, which are all
-- that a rule counts by. Two claims with a common one share a lock; a lock that they
-- share by chance only makes one of them wait. Locks are taken in order, so that two
-- claims never deadlock.
SELECT count(pg_advisory_xact_lock(:namespace, held.bucket))
FROM (
    SELECT DISTINCT (hashtextextended(each.subject, 0) & 1023)::int AS bucket
    FROM outreach.call,
         LATERAL (
             VALUES ('person ' || call.person_key), ('number ' || call.phone)
             UNION ALL
             SELECT 'invoice ' || linked.invoice_key
             FROM outreach.call_invoice AS linked
             WHERE linked.call_id = call.call_id
         ) AS each (subject)
    WHERE call.batch_id = :batch_id AND call.state = :planned
    ORDER BY bucket
) AS held
