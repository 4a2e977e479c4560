CREATE OR REPLACE VIEW reporting.campaign_daily AS
SELECT day.campaign_id,
       day.run_date,
       day.runs,
       day.extracted,
       day.people,
       day.to_call,
       day.dialled,
       day.connected,
       day.conversations,
       day.right_party,
       day.opt_outs,
       day.promises,
       day.kept,
       day.partly_kept,
       day.broken,
       day.pending,
       day.unclear,
       day.collected_7,
       day.collected_30,
       day.cost,
       day.calls_without_cost,
       round(day.connected::numeric / nullif(day.dialled, 0), 4) AS connect_rate,
       round(day.right_party::numeric / nullif(day.dialled, 0), 4) AS right_party_rate,
       round(day.promises::numeric / nullif(day.right_party, 0), 4) AS promise_rate,
       round(day.kept::numeric / nullif(day.kept + day.partly_kept + day.broken, 0), 4) AS kept_rate,
       round(day.opt_outs::numeric / nullif(day.conversations, 0), 4) AS opt_out_rate,
       day.open_calls,
       day.changed_at
FROM outreach.campaign_daily AS day;

COMMENT ON VIEW reporting.campaign_daily IS
    'One row a campaign and business date, over all of its waves. publish counts the day of its run, the 45 days before it, and earlier ones that have open calls or pending promises; a day whose rows retention has erased stays as it was. Rates have one denominator each, and are null where it is 0.';
COMMENT ON COLUMN reporting.campaign_daily.campaign_id IS 'The campaign: the name of its folder.';
COMMENT ON COLUMN reporting.campaign_daily.run_date IS 'Business date in the campaign''s time zone.';
COMMENT ON COLUMN reporting.campaign_daily.runs IS 'How many runs of the day came so far as to plan their calls: its waves.';
COMMENT ON COLUMN reporting.campaign_daily.extracted IS 'Rows of their extracts; each wave reads its own.';
COMMENT ON COLUMN reporting.campaign_daily.people IS 'People behind these rows, each once.';
COMMENT ON COLUMN reporting.campaign_daily.to_call IS 'People of whom some wave decided that they are to be called, each once.';
COMMENT ON COLUMN reporting.campaign_daily.dialled IS 'Calls that were made, or may have been: is_attempt in call_measure.';
COMMENT ON COLUMN reporting.campaign_daily.connected IS 'Calls that a human answered: is_connected in call_measure.';
COMMENT ON COLUMN reporting.campaign_daily.conversations IS 'Calls on which the human said something: is_conversation in call_measure.';
COMMENT ON COLUMN reporting.campaign_daily.right_party IS 'Conversations with the person who was meant: is_right_party in call_measure.';
COMMENT ON COLUMN reporting.campaign_daily.opt_outs IS 'Calls on which the person asked not to be called again: the label opt_out.';
COMMENT ON COLUMN reporting.campaign_daily.promises IS 'Calls on which payment was promised: rows of promise. It is kept + partly_kept + broken + pending + unclear.';
COMMENT ON COLUMN reporting.campaign_daily.kept IS 'Promises in the state kept.';
COMMENT ON COLUMN reporting.campaign_daily.partly_kept IS 'Promises in the state partly_kept.';
COMMENT ON COLUMN reporting.campaign_daily.broken IS 'Promises in the state broken.';
COMMENT ON COLUMN reporting.campaign_daily.pending IS 'Promises in the state pending.';
COMMENT ON COLUMN reporting.campaign_daily.unclear IS 'Promises in the state unclear.';
COMMENT ON COLUMN reporting.campaign_daily.collected_7 IS 'Payments of reporting.payment that are credited to the day''s calls within 7 days, per currency as exact text: {"SAR": "150.25"}. Null where the campaign''s payments were never read.';
COMMENT ON COLUMN reporting.campaign_daily.collected_30 IS 'The same within 30 days; those within 7 days are among them.';
COMMENT ON COLUMN reporting.campaign_daily.cost IS 'The cost of the day''s calls per currency, as exact text: {"USD": "12.4"}. Null where no call has a known cost, never 0.';
COMMENT ON COLUMN reporting.campaign_daily.calls_without_cost IS 'Dialled calls whose cost is not known: without a tariff all of them.';
COMMENT ON COLUMN reporting.campaign_daily.connect_rate IS 'connected / dialled.';
COMMENT ON COLUMN reporting.campaign_daily.right_party_rate IS 'right_party / dialled.';
COMMENT ON COLUMN reporting.campaign_daily.promise_rate IS 'promises / right_party.';
COMMENT ON COLUMN reporting.campaign_daily.kept_rate IS 'kept / (kept + partly_kept + broken): of the promises that are settled.';
COMMENT ON COLUMN reporting.campaign_daily.opt_out_rate IS 'opt_outs / conversations.';
COMMENT ON COLUMN reporting.campaign_daily.open_calls IS 'Calls that may still be made or reported: planned, submitting, submitted, in_progress, not_sent and unknown ones.';
COMMENT ON COLUMN reporting.campaign_daily.changed_at IS 'When a number of the day last changed.';
