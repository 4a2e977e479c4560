CREATE OR REPLACE VIEW reporting.stop AS
SELECT stop.fact_id AS stop_id,
       stop.reason,
       stop.subject,
       stop.scope,
       stop.person_key,
       stop.phone,
       stop.invoice_id,
       lift.fact_id IS NULL AND (stop.holds_until IS NULL OR stop.holds_until > now()) AS is_holding,
       stop.happened_at AS since,
       least(stop.holds_until, lift.recorded_at) AS until,
       stop.words,
       stop.source,
       stop.call_id,
       stop.recorded_at,
       lift.recorded_at AS lifted_at,
       lift.source AS lifted_by,
       lift.words AS lifted_because
FROM outreach.fact AS stop
LEFT JOIN outreach.fact AS lift ON lift.lifts = stop.fact_id
WHERE stop.kind = :fact_stop;

COMMENT ON VIEW reporting.stop IS
    'One row a stop: the person, number or invoice that is not called (about), since when, until when and who says so. Stops that ended stay, with who lifted them and why.';
COMMENT ON COLUMN reporting.stop.stop_id IS 'Counts up in the order of entry.';
COMMENT ON COLUMN reporting.stop.reason IS 'Why: opt_out, do_not_call (a person put it on the list), deceased, attorney, wrong_number, dispute or unmapped_word (words that nothing explains; ends by itself).';
COMMENT ON COLUMN reporting.stop.subject IS 'The reach of the stop: person (on any number), phone (no matter who has it), person_or_phone (either of them), phone_of_person (this number of this person alone) or invoice.';
COMMENT ON COLUMN reporting.stop.scope IS 'For which campaigns: everything, or campaign:<id>.';
COMMENT ON COLUMN reporting.stop.person_key IS 'Customer id, folded: case, width and invisible characters apart. Of a dispute the person who disputed. Null without a person.';
COMMENT ON COLUMN reporting.stop.phone IS 'The number, E.164; null without a number.';
COMMENT ON COLUMN reporting.stop.invoice_id IS 'Invoice number exactly as it was read; null unless an invoice is held.';
COMMENT ON COLUMN reporting.stop.is_holding IS 'Whether it holds now.';
COMMENT ON COLUMN reporting.stop.since IS 'When it was said, as far as is known.';
COMMENT ON COLUMN reporting.stop.until IS 'When it ended or will end by itself; null while it holds until someone lifts it.';
COMMENT ON COLUMN reporting.stop.words IS 'The reason in the words of the person who put it on the list; null where a call or an event said it.';
COMMENT ON COLUMN reporting.stop.source IS 'The source: a call, an event, the warehouse (warehouse for an extract, warehouse:<campaign> for a suppressions.sql), or a person by name.';
COMMENT ON COLUMN reporting.stop.call_id IS 'The call on which it was said; null where it was said elsewhere.';
COMMENT ON COLUMN reporting.stop.recorded_at IS 'When it was written; decisions and claims from then on heed it.';
COMMENT ON COLUMN reporting.stop.lifted_at IS 'When it was lifted; null unless it was.';
COMMENT ON COLUMN reporting.stop.lifted_by IS 'The one who lifted it: a person by name, or the warehouse.';
COMMENT ON COLUMN reporting.stop.lifted_because IS 'Why, in the words of the person who lifted it.';
