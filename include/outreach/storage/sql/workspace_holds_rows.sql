-- Whether this transaction asked the policy before: each question leaves its people or its rules.
SELECT EXISTS (SELECT FROM policy_asked) OR EXISTS (SELECT FROM policy_rule)
