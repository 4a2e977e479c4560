-- A flat table of open items, as finance departments hand it out: whom an invoice is for stands in each of its rows.
-- About 95 % of the people have the same in all of theirs. A few fields are empty, or no one can read them.
CREATE TABLE billing.open_item AS
WITH rows AS (
    SELECT item,
           1 + (hashint8(item) & 2147483647) % CAST(:people AS bigint) AS number,
           hashint8(item + 1000000000) & 2147483647 AS chance
    FROM generate_series(1, CAST(:invoices AS bigint)) AS item
),
owed AS (
    SELECT rows.item, rows.chance, person.*,
           CASE WHEN person.country = 'US' THEN 3 ELSE 2 END AS head,
           -- Of one person in twenty each row is written by someone else.
           CASE WHEN person.other_luck % 100 < 5 THEN rows.chance ELSE person.luck END AS hand
    FROM rows
    JOIN public.person USING (number)
),
split AS (
    SELECT owed.*,
           left(national, head) AS first_digits,
           substr(national, head + 1, 3) AS middle_digits,
           substr(national, head + 4) AS last_digits,
           (ARRAY[0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
               [1 + hand / 100 % 31] AS spelling
    FROM owed
),
spelled AS (
    SELECT split.*,
           CASE spelling
               WHEN 0 THEN phone
               WHEN 1 THEN concat_ws(' ', '+' || calling_code, first_digits, middle_digits, last_digits)
               WHEN 2 THEN '00' || calling_code || national
               WHEN 3 THEN trunk || national
               WHEN 4 THEN concat_ws(' ', trunk || first_digits, middle_digits, last_digits)
               WHEN 5 THEN concat_ws('-', trunk || first_digits, middle_digits, last_digits)
               WHEN 6 THEN '(' || trunk || first_digits || ') ' || middle_digits || ' ' || last_digits
               WHEN 7 THEN '+' || calling_code || CASE trunk WHEN '0' THEN ' (0) ' ELSE ' ' END
                           || concat_ws(' ', first_digits, middle_digits, last_digits)
               WHEN 8 THEN concat_ws('-', '+' || calling_code, first_digits, middle_digits, last_digits)
               WHEN 9 THEN concat_ws('.', trunk || first_digits, middle_digits, last_digits)
               WHEN 10 THEN 'tel:' || phone
               WHEN 11 THEN phone || ' ext. 12'
               WHEN 12 THEN translate(trunk || national, '0123456789', '٠١٢٣٤٥٦٧٨٩')
               WHEN 13 THEN 'Mobile: ' || concat_ws(' ', trunk || first_digits, middle_digits, last_digits)
               WHEN 14 THEN '  ' || phone || ' '
               WHEN 15 THEN concat_ws(U&'\00A0', '+' || calling_code, first_digits, middle_digits, last_digits)
               WHEN 16 THEN U&'\202A' || phone || U&'\202C'
               ELSE translate(phone, '+0123456789', '＋０１２３４５６７８９')
           END AS spelled_phone
    FROM split
)
SELECT item,
       -- Two in a thousand stand in the table twice.
       'INV-' || lpad(CAST(CASE WHEN chance % 1000 < 2 THEN greatest(item - 1, 1) ELSE item END AS text), 8, '0')
           AS invoice_number,
       CASE WHEN chance % 1000 = 2 THEN NULL ELSE customer_number END AS customer_number,
       CASE WHEN hand % 10 = 0 AND other_luck % 100 < 5 THEN upper(full_name) ELSE full_name END AS full_name,
       CASE WHEN luck % 1000 < 20 THEN NULL
            WHEN luck % 1000 < 30 THEN 'ask the office'
            WHEN luck % 1000 < 40 THEN spelled_phone || ' / ' || phone
            ELSE spelled_phone END AS phone,
       CASE WHEN chance % 1000 IN (3, 4, 5) THEN '??' ELSE country END AS country,
       CASE WHEN luck % 100 < 97 THEN language END AS language,
       may_call,
       CASE WHEN chance % 1000 IN (6, 7) THEN NULL
            WHEN chance / 1000 % 100 < 2 THEN -round(5 + (chance % 5000)::numeric / 100, 2)
            ELSE round(20 + (chance % 900000)::numeric / 100, 2) END AS open_amount,
       CASE country WHEN 'SA' THEN 'SAR' WHEN 'AE' THEN 'AED' WHEN 'EG' THEN 'EGP' WHEN 'GB' THEN 'GBP'
                    WHEN 'US' THEN 'USD' ELSE 'INR' END AS currency,
       CASE WHEN chance % 1000 IN (8, 9) THEN NULL
            ELSE CAST(:today AS date) - 1 - CAST(chance / 7 % 120 AS int) END AS due_on,
       CASE WHEN chance / 1000 % 100 BETWEEN 2 AND 13
            THEN CAST(:today AS date) - CAST(chance / 11 % 30 AS int) END AS paid_on,
       chance / 1000 % 100 BETWEEN 14 AND 15 AS disputed
FROM spelled
