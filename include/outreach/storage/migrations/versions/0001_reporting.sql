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
