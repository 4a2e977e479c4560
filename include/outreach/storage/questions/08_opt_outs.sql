-- How many of those we spoke with want no more calls?
-- Of conversations: no one else could say so. The label stays, whatever is reported later.
SELECT called.run_date,
       count(*) AS conversations,
       count(*) FILTER (WHERE :conversation_opt_out = ANY(called.compliance_labels)) AS opt_outs,
       round(
           100.0 * count(*) FILTER (WHERE :conversation_opt_out = ANY(called.compliance_labels)) / count(*), 1
       ) AS opt_out_rate
FROM reporting.call_outcome AS called
WHERE called.is_conversation
GROUP BY called.run_date
ORDER BY called.run_date
