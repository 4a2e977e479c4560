"""Filling a PostgreSQL database with the sample warehouse."""

from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import date
from importlib.resources import files
from random import Random

import psycopg
from psycopg import sql
from sqlalchemy import URL

from outreach_sandbox.sample.customers import Customer, make_customers
from outreach_sandbox.sample.invoices import Invoice, make_invoices

CUSTOMERS = 2_000
INVOICES = 5_000
SEED = 20


def fill_warehouse(
    url: URL, *, today: date, seed: int = SEED, customers: int = CUSTOMERS, invoices: int = INVOICES
) -> None:
    """Create the schema ``sales`` again and fill it.

    The same arguments make the same rows. ``today`` is the date that invoices
    are overdue on; ``url`` is any URL of the database, its driver is not used.
    """
    random = Random(seed)
    made_customers = make_customers(random, count=customers)
    made_invoices = make_invoices(random, made_customers, count=invoices, today=today)
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(files(__package__).joinpath("tables.sql").read_bytes())
        _copy(cursor, "customer", made_customers)
        _copy(cursor, "invoice", made_invoices)


def _copy(cursor: psycopg.Cursor, table: str, rows: Sequence[Customer] | Sequence[Invoice]) -> None:
    columns = sql.SQL(", ").join(sql.Identifier(field.name) for field in fields(rows[0]))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("sales", table), columns)
    with cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(astuple(row))
