-- Which cluster this is, and the WAL file that it writes to; null while it only follows another server.
-- The control file's timeline will not do: after a promotion it stays the old one until the next checkpoint is
-- over, minutes later on a busy server, which takes writes all the while.
SELECT system_identifier::text AS system_identifier,
       CASE WHEN NOT pg_is_in_recovery() THEN pg_walfile_name(pg_current_wal_lsn()) END AS writes_to
FROM pg_control_system()
