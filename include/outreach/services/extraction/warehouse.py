"""Reading an extract from a warehouse: streamed, read-only, and never stopped by one value."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import DataError
from psycopg.adapt import Loader
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader
from sqlalchemy import Connection, Date, Engine, bindparam, exc, text

from outreach.domain.errors import ConfigurationError

ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True)
class Extract:
    """What a query returns: the names of its columns, and its rows, to be read once."""

    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


@contextmanager
def extract(warehouse: Engine, sql: str, *, run_date: date) -> Iterator[Extract]:
    """Run ``extract.sql`` in a transaction that cannot write, where the database knows such.

    ``:run_date`` is bound as a date. Raises ``ConfigurationError`` when the
    warehouse refuses the query or a value in it; the value itself is not
    repeated, it may be somebody's name.
    """
    query = text(sql)
    if "run_date" in query.compile().params:
        query = query.bindparams(bindparam("run_date", run_date, type_=Date()))
    with warehouse.connect() as connection, _explained():
        streamed = connection.execution_options(
            stream_results=True, yield_per=ROWS_AT_ONCE, postgresql_readonly=True
        )
        _accept_any_date(streamed)
        with streamed.execute(query) as result:
            rows = (row for part in result.partitions() for row in part)
            yield Extract(columns=tuple(result.keys()), rows=rows)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except exc.ProgrammingError as error:
        raise ConfigurationError(f"extract.sql: the warehouse refuses the query: {error.orig}") from error
    except exc.DataError as error:
        state = getattr(error.orig, "sqlstate", None)
        raise ConfigurationError(
            f"extract.sql: the warehouse cannot read one of its own values (SQLSTATE {state}); "
            "run the query by hand to see which, and read that column as text"
        ) from None


def _accept_any_date(connection: Connection) -> None:
    """Let PostgreSQL's dates that Python has no date for (infinity, year 10000) arrive as text."""
    if connection.dialect.driver == "psycopg":
        connection.detach()
        driver: Any = connection.connection.dbapi_connection
        for name, loader in (
            ("date", DateLoader),
            ("timestamp", TimestampLoader),
            ("timestamptz", TimestamptzLoader),
        ):
            driver.adapters.register_loader(name, _or_text(loader))


def _or_text(loader: type[Loader]) -> type[Loader]:
    class OrText(loader):  # type: ignore[misc,valid-type]  # the base is a value
        def load(self, data: Any) -> Any:
            try:
                return super().load(data)
            except DataError:
                return bytes(data).decode()

    return OrText
