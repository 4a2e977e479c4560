"""Reading a query's rows from a warehouse: streamed, read-only, and never stopped by one value."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from psycopg import DataError
from psycopg.adapt import Loader
from psycopg.pq import Format
from sqlalchemy import BindParameter, Connection, Date, Engine, bindparam, text

from outreach.services.extraction.warehouse_access import explained

ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True)
class Found:
    """The result of a query: the names of its columns, and its rows, to be read once."""

    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


def extract(warehouse: Engine, sql: str, *, run_date: date) -> AbstractContextManager[Found]:
    """Run ``extract.sql`` as ``rows_of`` does; ``:run_date`` is bound as a date."""
    run_date_of = bindparam("run_date", run_date, type_=Date())
    return rows_of(warehouse, sql, file="extract.sql", parameter=run_date_of)


@contextmanager
def rows_of(warehouse: Engine, sql: str, *, file: str, parameter: BindParameter[Any]) -> Iterator[Found]:
    """Run the query of a file in a transaction that cannot write, where the database knows such.

    ``parameter`` is bound where the query uses it. Raises what ``explained``
    raises, also while the rows are read.
    """
    query = text(sql)
    if parameter.key in query.compile().params:
        query = query.bindparams(parameter)
    with explained(file), warehouse.connect() as connection:
        streamed = connection.execution_options(
            stream_results=True, yield_per=ROWS_AT_ONCE, postgresql_readonly=True
        )
        _accept_any_date(streamed)
        with streamed.execute(query) as result:
            rows = chain.from_iterable(result.partitions(ROWS_AT_ONCE))
            yield Found(columns=tuple(result.keys()), rows=rows)


def _accept_any_date(connection: Connection) -> None:
    """Let PostgreSQL's dates that Python has no date for (infinity, year 10000) arrive as text, and 24:00."""
    if connection.dialect.driver == "psycopg":
        connection.detach()
        driver: Any = connection.connection.dbapi_connection
        for name in ("date", "timestamp", "timestamptz", "time", "timetz"):
            loader = driver.adapters.get_loader(driver.adapters.types[name].oid, Format.TEXT)
            driver.adapters.register_loader(name, _or_text(loader))


def _or_text(loader: type[Loader]) -> type[Loader]:
    """Wrap the driver's own loader, which is written in C, and ask it first."""

    class OrText(Loader):
        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._loader = loader(oid, context)

        def load(self, data: Any) -> Any:
            try:
                return self._loader.load(data)
            except DataError:
                return bytes(data).decode()

    return OrText
