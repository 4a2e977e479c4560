-- Facts are found by person, number or invoice, written once for a call, and only ever added.

CREATE INDEX ix_fact_stop_person_key ON outreach.fact (person_key) WHERE kind = 'stop';
CREATE INDEX ix_fact_stop_phone ON outreach.fact (phone) WHERE kind = 'stop';
CREATE INDEX ix_fact_invoice_id ON outreach.fact (invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX ix_fact_consent ON outreach.fact (person_key, fact_id) WHERE kind = 'consent';
CREATE UNIQUE INDEX uq_fact_lifts ON outreach.fact (lifts) WHERE lifts IS NOT NULL;
CREATE UNIQUE INDEX uq_fact_call
    ON outreach.fact (call_id, kind, reason, subject, person_key, phone, invoice_id, value) NULLS NOT DISTINCT
    WHERE call_id IS NOT NULL;

-- A fact is never rewritten: what ends a stop is a fact of its own. Stops and lifts stay for good; what else was
-- learnt on a call may go with its run.
CREATE FUNCTION outreach.refuse_fact_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.kind IN ('stop', 'lift') OR NOT EXISTS (
        SELECT FROM outreach.call WHERE call.call_id = OLD.call_id AND outreach.may_be_erased(call.run_id)
    ) THEN
        RAISE EXCEPTION 'outreach.fact is append-only: DELETE is refused'
            USING ERRCODE = 'check_violation', HINT = 'docs/runbook.md, Erasing an old run';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE ON outreach.fact
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON outreach.fact
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_fact_delete();

-- Only a stop can be lifted, and whom a lift names is whom its stop held.
CREATE FUNCTION outreach.guard_lift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM outreach.fact AS stop
        WHERE stop.fact_id = NEW.lifts AND stop.kind = 'stop'
          AND (stop.subject, stop.scope, stop.person_key, stop.phone, stop.invoice_id)
              IS NOT DISTINCT FROM (NEW.subject, NEW.scope, NEW.person_key, NEW.phone, NEW.invoice_id)
    ) THEN
        RAISE EXCEPTION 'fact % is no stop of this subject: it cannot be lifted', NEW.lifts
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_lift BEFORE INSERT ON outreach.fact
    FOR EACH ROW WHEN (NEW.lifts IS NOT NULL) EXECUTE FUNCTION outreach.guard_lift();

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.fact
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
