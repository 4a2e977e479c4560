-- The local days in findings, for the different clocks; the packaged time zones give their start.
SELECT DISTINCT asked.time_zones, finding.on_day, finding.days_after,
       CASE WHEN finding.days_after IS NOT NULL THEN date_bin('15 minutes', finding.until_at, 'epoch') END AS anchor
FROM policy_finding AS finding
JOIN policy_asked AS asked USING (person_id)
WHERE finding.on_day IS NOT NULL OR finding.days_after IS NOT NULL
