-- Whether this transaction asked the policy something before: each question has its people or its rules.
SELECT EXISTS (SELECT FROM policy_asked) OR EXISTS (SELECT FROM policy_rule)
