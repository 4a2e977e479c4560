-- Set the clock of everyone asked about; later statements find it by its number.
UPDATE policy_asked AS asked
SET clock_id = clock.clock_id
FROM policy_clock AS clock
WHERE clock.time_zones = asked.time_zones
  AND clock.countries = asked.countries
  AND clock.states = asked.states
  AND clock.phone_kind = asked.phone_kind
  AND clock.preference = asked.preference
