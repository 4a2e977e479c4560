-- With how many of the people we called did we speak?
-- A conversation is one in which the person said something; with the right party it is one whose outcome is not
-- a wrong number, another person, or nothing that could be understood.
SELECT measure.run_date,
       count(*) AS dialled,
       count(*) FILTER (WHERE measure.is_connected) AS connected,
       count(*) FILTER (WHERE measure.is_conversation) AS conversations,
       count(*) FILTER (WHERE measure.is_right_party) AS right_party,
       round(100.0 * count(*) FILTER (WHERE measure.is_right_party) / count(*), 1) AS right_party_rate
FROM reporting.call_measure AS measure
WHERE measure.is_attempt
GROUP BY measure.run_date
ORDER BY measure.run_date
