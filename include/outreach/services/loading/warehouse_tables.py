"""The tables in a warehouse that the reporting views are loaded into: made, grown, and known as ours.

Each has the columns of its view and four more: a key, the part that the row belongs to, a hash
of the row, and when it was loaded. A table without these is not ours, and is never written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, MetaData, String, Table, exc, inspect, text
from sqlalchemy.schema import CreateColumn, CreateSchema

from outreach.domain.errors import ConfigurationError
from outreach.services.loading.column_types import ColumnType, column_type, takes
from outreach.storage.loaded_views import LoadedView

KEY: Final = "outreach_key"
PART: Final = "outreach_part"
HASH: Final = "outreach_hash"
LOADED_AT: Final = "outreach_loaded_at"
OWN: Final = (KEY, PART, HASH, LOADED_AT)

LEDGERS_OWN: Final = "campaign_run"
"""A table that stands in the schema of a ledger and in no other."""

_WITH_INDEXES = ("postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle")
"""DuckDB has them and needs none: they keep it from replacing a row within a transaction."""

_ADDS_WITHOUT_COLUMN = ("mssql", "oracle")
_OF_MYSQL: Mapping[str, Any] = {
    f"{name}_{option}": value
    for name in ("mysql", "mariadb")
    for option, value in (("charset", "utf8mb4"), ("collate", "utf8mb4_bin"))
}
"""The texts of people are in any script, and ids that differ in case are two."""


@dataclass(frozen=True, kw_only=True)
class ViewColumn:
    """A column of a reporting view, its type as PostgreSQL writes it."""

    name: str
    type: str


@dataclass(frozen=True, kw_only=True)
class LoadedTable:
    """A view and its table in one warehouse."""

    view: LoadedView
    table: Table
    types: Mapping[str, ColumnType]

    @property
    def name(self) -> str:
        """The name of both."""
        return self.view.name

    @property
    def select_list(self) -> str:
        """The columns as the ledger reads them for the warehouse."""
        quoted = {name: f'slice."{name}"' for name in self.types}
        return ", ".join(
            f"{found.read_as.format(quoted[name])} AS {quoted[name].removeprefix('slice.')}"
            for name, found in self.types.items()
        )


def table_of(view: LoadedView, columns: Sequence[ViewColumn], *, schema: str, dialect: str) -> LoadedTable:
    """Describe the table of a view; nothing is made yet."""
    types = {column.name: column_type(column.type, dialect) for column in columns}
    moment = column_type("timestamp with time zone", dialect).type
    has_indexes = dialect in _WITH_INDEXES
    table = Table(
        view.name,
        MetaData(schema=schema),
        *(Column(name, found.type) for name, found in types.items()),
        Column(KEY, String(32), primary_key=has_indexes, nullable=False),
        Column(PART, String(64), nullable=False, index=has_indexes),
        Column(HASH, String(32), nullable=False),
        Column(LOADED_AT, moment, nullable=False),
        **_OF_MYSQL,
    )
    return LoadedTable(view=view, table=table, types=types)


def marks_table(*, schema: str, dialect: str) -> Table:
    """Describe the table that says which load last filled a table, for each campaign."""
    has_indexes = dialect in _WITH_INDEXES
    return Table(
        "outreach_load",
        MetaData(schema=schema),
        Column("table_name", String(63), primary_key=has_indexes, nullable=False),
        Column("campaign_id", String(200), primary_key=has_indexes, nullable=False),
        Column("environment", String(200), nullable=False),
        Column("load_id", String(36), nullable=False),
        Column("loaded_at", column_type("timestamp with time zone", dialect).type, nullable=False),
        **_OF_MYSQL,
    )


def present_columns(warehouse: Connection, table: str, *, schema: str) -> Mapping[str, str] | None:
    """Return the type of each column of a table or view, as the warehouse writes it; None without it."""
    if warehouse.dialect.name == "duckdb":  # has not the catalogue that the inspector asks of PostgreSQL
        asked = text(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_catalog = current_database() AND table_schema = :schema AND table_name = :table"
        )
        rows = warehouse.execute(asked, {"schema": schema, "table": table}).all()
        return {str(name): str(written) for name, written in rows} or None
    try:
        found = inspect(warehouse).get_columns(table, schema=schema)
    except exc.NoSuchTableError:
        return None
    return {str(column["name"]): _written(warehouse, column["type"]) for column in found}


def _written(warehouse: Connection, found: object) -> str:
    try:
        return str(found.compile(dialect=warehouse.dialect))  # type: ignore[attr-defined]
    except exc.CompileError:  # a type that SQLAlchemy does not know
        return "unknown"


def require_own(warehouse: Connection, tables: Sequence[LoadedTable], marks: Table) -> None:
    """Raise ``ConfigurationError`` where the schema, or a table in it, is not for us to write to."""
    schema = str(marks.schema)
    if present_columns(warehouse, LEDGERS_OWN, schema=schema) is not None:
        raise ConfigurationError(
            f"reporting.schema: {schema} is the schema of a ledger; name one that nothing else is in"
        )
    own = [(marks, tuple(marks.columns.keys())), *((each.table, OWN) for each in tables)]
    for table, needed in own:
        present = present_columns(warehouse, table.name, schema=schema)
        missing = [name for name in needed if present is not None and name not in present]
        if missing:
            raise ConfigurationError(
                f"reporting.schema: {schema}.{table.name} was not made by this program, since it has no "
                f"column {missing[0]}; it is left as it is. Name a schema that nothing else is in"
            )
    for each in tables:
        _require_types(each, present_columns(warehouse, each.name, schema=schema) or {})


def _require_types(loaded: LoadedTable, present: Mapping[str, str]) -> None:
    for name, wanted in loaded.types.items():
        if name in present and not takes(present[name], wanted):
            raise ConfigurationError(
                f"the column {name} of {loaded.table.schema}.{loaded.name} in the warehouse is of type "
                f"{present[name]} and cannot take a {wanted.family}; nothing was loaded. Rename the column "
                "or the table there, and it is made anew"
            )


def make_schema(warehouse: Connection, schema: str) -> None:
    """Make the schema where it is not there."""
    known = inspect(warehouse).get_schema_names()
    if not any(name == schema or name.endswith(f".{schema}") for name in known):
        warehouse.execute(CreateSchema(schema))


def missing_columns(warehouse: Connection, loaded: LoadedTable) -> Sequence[str] | None:
    """Name the columns that the table does not have yet; None where there is no table."""
    present = present_columns(warehouse, loaded.name, schema=str(loaded.table.schema))
    return None if present is None else [name for name in loaded.types if name not in present]


def add_column(warehouse: Connection, table: Table, name: str) -> None:
    """Add a column at the end of a table; rows that are there have no value in it yet."""
    adds = "ADD" if warehouse.dialect.name in _ADDS_WITHOUT_COLUMN else "ADD COLUMN"
    quoted = warehouse.dialect.identifier_preparer.format_table(table)
    column = CreateColumn(table.c[name]).compile(dialect=warehouse.dialect)
    warehouse.execute(text(f"ALTER TABLE {quoted} {adds} {column}"))
