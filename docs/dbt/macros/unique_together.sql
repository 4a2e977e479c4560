{% test unique_together(model, columns) %}
-- No two rows have the same values in all these columns.
SELECT {{ columns | join(', ') }}, count(*) AS found
FROM {{ model }}
GROUP BY {{ columns | join(', ') }}
HAVING count(*) > 1
{% endtest %}
