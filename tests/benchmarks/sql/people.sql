-- The people of the warehouse and of the earlier nights: the same number is the same person with the same telephone.
-- Numbers of the US are 555-01xx, which are reserved; the others lie in made-up parts of mobile ranges.
CREATE TABLE public.person AS
WITH drawn AS (
    SELECT number,
           number % 50 AS share,
           hashint8(number) & 2147483647 AS luck,
           hashint8(number + 7000000000) & 2147483647 AS other_luck
    FROM generate_series(1, CAST(:people AS bigint)) AS number
),
placed AS (
    SELECT drawn.*,
           CASE WHEN share < 16 THEN 'SA' WHEN share < 25 THEN 'AE' WHEN share < 33 THEN 'EG'
                WHEN share < 40 THEN 'GB' WHEN share < 44 THEN 'US' ELSE 'IN' END AS country,
           lpad(CAST(number * 7919 % 10000000 AS text), 7, '0') AS digits,
           number / 50 * 4 + share - 40 AS american
    FROM drawn
),
numbered AS (
    SELECT placed.*,
           CASE country WHEN 'SA' THEN '966' WHEN 'AE' THEN '971' WHEN 'EG' THEN '20' WHEN 'GB' THEN '44'
                        WHEN 'US' THEN '1' ELSE '91' END AS calling_code,
           CASE country
               WHEN 'SA' THEN '51' || digits
               WHEN 'AE' THEN '50' || digits
               WHEN 'EG' THEN '100' || digits
               WHEN 'GB' THEN '730' || digits
               WHEN 'IN' THEN '987' || digits
               ELSE (CAST(:areas AS text[]))[1 + american / 100 % cardinality(CAST(:areas AS text[]))]
                    || '55501' || lpad(CAST(american % 100 AS text), 2, '0')
           END AS national,
           CASE WHEN country IN ('SA', 'AE', 'EG') AND luck % 4 < 3 THEN 'ar' ELSE 'en' END AS language
    FROM placed
)
SELECT number,
       'C-' || lpad(CAST(number AS text), 7, '0') AS customer_number,
       country,
       calling_code,
       CASE country WHEN 'US' THEN '' ELSE '0' END AS trunk,
       national,
       '+' || calling_code || national AS phone,
       language,
       CASE WHEN language = 'ar'
           THEN (CAST(:arabic_given AS text[]))[1 + luck % cardinality(CAST(:arabic_given AS text[]))]
                || ' ' || (CAST(:arabic_family AS text[]))[1 + other_luck % cardinality(CAST(:arabic_family AS text[]))]
           ELSE (CAST(:given AS text[]))[1 + luck % cardinality(CAST(:given AS text[]))]
                || ' ' || (CAST(:family AS text[]))[1 + other_luck % cardinality(CAST(:family AS text[]))]
       END AS full_name,
       CASE WHEN luck % 100 < 1 THEN false WHEN luck % 100 < 20 THEN NULL ELSE true END AS may_call,
       luck,
       other_luck
FROM numbered
