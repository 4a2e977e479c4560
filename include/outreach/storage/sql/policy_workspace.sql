-- The temporary tables of one question to the policy. Each transaction empties them.
CREATE TEMP TABLE IF NOT EXISTS policy_rule (
    name text PRIMARY KEY,
    version int NOT NULL,
    reason text NOT NULL,
    sequence int NOT NULL
) ON COMMIT DELETE ROWS;
-- The people that the question is about. `spelling` counts the called people whose ids
-- differ only in spelling; `clock_id` is null until the clocks are known.
CREATE TEMP TABLE IF NOT EXISTS policy_asked (
    person_id text PRIMARY KEY,
    person_key text NOT NULL,
    phone text NOT NULL,
    time_zones text[] NOT NULL,
    countries text[] NOT NULL,
    states text[] NOT NULL,
    phone_kind text NOT NULL,
    preference jsonb NOT NULL,
    spelling int NOT NULL,
    clock_id int
) ON COMMIT DELETE ROWS;
-- The invoices that a call to them would be about.
CREATE TEMP TABLE IF NOT EXISTS policy_about (
    person_id text NOT NULL,
    invoice_key text NOT NULL
) ON COMMIT DELETE ROWS;
-- The values that the clock rules look at; many people share one row. `rules` bind
-- them; `rule` forbids calls in the rest of the run, and looked at `inputs`.
CREATE TEMP TABLE IF NOT EXISTS policy_clock (
    clock_id int PRIMARY KEY,
    time_zones text[] NOT NULL,
    countries text[] NOT NULL,
    states text[] NOT NULL,
    phone_kind text NOT NULL,
    preference jsonb NOT NULL,
    rules text[] NOT NULL,
    rule text,
    inputs jsonb NOT NULL
) ON COMMIT DELETE ROWS;
-- When the clock rules let a call ring, in spans that do not touch.
CREATE TEMP TABLE IF NOT EXISTS policy_span (
    clock_id int NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
) ON COMMIT DELETE ROWS;
-- Until when a rule forbids a call to a person, by facts about them: a moment, or the start of a local day.
CREATE TEMP TABLE IF NOT EXISTS policy_finding (
    person_id text NOT NULL,
    rule text NOT NULL,
    until_at timestamptz,
    on_day date,
    days_after int,
    is_liftable boolean NOT NULL DEFAULT false,
    inputs jsonb NOT NULL
) ON COMMIT DELETE ROWS;
-- The answer: the span in which a call may ring, and the rule that is in the way.
CREATE TEMP TABLE IF NOT EXISTS policy_answer (
    person_id text PRIMARY KEY,
    may_ring_from timestamptz,
    may_ring_until timestamptz,
    is_suppressed boolean NOT NULL,
    rule text NOT NULL,
    rule_version int NOT NULL,
    reason text,
    inputs jsonb NOT NULL
) ON COMMIT DELETE ROWS;
-- The order in which the people of a run are called.
CREATE TEMP TABLE IF NOT EXISTS policy_order (
    person_id text PRIMARY KEY,
    priority_rank int NOT NULL
) ON COMMIT DELETE ROWS;
-- Numbers in rows with a note or refusal that no contact has, because the note makes the field unreadable.
CREATE TEMP TABLE IF NOT EXISTS policy_refused_number (
    phone text NOT NULL,
    reason text NOT NULL
) ON COMMIT DELETE ROWS;
-- The decision about each person in a run, until it is stored. `rule` is that of a limit of the night.
-- A person without a reason is called; `is_open` says that someone else may still take the call.
CREATE TEMP TABLE IF NOT EXISTS policy_verdict (
    person_id text PRIMARY KEY,
    phone text,
    reason text,
    rule text,
    rule_version int,
    inputs jsonb,
    is_open boolean NOT NULL DEFAULT false
) ON COMMIT DELETE ROWS
