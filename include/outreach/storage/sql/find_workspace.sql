-- The last of the session's tables for questions to the policy; null while they are not made.
SELECT to_regclass('pg_temp.policy_verdict')
