"""Where a warehouse is, by the fields of its Airflow connection and the drivers that are here."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from outreach.connections.airflow_uri import ConnectionSettings, read_connection
from outreach.connections.warehouse_url import DRIVERS, is_installed, warehouse_url
from outreach.domain.errors import ConfigurationError


def connection(conn_type: str, **fields: Any) -> ConnectionSettings:
    server = {"host": "db.example", "login": "reader", "password": "p/w", "schema": "sales"}
    value = json.dumps({"conn_type": conn_type, **server, **fields})
    return read_connection("warehouse", {"AIRFLOW_CONN_WAREHOUSE": value})


def url(conn_type: str, *, only: str | None = None, **fields: Any) -> str:
    """The address, where one module alone is installed, or every one."""
    found = warehouse_url(connection(conn_type, **fields), installed=lambda module: only in (None, module))
    return found.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    ("conn_type", "fields", "expected"),
    [
        ("postgres", {"port": 5433}, "postgresql+psycopg://reader:p%2Fw@db.example:5433/sales"),
        ("mysql", {}, "mysql+mysqldb://reader:p%2Fw@db.example/sales"),
        ("mysql", {"only": "pymysql"}, "mysql+pymysql://reader:p%2Fw@db.example/sales"),
        ("mssql", {"port": 1433}, "mssql+pymssql://reader:p%2Fw@db.example:1433/sales"),
        (
            "mssql",
            {"only": "pyodbc", "extra": {"sqlalchemy_query": {"driver": "ODBC Driver 18"}}},
            "mssql+pyodbc://reader:p%2Fw@db.example/sales?driver=ODBC+Driver+18",
        ),
        (
            "oracle",
            {"extra": {"service_name": "night"}},
            "oracle+oracledb://reader:p%2Fw@db.example?service_name=night",
        ),
        ("oracle", {"extra": {"sid": "ORCL"}}, "oracle+oracledb://reader:p%2Fw@db.example/ORCL"),
        ("redshift", {}, "redshift+redshift_connector://reader:p%2Fw@db.example/sales"),
        (
            "snowflake",
            {"extra": {"account": "ab12", "database": "DWH", "warehouse": "WH", "role": "R"}},
            "snowflake://reader:p%2Fw@ab12/DWH/sales?role=R&warehouse=WH",
        ),
        ("trino", {"extra": {"catalog": "lake"}}, "trino://reader:p%2Fw@db.example/lake/sales"),
    ],
)
def test_a_connection_says_where_its_database_is(
    conn_type: str, fields: dict[str, Any], expected: str
) -> None:
    assert url(conn_type, **fields) == expected


def test_a_driver_that_is_not_installed_is_named_with_what_else_would_do() -> None:
    with pytest.raises(ConfigurationError) as refused:
        warehouse_url(connection("mysql"), installed=lambda _: False)
    said = str(refused.value)
    assert "install mysqlclient or PyMySQL or mysql-connector-python beside outreach" in said
    assert "source in campaign.yaml" in said
    assert "p/w" not in said


def test_a_type_that_only_airflow_can_open_is_named_with_those_that_are_known() -> None:
    with pytest.raises(ConfigurationError, match="of type google_cloud_platform, which is opened by Airflow"):
        warehouse_url(connection("google_cloud_platform"))


def test_whether_a_driver_is_here_is_asked_of_python() -> None:
    assert is_installed("psycopg")
    assert not is_installed("no_such_package.part")
    assert set(DRIVERS) >= {"postgres", "sqlite", "mysql", "mssql", "snowflake"}


@pytest.mark.parametrize("form", ["json", "host", "three slashes", "four slashes"])
def test_a_sqlite_file_is_read_and_never_written(tmp_path: Path, form: str) -> None:
    path = tmp_path / "sales.db"
    with create_engine(f"sqlite:///{path}").begin() as created:
        created.execute(text("CREATE TABLE invoice (number text)"))
    value = {
        "json": json.dumps({"conn_type": "sqlite", "host": str(path)}),
        "host": f"sqlite://{str(path).replace('/', '%2F')}",
        "three slashes": f"sqlite://{path}",
        "four slashes": f"sqlite:///{path}",
    }[form]
    engine = create_engine(warehouse_url(read_connection("warehouse", {"AIRFLOW_CONN_WAREHOUSE": value})))
    with engine.connect() as reading:
        assert reading.execute(text("SELECT * FROM invoice")).all() == []
        with pytest.raises(Exception, match="readonly"):
            reading.execute(text("INSERT INTO invoice VALUES ('1')"))
    engine.dispose()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is a file that is not there"):
        warehouse_url(connection("sqlite", host=str(tmp_path / "none.db")))
    assert list(tmp_path.iterdir()) == []
