"""docs/dbt says what the database says, and each view has what dbt needs to know of it."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import Engine, text

from outreach.storage.dbt.keys import FRESHNESS, JOINS, KEYS, REQUIRED, WORDS
from outreach.storage.dbt.package import dbt_package
from outreach.storage.statements import statement

COMMITTED = Path(__file__).parents[2] / "docs" / "dbt"


def test_the_package_equals_what_the_database_says(ledger: Engine) -> None:
    with ledger.connect() as connection:
        written = dbt_package(connection)
    committed = {
        file.relative_to(COMMITTED).as_posix(): file.read_text(encoding="utf-8")
        for file in COMMITTED.rglob("*")
        if file.is_file()
    }
    assert committed == written, "run `outreach dbt`"


def test_every_view_and_every_column_is_described(ledger: Engine) -> None:
    with ledger.connect() as connection:
        (source,) = yaml.safe_load(dbt_package(connection)["models/sources.yml"])["sources"]
        views = connection.scalars(
            text(
                "SELECT relname FROM pg_class"
                " WHERE relnamespace = 'reporting'::regnamespace AND relkind = 'v'"
            )
        )
        assert {table["name"] for table in source["tables"]} >= set(views)
    for table in source["tables"]:
        assert table["description"], table["name"]
        for column in table["columns"]:
            assert column["description"], (table["name"], column["name"])


def test_all_that_dbt_tests_is_a_column_that_is_there(ledger: Engine) -> None:
    with ledger.connect() as connection:
        there = {(row.name, row.column_name) for row in connection.execute(statement("catalogue"))}
    spoken_of = {
        *((view, column) for of in (KEYS, REQUIRED, WORDS) for view in of for column in of[view]),
        *((view, join.column) for view, joins in JOINS.items() for join in joins),
        *((join.view, join.column) for joins in JOINS.values() for join in joins),
        *((view, fresh.column) for view, fresh in FRESHNESS.items()),
    }
    assert spoken_of - there == set()


def test_a_view_without_a_key_is_refused_by_its_name(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(text("CREATE VIEW reporting.another AS SELECT 1 AS number"))
        with pytest.raises(LookupError, match=r"keys\.py has no key for another"):
            dbt_package(connection)
