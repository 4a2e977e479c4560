SELECT
    invoice_number,
    customer_number,
    full_name,
    phone,
    country,
    language,
    may_call,
    open_amount,
    currency,
    due_on,
    paid_on,
    disputed
FROM billing.open_item
WHERE due_on < :run_date OR due_on IS NULL
ORDER BY due_on, invoice_number
