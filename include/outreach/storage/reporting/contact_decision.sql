CREATE OR REPLACE VIEW reporting.contact_decision AS
SELECT run.campaign_id,
       run.run_date,
       run.wave,
       invoice.run_id,
       invoice.row_number,
       invoice.invoice_id,
       invoice.amount,
       invoice.currency,
       invoice.due_date,
       judged.decision,
       judged.reason,
       CASE
           WHEN judged.reason IS NULL THEN NULL
           WHEN judged.reason = invoice.exclusion THEN :reason_in_invoice
           WHEN judged.reason = decided.reason THEN :reason_in_person
           ELSE :reason_in_invoice
       END AS reason_lies_in,
       invoice.person_id,
       decided.verdict AS person_decision,
       decided.reason AS person_reason,
       contact.person_id IS NOT NULL AND invoice.row_number = min(invoice.row_number) OVER (
           PARTITION BY invoice.run_id, invoice.person_id
       ) AS is_first_of_person,
       contact.phone,
       contact.phone_kind,
       contact.country,
       contact.language,
       contact.invoice_count AS person_invoice_count,
       contact.oldest_due_date AS person_oldest_due_date,
       contact.totals AS person_totals,
       prompt.problem AS prompt_problem,
       linked.call_id,
       linked.state AS call_state,
       contact.person_key,
       decided.rule,
       decided.rule_version,
       decided.inputs AS rule_inputs,
       decided.next_allowed_at,
       decided.decided_at,
       given.words AS rule_words,
       outreach.aging_bucket(run.run_date - contact.oldest_due_date, run.aging) AS person_aging_bucket
FROM outreach.invoice
JOIN outreach.decided_invoice AS judged USING (run_id, row_number)
JOIN outreach.campaign_run AS run USING (run_id)
LEFT JOIN outreach.contact ON contact.run_id = invoice.run_id AND contact.person_id = invoice.person_id
LEFT JOIN outreach.prompt ON prompt.run_id = invoice.run_id AND prompt.person_id = invoice.person_id
LEFT JOIN outreach.decision AS decided
  ON decided.run_id = invoice.run_id AND decided.person_id = invoice.person_id AND decided.call_id IS NULL
LEFT JOIN outreach.rule_words AS given ON given.policy_sha256 = decided.policy_sha256 AND given.rule = decided.rule
LEFT JOIN (
    SELECT call_invoice.run_id, call_invoice.row_number, call.call_id, call.state
    FROM outreach.call_invoice
    JOIN outreach.call ON call.call_id = call_invoice.call_id
    WHERE NOT EXISTS (
        SELECT FROM outreach.call AS later
        WHERE later.run_id = call.run_id AND later.person_id = call.person_id AND later.attempt > call.attempt
    )
) AS linked ON linked.run_id = invoice.run_id AND linked.row_number = invoice.row_number;

COMMENT ON VIEW reporting.contact_decision IS
    'One row an extracted invoice, with the decision about it and the decision about the person behind it. Every row of the extract is here exactly once, so its sums are those of the extract; to count people, count the rows where is_first_of_person.';
COMMENT ON COLUMN reporting.contact_decision.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.contact_decision.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.contact_decision.wave IS '1, or a deliberate further round on the same date; 0 came too late to call anyone.';
COMMENT ON COLUMN reporting.contact_decision.run_id IS 'The run: campaign, date and wave.';
COMMENT ON COLUMN reporting.contact_decision.row_number IS 'Position in the extract, from 1.';
COMMENT ON COLUMN reporting.contact_decision.invoice_id IS 'Invoice number; null where the row has none.';
COMMENT ON COLUMN reporting.contact_decision.amount IS 'The open amount, in units of the currency.';
COMMENT ON COLUMN reporting.contact_decision.currency IS 'ISO 4217.';
COMMENT ON COLUMN reporting.contact_decision.due_date IS 'When it was due.';
COMMENT ON COLUMN reporting.contact_decision.decision IS 'About the invoice: call or do_not_call; null until it was decided.';
COMMENT ON COLUMN reporting.contact_decision.reason IS 'Why no one is called about the invoice: its own reason, or else the person''s; null where a call is.';
COMMENT ON COLUMN reporting.contact_decision.reason_lies_in IS 'invoice or person: whose reason it is.';
COMMENT ON COLUMN reporting.contact_decision.person_id IS 'Customer id exactly as it was read; null where the row names no one; ids that differ in case are two people.';
COMMENT ON COLUMN reporting.contact_decision.person_decision IS 'About the person: call or do_not_call.';
COMMENT ON COLUMN reporting.contact_decision.person_reason IS 'Why the person is not called.';
COMMENT ON COLUMN reporting.contact_decision.is_first_of_person IS 'True in exactly one row of each person of the run.';
COMMENT ON COLUMN reporting.contact_decision.phone IS 'The person''s number, E.164, where one could be read.';
COMMENT ON COLUMN reporting.contact_decision.phone_kind IS 'mobile, fixed_line, fixed_line_or_mobile, premium_rate and so on.';
COMMENT ON COLUMN reporting.contact_decision.country IS 'The person''s country, ISO 3166-1 alpha-2, where the row says one.';
COMMENT ON COLUMN reporting.contact_decision.language IS 'The language the person is called in, ISO 639-1.';
COMMENT ON COLUMN reporting.contact_decision.person_invoice_count IS 'How many of the person''s invoices are due.';
COMMENT ON COLUMN reporting.contact_decision.person_oldest_due_date IS 'The earliest due date among them.';
COMMENT ON COLUMN reporting.contact_decision.person_totals IS 'The open amount per currency, as exact text.';
COMMENT ON COLUMN reporting.contact_decision.prompt_problem IS 'Which variable of the prompt could not be built, and why.';
COMMENT ON COLUMN reporting.contact_decision.call_id IS 'The call that is about the invoice: the latest, where there is more than one.';
COMMENT ON COLUMN reporting.contact_decision.call_state IS 'Where that call stands; see call_outcome.';
COMMENT ON COLUMN reporting.contact_decision.person_key IS 'The id folded: case, width and invisible characters apart; the do-not-call list and caps compare it.';
COMMENT ON COLUMN reporting.contact_decision.rule IS 'The rule that decided about the person, such as careful.gap; the reason where no rule of the policy did; allowed where none was in the way.';
COMMENT ON COLUMN reporting.contact_decision.rule_version IS 'The version of the rule.';
COMMENT ON COLUMN reporting.contact_decision.rule_inputs IS 'The values that the rule looked at, as it was decided; no names, no phones.';
COMMENT ON COLUMN reporting.contact_decision.next_allowed_at IS 'The first moment from the decision on at which the rules would let a call ring, and after the run where it alone keeps the person back; null where none was in sight. Calls withdrawn since are in withdrawal.';
COMMENT ON COLUMN reporting.contact_decision.decided_at IS 'For which moment the rules were asked.';
COMMENT ON COLUMN reporting.contact_decision.rule_words IS 'The words of the rule, in a sentence, with the figures by which it decided; null until the decision.';
COMMENT ON COLUMN reporting.contact_decision.person_aging_bucket IS 'How old the oldest of the person''s invoices was on the run''s date, in days overdue: such as 31-60, by `aging` of campaign.yaml as the run was opened with it; not_overdue before its due date.';
