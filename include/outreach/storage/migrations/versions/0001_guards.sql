-- The database itself keeps the promise: it refuses illegal moves, records every move,
-- and lets no one change the records.

-- Everyone who inserts or moves a row gives their name and the evidence in two settings of the transaction.
CREATE FUNCTION outreach.who_acts() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('outreach.actor', true), ''), 'session ' || session_user)
$$;
CREATE FUNCTION outreach.on_what_evidence() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('outreach.evidence', true), '')::jsonb, '{}'::jsonb)
$$;
-- One statement may move many calls, each with its own evidence: a JSON object by call id.
CREATE FUNCTION outreach.on_what_evidence_of_calls() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('outreach.evidence_of_calls', true), '')::jsonb, '{}'::jsonb)
$$;

-- A night plans hundreds of thousands of calls, so inserts are checked by statement, not by row.
CREATE FUNCTION outreach.begin_as_planned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := outreach.who_acts();
    why jsonb := outreach.on_what_evidence();
BEGIN
    IF EXISTS (SELECT FROM begun WHERE begun.state <> 'planned') THEN
        RAISE EXCEPTION 'a % begins as planned', TG_ARGV[0] USING ERRCODE = 'check_violation';
    END IF;
    IF TG_ARGV[0] = 'call' THEN
        INSERT INTO outreach.call_transition (call_id, to_state, actor, evidence)
        SELECT begun.call_id, begun.state, who, why FROM begun;
    ELSE
        INSERT INTO outreach.call_transition (batch_id, to_state, actor, evidence)
        SELECT begun.batch_id, begun.state, who, why FROM begun;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER begin_as_planned AFTER INSERT ON outreach.call
    REFERENCING NEW TABLE AS begun
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.begin_as_planned('call');
CREATE TRIGGER begin_as_planned AFTER INSERT ON outreach.call_batch
    REFERENCING NEW TABLE AS begun
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.begin_as_planned('batch');

-- Moves are checked and recorded by statement, too: a request moves some hundred calls
-- at once. The rows before and after are matched by grouping: in a join each would be
-- compared with each, since the planner does not know how many they are.
CREATE FUNCTION outreach.record_moves_of_calls() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved record;
    who text := outreach.who_acts();
    why jsonb := outreach.on_what_evidence();
    why_of_calls jsonb := outreach.on_what_evidence_of_calls();
BEGIN
    WITH move AS (
        SELECT each.call_id, max(each.was) AS from_state, max(each.becomes) AS to_state
        FROM (
            SELECT earlier.call_id, earlier.state AS was, NULL AS becomes FROM earlier
            UNION ALL
            SELECT later.call_id, NULL, later.state FROM later
        ) AS each
        GROUP BY each.call_id
        HAVING max(each.was) <> max(each.becomes)
    ),
    written AS (
        INSERT INTO outreach.call_transition (call_id, from_state, to_state, actor, evidence)
        SELECT move.call_id, move.from_state, move.to_state, who, coalesce(why_of_calls -> move.call_id::text, why)
        FROM move
    )
    SELECT move.call_id, move.from_state, move.to_state INTO moved
    FROM move
    WHERE (move.from_state, move.to_state) NOT IN (
        SELECT legal.from_state, legal.to_state FROM outreach.legal_transition AS legal WHERE legal.subject = 'call'
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'call % may not go from % to %', moved.call_id, moved.from_state, moved.to_state
            USING ERRCODE = 'check_violation';
    END IF;
    -- Each withdrawal has its decision. The rule that withdrew the call may already have written a more detailed one.
    IF EXISTS (SELECT FROM later WHERE later.state = 'withdrawn') THEN
        INSERT INTO outreach.decision
            (run_id, person_id, call_id, verdict, reason, rule, policy_sha256, time_zone_data, decided_at)
        SELECT later.run_id, later.person_id, later.call_id, 'withdrawn', later.withdrawal_reason,
               later.withdrawal_reason, run.policy_sha256, run.time_zone_data, later.state_changed_at
        FROM later
        JOIN outreach.campaign_run AS run ON run.run_id = later.run_id
        WHERE later.state = 'withdrawn'
          AND later.call_id NOT IN (SELECT earlier.call_id FROM earlier WHERE earlier.state = 'withdrawn')
        ON CONFLICT (call_id) WHERE call_id IS NOT NULL DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER record_moves AFTER UPDATE ON outreach.call
    REFERENCING OLD TABLE AS earlier NEW TABLE AS later
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.record_moves_of_calls();

CREATE FUNCTION outreach.record_move_of_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM outreach.legal_transition AS legal
        WHERE legal.subject = 'batch' AND legal.from_state = OLD.state AND legal.to_state = NEW.state
    ) THEN
        RAISE EXCEPTION 'batch % may not go from % to %', NEW.batch_id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO outreach.call_transition (batch_id, from_state, to_state, actor, evidence)
    VALUES (NEW.batch_id, OLD.state, NEW.state, outreach.who_acts(), outreach.on_what_evidence());
    RETURN NEW;
