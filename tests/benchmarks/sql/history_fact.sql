-- What was learnt on those calls: conversations, promises, and of a few people that they want no calls.
INSERT INTO outreach.fact (
    kind, reason, subject, person_key, phone, value, happened_at, recorded_at, source, call_id
)
SELECT 'conversation', NULL, 'phone_of_person', person_key, phone, CAST('{}' AS jsonb), ended_at, ended_at,
       'call ' || call_id, call_id
FROM outreach.call WHERE line_outcome = 'answered_human'
UNION ALL
SELECT 'promise', NULL, 'person', person_key, NULL,
       jsonb_build_object('promised_on', CAST(CAST(ended_at AS date) + 5 AS text), 'promised_amount', '100.00'),
       ended_at, ended_at, 'call ' || call_id, call_id
FROM outreach.call WHERE conversation_outcome = 'promise_to_pay'
UNION ALL
SELECT 'stop', 'opt_out', 'person_or_phone', person_key, phone, CAST('{}' AS jsonb), ended_at, ended_at,
       'call ' || call_id, call_id
FROM outreach.call WHERE line_outcome = 'answered_human' AND hashtext(provider_call_id) % 100 = 0
