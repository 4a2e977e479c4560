-- Calls with their batch, by its number on the account.
CREATE TEMPORARY TABLE cut_call (
    call_id uuid NOT NULL,
    person_id text NOT NULL,
    person_key text NOT NULL,
    phone text NOT NULL,
    template_id text,
    priority_rank int NOT NULL,
    may_ring_from timestamptz NOT NULL,
    may_ring_until timestamptz NOT NULL,
    sequence int NOT NULL,
    is_canary boolean NOT NULL
) ON COMMIT DROP
