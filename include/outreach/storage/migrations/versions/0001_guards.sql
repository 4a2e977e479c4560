-- The database itself keeps the promise: it refuses illegal moves, records every
-- move, and lets no one rewrite what was recorded.

CREATE FUNCTION outreach.guard_transition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject text := TG_ARGV[0];
    subject_id uuid := (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
    previous text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END;
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'planned' THEN
        RAISE EXCEPTION 'a % begins as planned, not as %', subject, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM outreach.legal_transition AS legal
        WHERE legal.subject = TG_ARGV[0] AND legal.from_state = OLD.state AND legal.to_state = NEW.state
    ) THEN
        RAISE EXCEPTION '% % may not go from % to %', subject, subject_id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO outreach.call_transition (call_id, batch_id, from_state, to_state, actor, evidence)
    VALUES (
        CASE WHEN subject = 'call' THEN subject_id END,
        CASE WHEN subject = 'batch' THEN subject_id END,
        previous,
        NEW.state,
        coalesce(nullif(current_setting('outreach.actor', true), ''), 'session ' || session_user),
        coalesce(nullif(current_setting('outreach.evidence', true), '')::jsonb, '{}'::jsonb)
    );
    RETURN NEW;
END $$;

CREATE TRIGGER guard_transition BEFORE INSERT OR UPDATE OF state ON outreach.call
    FOR EACH ROW EXECUTE FUNCTION outreach.guard_transition('call', 'call_id');

CREATE TRIGGER guard_transition BEFORE INSERT OR UPDATE OF state ON outreach.call_batch
    FOR EACH ROW EXECUTE FUNCTION outreach.guard_transition('batch', 'batch_id');

CREATE FUNCTION outreach.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach.call_transition
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.call_transition
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach.legal_transition
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();

-- What a provider said is kept as it was said; only the note of what we made of it is written later.
CREATE FUNCTION outreach.keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.connection_id, NEW.provider, NEW.event_key, NEW.source, NEW.received_at, NEW.body)
        IS DISTINCT FROM (OLD.connection_id, OLD.provider, OLD.event_key, OLD.source, OLD.received_at, OLD.body)
    THEN
        RAISE EXCEPTION 'provider event % may not be rewritten', OLD.event_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_event BEFORE UPDATE ON outreach.provider_event
    FOR EACH ROW EXECUTE FUNCTION outreach.keep_event();

-- A sealed run's invoices and contacts are final, and a batch's bytes are what was sent.
CREATE FUNCTION outreach.refuse_in_sealed_run() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.run_id ELSE NEW.run_id END;
BEGIN
    IF EXISTS (SELECT FROM outreach.campaign_run WHERE run_id = run AND sealed_at IS NOT NULL) THEN
        IF TG_OP <> 'UPDATE' OR NOT (
            TG_TABLE_NAME = 'contact'
            AND (to_jsonb(NEW) - 'still_due' - 'still_due_checked_at') = (to_jsonb(OLD) - 'still_due' - 'still_due_checked_at')
        ) THEN
            RAISE EXCEPTION 'run % is sealed: % of %.% is refused', run, TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON outreach.invoice
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_in_sealed_run();
CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON outreach.contact
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_in_sealed_run();

-- Once a run is sealed its decisions are final; a withdrawal comes as one more.
CREATE FUNCTION outreach.keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided outreach.decision := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'UPDATE' OR (TG_OP = 'DELETE' OR decided.call_id IS NULL) AND EXISTS (
        SELECT FROM outreach.campaign_run WHERE run_id = decided.run_id AND sealed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'run % is sealed: % of outreach.decision is refused', decided.run_id, TG_OP
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN decided;
END $$;

CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON outreach.decision
    FOR EACH ROW EXECUTE FUNCTION outreach.keep_decision();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.decision
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();

-- Each withdrawal has its decision. The rule that withdrew it may have written a fuller one before.
CREATE FUNCTION outreach.decide_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach.decision
        (run_id, person_id, call_id, verdict, reason, rule, policy_sha256, time_zone_data, decided_at)
    SELECT NEW.run_id, NEW.person_id, NEW.call_id, 'withdrawn', NEW.withdrawal_reason, NEW.withdrawal_reason,
           run.policy_sha256, run.time_zone_data, NEW.state_changed_at
    FROM outreach.campaign_run AS run
    WHERE run.run_id = NEW.run_id
    ON CONFLICT (call_id) WHERE call_id IS NOT NULL DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER decide_withdrawn AFTER UPDATE OF state ON outreach.call
    FOR EACH ROW WHEN (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn')
    EXECUTE FUNCTION outreach.decide_withdrawn();

CREATE FUNCTION outreach.keep_sent_body() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('planned', 'not_sent') AND NEW.body IS DISTINCT FROM OLD.body THEN
        RAISE EXCEPTION 'the bytes of batch % may have been sent and are final', OLD.batch_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_sent_body BEFORE UPDATE ON outreach.call_batch
    FOR EACH ROW EXECUTE FUNCTION outreach.keep_sent_body();
