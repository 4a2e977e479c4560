-- Which cluster this is, and the WAL file that it writes to; null while it only follows another server.
-- The control file's timeline is not usable: after a promotion it stays the old one until the end of
-- the next checkpoint, which on a busy server is minutes later, while the server already accepts
-- writes.
SELECT system_identifier::text AS system_identifier,
       CASE WHEN NOT pg_is_in_recovery() THEN pg_walfile_name(pg_current_wal_lsn()) END AS writes_to
FROM pg_control_system()
