CREATE OR REPLACE VIEW reporting.invoice_contact_history AS
SELECT :history_decision AS kind,
       decided.decided_at AS happened_at,
       outreach.folded_invoice_id(decided.invoice_id) AS invoice_key,
       decided.invoice_id,
       decided.person_id,
       decided.campaign_id,
       decided.run_date,
       decided.wave,
       decided.run_id,
       decided.call_id,
       decided.decision AS outcome,
       coalesce(decided.rule_words, decided.reason) AS words,
       decided.amount,
       decided.currency
FROM reporting.contact_decision AS decided
WHERE decided.invoice_id IS NOT NULL
UNION ALL
SELECT :history_withdrawal,
       withdrawn.withdrawn_at,
       linked.invoice_key,
       invoice.invoice_id,
       withdrawn.person_id,
       withdrawn.campaign_id,
       withdrawn.run_date,
       withdrawn.wave,
       withdrawn.run_id,
       withdrawn.call_id,
       withdrawn.reason,
       coalesce(withdrawn.rule_words, withdrawn.reason),
       invoice.amount,
       invoice.currency
FROM reporting.withdrawal AS withdrawn
JOIN outreach.call_invoice AS linked ON linked.call_id = withdrawn.call_id
LEFT JOIN outreach.invoice ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
UNION ALL
SELECT :history_call,
       attempt.called_at,
       attempt.invoice_key,
       attempt.invoice_id,
       attempt.person_id,
       attempt.campaign_id,
       attempt.run_date,
       attempt.wave,
       attempt.run_id,
       attempt.call_id,
       coalesce(nullif(attempt.conversation_outcome, :conversation_none), attempt.line_outcome, attempt.state),
       coalesce(call.conversation_words, call.line_words),
       attempt.amount,
       attempt.currency
FROM reporting.attempt
JOIN outreach.call ON call.call_id = attempt.call_id
UNION ALL
SELECT :history_promise,
       promise.promised_at,
       linked.invoice_key,
       invoice.invoice_id,
       promise.person_id,
       promise.campaign_id,
       promise.run_date,
       promise.wave,
       promise.run_id,
       promise.call_id,
       promise.state,
       promise.promised_on::text,
       promise.due_amount,
       promise.currency
FROM reporting.promise
JOIN outreach.call_invoice AS linked ON linked.call_id = promise.call_id
LEFT JOIN outreach.invoice ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
UNION ALL
SELECT :history_payment,
       paid.booked_at,
       paid.invoice_key,
       paid.invoice_id,
       NULL::text,
       NULL::text,
       NULL::date,
       NULL::smallint,
       NULL::uuid,
       NULL::uuid,
       NULL::text,
       paid.payment_id,
       paid.amount,
       paid.currency
FROM (
    SELECT DISTINCT ON (told.invoice_key, told.payment_key) told.*
    FROM outreach.told_payment AS told
    ORDER BY told.invoice_key, told.payment_key, told.fact_id DESC
) AS paid;

COMMENT ON VIEW reporting.invoice_contact_history IS
    'Everything that happened about an invoice, a row each: decisions, calls that were withdrawn, calls that were made or may have been, promises and payments. Ordered by happened_at it reads as a story.';
COMMENT ON COLUMN reporting.invoice_contact_history.kind IS 'decision, withdrawal, call, promise or payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.happened_at IS 'When it happened: was decided, withdrawn, called, promised or booked.';
COMMENT ON COLUMN reporting.invoice_contact_history.invoice_key IS 'The invoice number folded, so that two spellings of it are one.';
COMMENT ON COLUMN reporting.invoice_contact_history.invoice_id IS 'Invoice number exactly as it was read; null once retention has erased the row.';
COMMENT ON COLUMN reporting.invoice_contact_history.person_id IS 'Customer id exactly as it was read; null for a payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.campaign_id IS 'The campaign: the name of its folder; null for a payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.run_date IS 'Business date in the campaign''s time zone; null for a payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.wave IS '1, or a deliberate further round on the same date; null for a payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.run_id IS 'The run: campaign, date and wave; null for a payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.call_id IS 'The call that it is about; null without one.';
COMMENT ON COLUMN reporting.invoice_contact_history.outcome IS 'Of a decision: call or do_not_call. Of a withdrawal: its reason. Of a call: what was said, else how the line ended, else its state. Of a promise: its state. Null for a payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.words IS 'The rule or reason in words, the agent''s or the provider''s own word, the promised day, or the number of the payment.';
COMMENT ON COLUMN reporting.invoice_contact_history.amount IS 'What was open on the invoice, was to be paid by the promise, or was paid; in units of the currency.';
COMMENT ON COLUMN reporting.invoice_contact_history.currency IS 'ISO 4217.';
