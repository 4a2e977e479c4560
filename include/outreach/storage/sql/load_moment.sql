-- Where the ledger's transactions stand: those from next_transaction on are not seen by this one.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS next_transaction,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS newest
