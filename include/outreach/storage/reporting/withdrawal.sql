CREATE OR REPLACE VIEW reporting.withdrawal AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       call.run_id,
       call.call_id,
       call.person_id,
       call.person_key,
       call.attempt,
       call.withdrawal_reason AS reason,
       decided.rule,
       decided.rule_version,
       decided.inputs AS rule_inputs,
       decided.next_allowed_at,
       decided.decided_at AS withdrawn_at,
       given.words AS rule_words
FROM outreach.call
JOIN outreach.campaign_run AS run USING (run_id)
JOIN outreach.decision AS decided USING (call_id)
LEFT JOIN outreach.rule_words AS given ON given.policy_sha256 = decided.policy_sha256 AND given.rule = decided.rule
WHERE call.state = :withdrawn;

COMMENT ON VIEW reporting.withdrawal IS
    'One row a call that was planned and is not made: why, by which rule, and when a call would be allowed again. A view of its own, because contact_decision holds what was decided before, once for each invoice, and a person may have several calls. It is the second kind of row in outreach.decision.';
COMMENT ON COLUMN reporting.withdrawal.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.withdrawal.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.withdrawal.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.withdrawal.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.withdrawal.call_id IS 'The call that is not made.';
COMMENT ON COLUMN reporting.withdrawal.person_id IS 'Customer id exactly as it was read.';
COMMENT ON COLUMN reporting.withdrawal.person_key IS 'The id folded: case, width and invisible characters apart.';
COMMENT ON COLUMN reporting.withdrawal.attempt IS '1, or higher where an earlier call of the run certainly did not ring.';
COMMENT ON COLUMN reporting.withdrawal.reason IS 'Why it is not made.';
COMMENT ON COLUMN reporting.withdrawal.rule IS 'The rule that stopped it, such as always.opt_out; the reason where no rule of the policy did.';
COMMENT ON COLUMN reporting.withdrawal.rule_version IS 'The version of the rule; 1 where no rule of the policy stopped it.';
COMMENT ON COLUMN reporting.withdrawal.rule_inputs IS 'The values that the rule looked at; no names, no phones.';
COMMENT ON COLUMN reporting.withdrawal.next_allowed_at IS 'The first moment from then on at which the rules would let a call ring; null where none was in sight, or no rule was asked.';
COMMENT ON COLUMN reporting.withdrawal.withdrawn_at IS 'When it was withdrawn.';
COMMENT ON COLUMN reporting.withdrawal.rule_words IS 'The words of the rule, in a sentence, with the figures by which it stopped the call.';
