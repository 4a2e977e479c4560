SELECT DISTINCT customer_number
FROM billing.open_item
WHERE customer_number IN :person_ids
    AND due_on < :run_date
    AND open_amount > 0
    AND (paid_on IS NULL OR paid_on > :run_date)
    AND NOT coalesce(disputed, FALSE)
