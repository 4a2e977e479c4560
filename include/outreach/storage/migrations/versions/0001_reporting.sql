-- The schema of the views and the role that may read them. Each view is in storage/reporting, with its comments.

CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'Stable views for analysts: what was decided, who was called, what came of it.';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'outreach_reader') THEN
        CREATE ROLE outreach_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'role outreach_reader was not made: % may not create roles. An administrator can: CREATE ROLE outreach_reader NOLOGIN; GRANT USAGE ON SCHEMA reporting TO outreach_reader; GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO outreach_reader', current_user;
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this server was migrated at the same moment
END $$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'outreach_reader') THEN
        GRANT USAGE ON SCHEMA reporting TO outreach_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA reporting GRANT SELECT ON TABLES TO outreach_reader;
    END IF;
END $$;

-- In which aging bucket a number of days overdue lies: 0-30, 31-60, over 90. The ends are those of a campaign.
CREATE FUNCTION outreach.aging_bucket(days_overdue int, ends jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN days_overdue IS NULL OR ends IS NULL THEN NULL
        WHEN days_overdue < 0 THEN 'not_overdue'
        ELSE coalesce(
            (SELECT coalesce(lag + 1, 0) || '-' || last
             FROM (
                 SELECT value::int AS last, lag(value::int) OVER (ORDER BY position) AS lag
                 FROM jsonb_array_elements_text(ends) WITH ORDINALITY AS bucket (value, position)
             ) AS bucket
             WHERE days_overdue <= last
             ORDER BY last
             LIMIT 1),
            'over ' || (ends ->> -1)
        )
    END
$$;
