-- Facts are found by person, number or invoice, written once for a call, and only ever added.

-- A folded invoice number, equal for all spellings: without case, width, invisible characters and kinds of dashes.
CREATE FUNCTION outreach.folded_invoice_id(invoice_id text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length(invoice_id) = char_length(invoice_id) THEN lower(btrim(invoice_id))
    ELSE lower(btrim(regexp_replace(regexp_replace(normalize(invoice_id, NFKC),
        '[\u00AD\u0600-\u0605\u061C\u06DD\u070F\u0890\u0891\u08E2\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]',
        '', 'g'),
        '[\u058A\u05BE\u1400\u1806\u2010-\u2015\u2212\u2E17\u2E1A\u2E3A\u2E3B\u2E40\u301C\u3030\u30A0\uFE31\uFE32\uFE58\uFE63\uFF0D]',
        '-', 'g')))
    END
$$;

CREATE INDEX ix_fact_stop_person_key ON outreach.fact (person_key) WHERE kind = 'stop';
CREATE INDEX ix_fact_stop_phone ON outreach.fact (phone) WHERE kind = 'stop';
CREATE INDEX ix_fact_invoice_id ON outreach.fact (outreach.folded_invoice_id(invoice_id)) WHERE invoice_id IS NOT NULL;
CREATE INDEX ix_fact_consent ON outreach.fact (person_key, fact_id) WHERE kind = 'consent';
CREATE INDEX ix_fact_kind_person_key ON outreach.fact (person_key, kind, happened_at)
    WHERE person_key IS NOT NULL AND kind NOT IN ('stop', 'lift', 'consent');
CREATE INDEX ix_fact_kind_phone ON outreach.fact (phone, kind, happened_at)
    WHERE phone IS NOT NULL AND kind NOT IN ('stop', 'lift', 'consent');
CREATE UNIQUE INDEX uq_fact_source_id ON outreach.fact (kind, source, source_id) WHERE source_id IS NOT NULL;
CREATE UNIQUE INDEX uq_fact_lifts ON outreach.fact (lifts) WHERE lifts IS NOT NULL;
CREATE UNIQUE INDEX uq_fact_call
    ON outreach.fact (call_id, kind, reason, subject, person_key, phone, invoice_id, value) NULLS NOT DISTINCT
    WHERE call_id IS NOT NULL;

-- Several campaigns may read one payment, each at its own moment and with what the warehouse said then. The same payment
-- has the same key: by its id, and by which it is of the amounts that one campaign read under this id; without an id by
-- what it says, and by which it is of the equal ones that one campaign read.
CREATE VIEW outreach.told_payment AS
SELECT told.fact_id, told.source, told.booked_at, told.invoice_id, told.invoice_key, told.payment_id, told.amount,
       told.currency,
       CASE
           WHEN told.payment_id IS NOT NULL THEN
               'id ' || dense_rank() OVER (
                   PARTITION BY told.source, told.invoice_key, told.payment_id
                   ORDER BY told.amount DESC NULLS LAST, told.currency
               ) || ' ' || told.payment_id
           ELSE
               'said ' || row_number() OVER (
                   PARTITION BY told.source, told.invoice_key, told.payment_id, told.said ORDER BY told.fact_id
               ) || ' ' || told.said
       END AS payment_key
FROM (
    SELECT fact.*, concat_ws(' ', (fact.booked_at AT TIME ZONE 'UTC')::date, trim_scale(fact.amount), fact.currency) AS said
    FROM (
        SELECT fact_id, source, happened_at AS booked_at, invoice_id, outreach.folded_invoice_id(invoice_id) AS invoice_key,
               value ->> 'payment_id' AS payment_id, (value ->> 'amount')::numeric AS amount, value ->> 'currency' AS currency
        FROM outreach.fact
        WHERE kind = 'payment' AND invoice_id IS NOT NULL
    ) AS fact
) AS told;
COMMENT ON VIEW outreach.told_payment IS
    'One row a payment to an invoice and campaign that read it. The same payment, read by several campaigns, has one payment_key in each row; one of these rows counts.';
COMMENT ON COLUMN outreach.told_payment.fact_id IS 'The fact; a greater one was read later.';
COMMENT ON COLUMN outreach.told_payment.source IS 'The campaign that read it, as warehouse:campaign.';
COMMENT ON COLUMN outreach.told_payment.booked_at IS 'When it was booked, at the latest.';
COMMENT ON COLUMN outreach.told_payment.invoice_id IS 'Invoice number as the warehouse has it.';
COMMENT ON COLUMN outreach.told_payment.invoice_key IS 'The number folded: case, width, invisible characters and kinds of dashes apart.';
COMMENT ON COLUMN outreach.told_payment.payment_id IS 'The id of the payment; null where it has none.';
COMMENT ON COLUMN outreach.told_payment.amount IS 'In units of the currency; null where it cannot be read.';
COMMENT ON COLUMN outreach.told_payment.currency IS 'ISO 4217; null where it cannot be read.';
COMMENT ON COLUMN outreach.told_payment.payment_key IS 'Equal in the rows of one payment to the invoice.';

-- A fact is never changed and never deleted: the end of a stop is a separate fact.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach.fact
    FOR EACH ROW EXECUTE FUNCTION outreach.refuse_change();

-- Only a stop can be lifted, and a lift names exactly those that its stop held.
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
