"""The floor: what no one can do without, in Python, on one core.

The rows go out of the warehouse and into a table by COPY, as bytes that no one looks at,
and each number that is spelled differently is read once with the bare library.
"""

import psycopg
from sqlalchemy import make_url

from benchmarks.baseline import read_text
from benchmarks.laps import Laps
from benchmarks.place import Place
from benchmarks.work import Done, Work

COLUMNS = (
    "invoice_number, customer_number, full_name, phone, country, language, may_call, open_amount, currency,"
    " due_on, paid_on, disputed"
)


def night(place: Place) -> Work:
    """Copy the rows and read the numbers."""
    address = make_url(place.warehouse_url).set(drivername="postgresql").render_as_string(hide_password=False)
    reading, writing = psycopg.connect(address), psycopg.connect(address)
    writing.execute("DROP TABLE IF EXISTS public.floor")
    writing.execute(f"CREATE TABLE public.floor AS SELECT {COLUMNS} FROM billing.open_item LIMIT 0")
    writing.commit()
    laps = Laps()

    def work() -> Done:
        with laps.of("copy"):
            _copy(reading, writing)
        with laps.of("phones"):
            numbers = _numbers(reading)
        return Done(rows=place.invoices, facts={"numbers": numbers, **laps.seconds})

    return work


def _copy(reading: psycopg.Connection, writing: psycopg.Connection) -> None:
    with (
        reading.cursor().copy(f"COPY (SELECT {COLUMNS} FROM billing.open_item) TO STDOUT") as rows,
        writing.cursor().copy(f"COPY public.floor ({COLUMNS}) FROM STDIN") as copy,
    ):
        for part in rows:
            copy.write(part)
    writing.commit()


def _numbers(reading: psycopg.Connection) -> int:
    query = "SELECT DISTINCT phone, country FROM billing.open_item WHERE phone IS NOT NULL"
    spelled = reading.execute(query).fetchall()
    return sum(read_text(phone, country) is not None for phone, country in spelled)
