-- The tables that stop calls: facts, send gates, and which database this ledger is.

CREATE TABLE outreach.fact (
    fact_id BIGINT GENERATED ALWAYS AS IDENTITY,
    kind TEXT NOT NULL,
    reason TEXT,
    subject TEXT NOT NULL,
    scope TEXT DEFAULT 'everything' NOT NULL,
    person_key TEXT,
    phone TEXT,
    invoice_id TEXT,
    value JSONB DEFAULT '{}' NOT NULL,
    words TEXT,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    holds_until TIMESTAMP WITH TIME ZONE,
    source TEXT NOT NULL,
    source_id TEXT,
    call_id UUID,
    lifts BIGINT,
    CONSTRAINT pk_fact PRIMARY KEY (fact_id),
    CONSTRAINT ck_fact_only_a_stop_has_a_reason CHECK ((kind = 'stop') = (reason IS NOT NULL)),
    CONSTRAINT ck_fact_only_a_lift_lifts CHECK ((kind = 'lift') = (lifts IS NOT NULL)),
    CONSTRAINT ck_fact_subject CHECK (CASE subject
        WHEN 'person' THEN person_key IS NOT NULL AND phone IS NULL AND invoice_id IS NULL
        WHEN 'phone' THEN person_key IS NULL AND phone IS NOT NULL AND invoice_id IS NULL
        WHEN 'person_or_phone' THEN person_key IS NOT NULL AND phone IS NOT NULL AND invoice_id IS NULL
        WHEN 'phone_of_person' THEN person_key IS NOT NULL AND phone IS NOT NULL AND invoice_id IS NULL
        WHEN 'invoice' THEN phone IS NULL AND invoice_id IS NOT NULL
        ELSE false END),
    CONSTRAINT fk_fact_lifts FOREIGN KEY(lifts) REFERENCES outreach.fact (fact_id)
);
COMMENT ON TABLE outreach.fact IS 'Facts about people, numbers and invoices; append-only. A stop holds until a lift names it.';
COMMENT ON COLUMN outreach.fact.fact_id IS 'Counts up in the order of entry.';
COMMENT ON COLUMN outreach.fact.kind IS 'stop, lift, promise, claims_paid, callback, conversation, inbound, payment, preference, consent or dispute_seen.';
COMMENT ON COLUMN outreach.fact.reason IS 'Of a stop: opt_out, deceased, dispute, unmapped_word and so on; else null.';
COMMENT ON COLUMN outreach.fact.subject IS 'Subject: person, phone, person_or_phone (either), phone_of_person (both), invoice.';
COMMENT ON COLUMN outreach.fact.scope IS 'everything, or campaign:<id>';
COMMENT ON COLUMN outreach.fact.person_key IS 'Customer id, folded as in outreach.call; null without a person.';
COMMENT ON COLUMN outreach.fact.phone IS 'E.164; null without a number.';
COMMENT ON COLUMN outreach.fact.invoice_id IS 'Invoice number exactly as it was read; null without an invoice.';
COMMENT ON COLUMN outreach.fact.value IS 'The details beyond the kind, such as the date and the amount of a promise.';
COMMENT ON COLUMN outreach.fact.words IS 'Why, in the words of the person who wrote it; else null.';
COMMENT ON COLUMN outreach.fact.happened_at IS 'When it happened, as far as is known.';
COMMENT ON COLUMN outreach.fact.recorded_at IS 'When it was written.';
COMMENT ON COLUMN outreach.fact.holds_until IS 'Until when a stop holds; null is until it is lifted.';
COMMENT ON COLUMN outreach.fact.source IS 'The source: a call, an event, a person, the warehouse.';
COMMENT ON COLUMN outreach.fact.source_id IS 'Its name in the warehouse, such as the number of a payment, so that it is written once; else null.';
COMMENT ON COLUMN outreach.fact.call_id IS 'The call that it was learnt on; null without one.';
COMMENT ON COLUMN outreach.fact.lifts IS 'Of a lift: the stop that it ends; else null.';

