"""Reading a query's rows from a warehouse: streamed, read-only, and not stopped by a single value."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import chain
from typing import Any

from psycopg import DataError
from psycopg.adapt import Loader
from psycopg.pq import Format
from sqlalchemy import BindParameter, Connection, Date, Engine, TextClause, bindparam, text

from outreach.campaign.warehouse_timeout import WarehouseTimeout
from outreach.services.extraction.time_limit import TimeLimit, asked_within, limit_of

ROWS_AT_ONCE = 10_000

EXTRACT_LASTS = WarehouseTimeout().extract


@dataclass(frozen=True, kw_only=True)
class Found:
    """The result of a query: the names of its columns, and its rows, which can be read once."""

    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


def extract(
    warehouse: Engine, sql: str, *, run_date: date, lasts: timedelta = EXTRACT_LASTS
) -> AbstractContextManager[Found]:
    """Run ``extract.sql`` as ``rows_of`` does; ``:run_date`` is bound as a date."""
    run_date_of = bindparam("run_date", run_date, type_=Date())
    limit = limit_of("extract", lasts)
    return rows_of(warehouse, sql, file="extract.sql", parameter=run_date_of, limit=limit)


@contextmanager
def rows_of(
    warehouse: Engine, sql: str, *, file: str, parameter: BindParameter[Any], limit: TimeLimit
) -> Iterator[Found]:
    """Run the query of a file in a read-only transaction, if the database supports that.

    ``parameter`` is bound if the query uses it. Raises the errors of ``asked_within``,
    also while the rows are read.
    """
    query = text(sql)
    if parameter.key in query.compile().params:
        query = query.bindparams(parameter)
    with asked_within(warehouse, partial(_streamed, query=query), asked=file, limit=limit) as parts:
        yield Found(columns=next(parts), rows=chain.from_iterable(parts))


def _streamed(connection: Connection, *, query: TextClause) -> Generator[Any, None, None]:
    """Yield the names of the columns, then the rows, many at a time."""
    streamed = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    _accept_any_date(streamed)
    with streamed.execute(query) as result:
        yield tuple(result.keys())
        yield from result.partitions(ROWS_AT_ONCE)


def _accept_any_date(connection: Connection) -> None:
    """Load PostgreSQL values that Python cannot hold (infinity, the year 10000, 24:00) as text."""
    if connection.dialect.driver == "psycopg":
        connection.detach()
        driver: Any = connection.connection.dbapi_connection
        for name in ("date", "timestamp", "timestamptz", "time", "timetz"):
            loader = driver.adapters.get_loader(driver.adapters.types[name].oid, Format.TEXT)
            driver.adapters.register_loader(name, _or_text(loader))


def _or_text(loader: type[Loader]) -> type[Loader]:
    """Wrap the driver's own loader, which is written in C and is tried first."""

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
