-- Every invoice that was due by the run's date. Paid and disputed ones come
-- along on purpose: the reason why no one calls about them is then on record.
SELECT
    invoice.invoice_number,
    invoice.customer_number,
    customer.full_name,
    customer.phone,
    customer.country,
    customer.language,
    customer.may_call,
    invoice.open_amount,
    invoice.currency,
    invoice.due_on,
    invoice.paid_on,
    invoice.disputed
FROM sales.invoice AS invoice
LEFT JOIN sales.customer AS customer ON customer.customer_number = invoice.customer_number
WHERE invoice.due_on < :run_date
ORDER BY invoice.due_on, invoice.invoice_number
