-- The different clocks of the people asked about.
SELECT DISTINCT time_zones, countries, states, phone_kind, preference FROM policy_asked
