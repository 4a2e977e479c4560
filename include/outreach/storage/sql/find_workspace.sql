-- The last of the temporary tables for questions to the policy; null if they do not exist.
SELECT to_regclass('pg_temp.policy_verdict')