END $$;

CREATE TRIGGER record_move BEFORE UPDATE OF state ON outreach.call_batch
    FOR EACH ROW WHEN (NEW.state <> OLD.state)
    EXECUTE FUNCTION outreach.record_move_of_batch();

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

-- A provider's words are never changed; only our result is written later.
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

-- All rows and decisions of a run are final after it is sealed. There are hundreds of
-- thousands of rows, so inserts and deletes are checked by statement. A foreign key
-- would be checked for each row: these checks replace the keys, too, and lock the run
-- until the transaction ends.
CREATE FUNCTION outreach.refuse_in_sealed_run(runs uuid[], operation text, of_table text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    known int;
    sealed uuid;
BEGIN
    PERFORM FROM outreach.campaign_run WHERE run_id = ANY(runs) FOR SHARE;
    GET DIAGNOSTICS known = ROW_COUNT;
    SELECT run_id INTO sealed FROM outreach.campaign_run
    WHERE run_id = ANY(runs) AND sealed_at IS NOT NULL
      AND NOT (operation = 'DELETE' AND outreach.may_be_erased(run_id))
    LIMIT 1;
    IF sealed IS NOT NULL THEN
        RAISE EXCEPTION 'run % is sealed: % of outreach.% is refused', sealed, operation, of_table
            USING ERRCODE = 'check_violation';
    END IF;
    IF operation = 'INSERT' AND known < cardinality(runs) THEN
        RAISE EXCEPTION 'a row of outreach.% is of a run that was never opened', of_table
            USING ERRCODE = 'foreign_key_violation';
    END IF;
END $$;

CREATE FUNCTION outreach.guard_rows_of_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM outreach.refuse_in_sealed_run(
        ARRAY(SELECT DISTINCT changed.run_id FROM changed), TG_OP, TG_TABLE_NAME
    );
    RETURN NULL;
END $$;

CREATE FUNCTION outreach.guard_row_of_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM outreach.refuse_in_sealed_run(ARRAY[OLD.run_id], TG_OP, TG_TABLE_NAME);
    RETURN NEW;
END $$;

CREATE TRIGGER sealed_insert AFTER INSERT ON outreach.invoice
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_rows_of_run();
CREATE TRIGGER sealed_delete AFTER DELETE ON outreach.invoice
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_rows_of_run();
CREATE TRIGGER sealed_update BEFORE UPDATE ON outreach.invoice
    FOR EACH ROW EXECUTE FUNCTION outreach.guard_row_of_run();

CREATE TRIGGER sealed_insert AFTER INSERT ON outreach.contact
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_rows_of_run();
CREATE TRIGGER sealed_delete AFTER DELETE ON outreach.contact
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_rows_of_run();
CREATE TRIGGER sealed_update BEFORE UPDATE ON outreach.contact
    FOR EACH ROW EXECUTE FUNCTION outreach.guard_row_of_run();

-- The agent's tags are built again for a whole shard, and never changed.
CREATE TRIGGER sealed_insert AFTER INSERT ON outreach.prompt
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_rows_of_run();
CREATE TRIGGER sealed_delete AFTER DELETE ON outreach.prompt
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_rows_of_run();
CREATE TRIGGER append_only BEFORE UPDATE ON outreach.prompt
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.prompt
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();

-- A changed reading would call a stranger. A reading may be deleted, and is then made again.
CREATE TRIGGER append_only BEFORE UPDATE ON outreach.phone_reading
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();

-- A decision is about a contact. It is deleted with the contact, and never changed.
-- After a run is sealed its decisions are final, and a withdrawal is one more row.
CREATE FUNCTION outreach.guard_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM outreach.refuse_in_sealed_run(
        ARRAY(SELECT DISTINCT changed.run_id FROM changed WHERE TG_OP = 'DELETE' OR changed.call_id IS NULL),
        TG_OP, TG_TABLE_NAME
    );
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT FROM changed
        LEFT JOIN outreach.contact ON contact.run_id = changed.run_id AND contact.person_id = changed.person_id
        WHERE contact.run_id IS NULL
    ) THEN
        RAISE EXCEPTION 'a decision is about a person who is no contact of its run'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER sealed_insert AFTER INSERT ON outreach.decision
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_decisions();
CREATE TRIGGER sealed_delete AFTER DELETE ON outreach.decision
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_decisions();
CREATE TRIGGER append_only BEFORE UPDATE ON outreach.decision
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON outreach.decision
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.refuse_change();

