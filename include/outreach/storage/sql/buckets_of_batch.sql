-- Which locks stand for the people, the numbers and the invoices of a batch: whatever a rule may count by. Two claims
-- share one where they share any of them; a bucket that they share by chance only makes one of them wait.
SELECT DISTINCT hashtextextended(each.subject, 0) & 1023 AS bucket
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
