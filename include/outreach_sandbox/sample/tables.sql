-- The sample warehouse, as an accounts department might keep it: no keys, no checks, text everywhere.
DROP SCHEMA IF EXISTS sales CASCADE;
CREATE SCHEMA sales;
COMMENT ON SCHEMA sales IS 'Invented customers and invoices, made by outreach_sandbox.sample.';

CREATE TABLE sales.customer (
    customer_number text,
    full_name text,
    phone text,
    country text,
    language text,
    may_call boolean
);

CREATE TABLE sales.invoice (
    invoice_number text,
    customer_number text,
    issued_on date,
    due_on date,
    total numeric,
    open_amount numeric,
    currency text,
    paid_on date,
    disputed boolean
);

CREATE INDEX ON sales.invoice (customer_number);
CREATE INDEX ON sales.customer (customer_number);