CREATE FUNCTION outreach.forget_what_rests_on_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM outreach.prompt USING gone
    WHERE prompt.run_id = gone.run_id AND prompt.person_id = gone.person_id;
    DELETE FROM outreach.decision USING gone
    WHERE decision.run_id = gone.run_id AND decision.person_id = gone.person_id;
    DELETE FROM outreach.still_due USING gone
    WHERE still_due.run_id = gone.run_id AND still_due.person_id = gone.person_id;
    RETURN NULL;
END $$;

CREATE TRIGGER with_what_rests_on_it AFTER DELETE ON outreach.contact
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.forget_what_rests_on_contacts();

-- The person and the batch of a call, and its invoices, must exist when it is planned.
-- There is no foreign key to the batch, since that would be checked for each call;
-- batches are never deleted and keep their ids.
CREATE FUNCTION outreach.guard_whom_calls_are_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM begun
        LEFT JOIN outreach.contact ON contact.run_id = begun.run_id AND contact.person_id = begun.person_id
        WHERE contact.run_id IS NULL
    ) THEN
        RAISE EXCEPTION 'a call is for a person who is no contact of its run' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT batch_id FROM begun WHERE batch_id IS NOT NULL) AS named
        LEFT JOIN outreach.call_batch AS batch ON batch.batch_id = named.batch_id
        WHERE batch.batch_id IS NULL
    ) THEN
        RAISE EXCEPTION 'a call is in a batch that was never planned' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER whom_it_is_for AFTER INSERT ON outreach.call
    REFERENCING NEW TABLE AS begun
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_whom_calls_are_for();

CREATE FUNCTION outreach.guard_batch_of_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM outreach.call_batch AS batch WHERE batch.batch_id = NEW.batch_id) THEN
        RAISE EXCEPTION 'call % is in a batch that was never planned', NEW.call_id
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER batch_it_goes_in AFTER UPDATE OF batch_id ON outreach.call
    FOR EACH ROW WHEN (NEW.batch_id IS NOT NULL AND NEW.batch_id IS DISTINCT FROM OLD.batch_id)
    EXECUTE FUNCTION outreach.guard_batch_of_call();

CREATE FUNCTION outreach.guard_what_calls_are_about() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM linked
        LEFT JOIN outreach.invoice ON invoice.run_id = linked.run_id AND invoice.row_number = linked.row_number
        LEFT JOIN outreach.call ON call.call_id = linked.call_id AND call.run_id = linked.run_id
        WHERE invoice.run_id IS NULL OR call.run_id IS NULL
    ) THEN
        RAISE EXCEPTION 'a call is about an invoice that is not of its run' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER what_it_is_about AFTER INSERT ON outreach.call_invoice
    REFERENCING NEW TABLE AS linked
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.guard_what_calls_are_about();
CREATE TRIGGER append_only BEFORE UPDATE ON outreach.call_invoice
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();

-- The rows of a run are deleted with it.
CREATE FUNCTION outreach.forget_rows_of_runs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM outreach.contact USING gone WHERE contact.run_id = gone.run_id;
    DELETE FROM outreach.invoice USING gone WHERE invoice.run_id = gone.run_id;
    RETURN NULL;
END $$;

CREATE TRIGGER with_rows AFTER DELETE ON outreach.campaign_run
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION outreach.forget_rows_of_runs();

CREATE FUNCTION outreach.keep_sent_body() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('planned', 'not_sent') AND NEW.body IS DISTINCT FROM OLD.body
        AND NOT (NEW.body IS NULL AND outreach.may_be_erased(OLD.run_id))
    THEN
        RAISE EXCEPTION 'the bytes of batch % may have been sent and are final', OLD.batch_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_sent_body BEFORE UPDATE ON outreach.call_batch
    FOR EACH ROW EXECUTE FUNCTION outreach.keep_sent_body();
