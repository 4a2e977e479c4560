-- A row that is deleted and inserted again begins as planned, whatever happened before:
-- the guards of the moves would see a new call. So calls, batches, moves and facts are
-- never deleted. Extracted rows and reports are deleted when the campaign's `retention`
-- says so: with a setting of the transaction, only for a run that was closed at least a
-- week ago and has no call that may still ring.

CREATE FUNCTION outreach.may_be_erased(run uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('outreach.erasing', true), '') = run::text
       AND EXISTS (SELECT FROM outreach.campaign_run
                   WHERE run_id = run AND closed_at < now() - interval '7 days')
       AND NOT EXISTS (SELECT FROM outreach.call
                       WHERE run_id = run AND state IN ('submitting', 'submitted', 'in_progress', 'unknown'))
$$;

CREATE FUNCTION outreach.refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of outreach.% is never deleted: inserted again it would be planned again', TG_TABLE_NAME
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER never_deleted BEFORE DELETE ON outreach.call
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_delete();
CREATE TRIGGER never_deleted BEFORE DELETE ON outreach.call_batch
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_delete();

CREATE FUNCTION outreach.refuse_event_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone
        WHERE gone.applied_at IS NULL OR gone.call_id IS NULL
    ) OR EXISTS (
        SELECT FROM (
            SELECT DISTINCT call.run_id FROM gone LEFT JOIN outreach.call ON call.call_id = gone.call_id
        ) AS of_runs
        WHERE of_runs.run_id IS NULL OR NOT outreach.may_be_erased(of_runs.run_id)
    ) THEN
        RAISE EXCEPTION 'outreach.provider_event is append-only: DELETE is refused' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER append_only AFTER DELETE ON outreach.provider_event
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_event_delete();

-- Erasures are recorded, with the sums that the views still show.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach.erasure
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.erasure
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();

-- What a sealed run showed of a promise is evidence.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach.promise_reading
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.promise_reading
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();

-- So is the history of the send gates: who closed and opened them, and why.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach.send_gate_change
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.send_gate_change
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();

-- A run may be deleted before its seal, with all its rows; afterwards it is the basis of its calls.
CREATE FUNCTION outreach.keep_sealed_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.sealed_at IS NULL THEN
            RAISE EXCEPTION 'run % is sealed for good', OLD.run_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'run % is sealed: it is never deleted', OLD.run_id USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER keep_sealed_run BEFORE DELETE OR UPDATE OF sealed_at ON outreach.campaign_run
    FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION outreach.keep_sealed_run();

-- With another id, person or number it would be another call.
CREATE FUNCTION outreach.refuse_other_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'whom and what a row of outreach.% stands for is final', TG_TABLE_NAME
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER same_call BEFORE UPDATE ON outreach.call
    FOR EACH ROW WHEN ((OLD.call_id, OLD.run_id, OLD.person_id, OLD.person_key, OLD.attempt, OLD.phone)
        IS DISTINCT FROM (NEW.call_id, NEW.run_id, NEW.person_id, NEW.person_key, NEW.attempt, NEW.phone))
    EXECUTE FUNCTION outreach.refuse_other_identity();
CREATE TRIGGER same_batch BEFORE UPDATE ON outreach.call_batch
    FOR EACH ROW WHEN ((OLD.batch_id, OLD.run_id) IS DISTINCT FROM (NEW.batch_id, NEW.run_id)
        OR NEW.attempts < OLD.attempts)
    EXECUTE FUNCTION outreach.refuse_other_identity();

-- A later migration that adds a move drops this trigger first: only the owner of the table can.
CREATE TRIGGER by_migration_only BEFORE INSERT ON outreach.legal_transition
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();

-- TRUNCATE does not fire the triggers of rows.
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.campaign_run
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.invoice
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.contact
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.call
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.call_batch
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.legal_transition
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.provider_event
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();
