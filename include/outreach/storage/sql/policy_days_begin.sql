-- Replace each day by the moment at which it has begun in all zones that may be the person's.
UPDATE policy_finding AS finding
SET until_at = greatest(begun.begins_at, CASE WHEN finding.days_after IS NULL THEN finding.until_at END)
FROM policy_asked AS asked,
     jsonb_to_recordset(CAST(:days AS jsonb)) AS begun (
         time_zones text[], on_day date, days_after int, anchor timestamptz, begins_at timestamptz
     )
WHERE asked.person_id = finding.person_id
  AND begun.time_zones = asked.time_zones
  AND begun.on_day IS NOT DISTINCT FROM finding.on_day
  AND begun.days_after IS NOT DISTINCT FROM finding.days_after
  AND (finding.days_after IS NULL OR begun.anchor = date_bin('15 minutes', finding.until_at, 'epoch'))
  AND (finding.on_day IS NOT NULL OR finding.days_after IS NOT NULL)
