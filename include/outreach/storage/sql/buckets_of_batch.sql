-- Which locks stand for the people and the numbers of a batch. Two claims share one where they share a person or a
-- number; a bucket that they share by chance only makes one of them wait.
SELECT DISTINCT hashtextextended(each.subject, 0) & 1023 AS bucket
FROM outreach.call,
     LATERAL (VALUES ('person ' || call.person_key), ('number ' || call.phone)) AS each (subject)
WHERE call.batch_id = :batch_id AND call.state = :planned
ORDER BY bucket
