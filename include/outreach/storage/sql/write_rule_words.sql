-- The words of each rule of a policy, in a sentence, once for each policy.
INSERT INTO outreach.rule_words (policy_sha256, rule, words)
SELECT run.policy_sha256, given.key, given.value
FROM outreach.campaign_run AS run
CROSS JOIN jsonb_each_text(CAST(:words AS jsonb)) AS given
WHERE run.run_id = :run_id
ON CONFLICT DO NOTHING
