"""SQLAlchemy's URL of a warehouse, made from the fields of its Airflow connection without Airflow.

Airflow's hooks know many databases; a command has no hooks. So the common types
are translated here, for a driver of theirs that is installed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from outreach.connections.airflow_uri import ConnectionSettings
from outreach.connections.postgres_url import postgres_url
from outreach.domain.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class Driver:
    """One way to open a type of database: SQLAlchemy's name, the module to import, the package to install."""

    scheme: str
    module: str
    package: str


DRIVERS: Mapping[str, tuple[Driver, ...]] = {
    "postgres": (Driver(scheme="postgresql+psycopg", module="psycopg", package="psycopg"),),
    "sqlite": (Driver(scheme="sqlite", module="sqlite3", package="sqlite3"),),
    "mysql": (
        Driver(scheme="mysql+mysqldb", module="MySQLdb", package="mysqlclient"),
        Driver(scheme="mysql+pymysql", module="pymysql", package="PyMySQL"),
        Driver(scheme="mysql+mysqlconnector", module="mysql.connector", package="mysql-connector-python"),
    ),
    "mssql": (
        Driver(scheme="mssql+pymssql", module="pymssql", package="pymssql"),
        Driver(scheme="mssql+pyodbc", module="pyodbc", package="pyodbc"),
    ),
    "oracle": (Driver(scheme="oracle+oracledb", module="oracledb", package="oracledb"),),
    "redshift": (
        Driver(
            scheme="redshift+redshift_connector", module="sqlalchemy_redshift", package="sqlalchemy-redshift"
        ),
    ),
    "snowflake": (Driver(scheme="snowflake", module="snowflake.sqlalchemy", package="snowflake-sqlalchemy"),),
    "trino": (Driver(scheme="trino", module="trino.sqlalchemy", package="trino[sqlalchemy]"),),
    "duckdb": (Driver(scheme="duckdb", module="duckdb_engine", package="duckdb-engine"),),
}
"""The drivers for each type of connection, in the order in which they are tried."""

INSTEAD = "or let the campaign read a CSV file (source in campaign.yaml)"


def is_installed(module: str) -> bool:
    """Tell whether a module could be imported here."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # its parent package is not installed, either
        return False


def warehouse_url(
    settings: ConnectionSettings, *, installed: Callable[[str], bool] = is_installed, writes: bool = False
) -> URL:
    """Return the SQLAlchemy URL of a warehouse; the extra ``sqlalchemy_query`` is added to it.

    A file is opened for reading only, unless the caller ``writes``.

    Raises ``ConfigurationError``, which says what to do, for a type that only
    Airflow can open, a driver that is not installed, and a file that does not exist.
    """
    scheme = _scheme(settings, installed)
    match settings.conn_type:
        case "postgres":
            url = postgres_url(settings)
        case "sqlite":
            url = _sqlite(scheme, settings, writes=writes)
        case "duckdb":
            url = URL.create(scheme, database=str(_file(settings)))
        case _:
            url = _server(scheme, settings)
    query = settings.extra.get("sqlalchemy_query")
    return url.update_query_dict(_texts(query)) if isinstance(query, Mapping) else url


def _scheme(settings: ConnectionSettings, installed: Callable[[str], bool]) -> str:
    drivers = DRIVERS.get(settings.conn_type)
    if drivers is None:
        raise ConfigurationError(
            f"the warehouse {settings.connection_id} is of type {settings.conn_type}, which is opened by "
            f"Airflow alone; this command can open {', '.join(DRIVERS)}. Name such a connection as the "
            f"campaign's warehouse, {INSTEAD}"
        )
    driver = next((each for each in drivers if installed(each.module)), None)
    if driver is None:
        packages = " or ".join(each.package for each in drivers)
        raise ConfigurationError(
            f"the warehouse {settings.connection_id} is of type {settings.conn_type}, and no driver for it "
            f"is installed where this command runs: install {packages} beside outreach, {INSTEAD}"
        )
    return driver.scheme


def _server(scheme: str, settings: ConnectionSettings) -> URL:
    host, database, query = settings.host, settings.schema, {}
    extra = settings.extra
    match settings.conn_type:
        case "snowflake":
            host = str(extra.get("account") or settings.host or "")
            database = "/".join(str(part) for part in (extra.get("database"), settings.schema) if part)
            query = {name: extra[name] for name in ("warehouse", "role") if extra.get(name)}
        case "trino":
            database = "/".join(str(part) for part in (extra.get("catalog", "hive"), settings.schema) if part)
        case "oracle":
            database = str(extra["sid"]) if extra.get("sid") else None
            query = {"service_name": extra["service_name"]} if extra.get("service_name") else {}
    return URL.create(
        scheme,
        username=settings.login,
        password=settings.password,
        host=host,
        port=settings.port,
        database=database or None,
        query=_texts(query),
    )


def _sqlite(scheme: str, settings: ConnectionSettings, *, writes: bool) -> URL:
    """Open an existing file, so that a mistyped path does not become an empty database."""
    mode = "rw" if writes else "ro"
    return URL.create(scheme, database=f"file:{_file(settings)}", query={"mode": mode, "uri": "true"})


def _file(settings: ConnectionSettings) -> Path:
    """Return the path, which is the connection's host; in a URI it comes after three slashes."""
    path = Path(settings.host) if settings.host else Path("/") / (settings.schema or "").lstrip("/")
    if not path.is_file():
        raise ConfigurationError(
            f"the warehouse {settings.connection_id} is a file that is not there: its host must be the "
            f"absolute path of the {settings.conn_type} database, as seen by this command"
        )
    return path


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()}