CREATE TABLE outreach.fact_reading (
    campaign_id TEXT NOT NULL,
    query TEXT NOT NULL,
    query_sha256 TEXT NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_fact_reading PRIMARY KEY (campaign_id, query, query_sha256)
);
COMMENT ON TABLE outreach.fact_reading IS 'How far what the warehouse knows of people was read; the next reading begins a day before.';
COMMENT ON COLUMN outreach.fact_reading.campaign_id IS 'The campaign whose query it is.';
COMMENT ON COLUMN outreach.fact_reading.query IS 'The file of the query, such as payments.sql.';
COMMENT ON COLUMN outreach.fact_reading.query_sha256 IS 'SHA-256 of the query and of what reads its values: a change reads it from the beginning.';
COMMENT ON COLUMN outreach.fact_reading.read_at IS 'When the last reading began that was stored whole.';

CREATE TABLE outreach.send_gate (
    scope TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_by TEXT NOT NULL,
    CONSTRAINT pk_send_gate PRIMARY KEY (scope)
);
COMMENT ON TABLE outreach.send_gate IS 'May anything be sent: everything, a campaign, or an account. No row means open.';
COMMENT ON COLUMN outreach.send_gate.scope IS 'everything, campaign:<id> or account:<connection id>';
COMMENT ON COLUMN outreach.send_gate.is_open IS 'Whether anything may be sent within the scope.';
COMMENT ON COLUMN outreach.send_gate.reason IS 'Why it was closed, or what was found out when it was opened.';
COMMENT ON COLUMN outreach.send_gate.changed_at IS 'When it was last closed or opened.';
COMMENT ON COLUMN outreach.send_gate.changed_by IS 'The one who did it: a person, or a safeguard of the machine.';

CREATE TABLE outreach.send_gate_change (
    change_id BIGINT GENERATED ALWAYS AS IDENTITY,
    scope TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_by TEXT NOT NULL,
    CONSTRAINT pk_send_gate_change PRIMARY KEY (change_id)
);
CREATE INDEX ix_send_gate_change_scope ON outreach.send_gate_change (scope, change_id);
COMMENT ON TABLE outreach.send_gate_change IS 'Each closing and opening of a send gate; append-only. send_gate has how each stands.';
COMMENT ON COLUMN outreach.send_gate_change.change_id IS 'In the order of entry.';
COMMENT ON COLUMN outreach.send_gate_change.scope IS 'The gate: everything, campaign:<id> or account:<id>';
COMMENT ON COLUMN outreach.send_gate_change.is_open IS 'Whether it was opened; else it was closed.';
COMMENT ON COLUMN outreach.send_gate_change.reason IS 'Why, in the words of the one who did it.';
COMMENT ON COLUMN outreach.send_gate_change.changed_at IS 'When.';
COMMENT ON COLUMN outreach.send_gate_change.changed_by IS 'Who did it: a person, or a safeguard of the machine.';

CREATE TABLE outreach.ledger_identity (
    single BOOLEAN DEFAULT true NOT NULL,
    system_identifier TEXT NOT NULL,
    timeline BIGINT NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by TEXT NOT NULL,
    CONSTRAINT pk_ledger_identity PRIMARY KEY (single),
    CONSTRAINT ck_ledger_identity_one_row CHECK (single)
);
COMMENT ON TABLE outreach.ledger_identity IS 'Which database this ledger is. When it changes, commits may be lost and nothing is sent.';
COMMENT ON COLUMN outreach.ledger_identity.single IS 'There is one row.';
COMMENT ON COLUMN outreach.ledger_identity.system_identifier IS 'Of the PostgreSQL cluster.';
COMMENT ON COLUMN outreach.ledger_identity.timeline IS 'Rises with every failover and restore.';
COMMENT ON COLUMN outreach.ledger_identity.confirmed_at IS 'When this database was last confirmed.';
COMMENT ON COLUMN outreach.ledger_identity.confirmed_by IS 'The person who confirmed it, or first use.';
