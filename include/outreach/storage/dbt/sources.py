"""``sources.yml``: the views of ``reporting`` as dbt sources, with descriptions, data tests and freshness."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping

from outreach.storage.dbt.keys import ALWAYS_TRUE, FRESHNESS, JOINS, KEYS, REQUIRED, WORDS, Freshness
from outreach.storage.reporting_views import REPORTING
from outreach.storage.statements import statement

SOURCE = "outreach"
"""The name by which models speak of the views: ``source('outreach', 'call_outcome')``."""

UNIQUE_TOGETHER = "unique_together"
"""The package's own data test: no two rows have the same values in all these columns."""

_DESCRIPTION = (
    "The reporting views of airflow-outreach: what was decided, who was called, what came of it. The "
    "variables outreach_schema and outreach_database say where they are, or where their copies in a "
    "warehouse are."
)


def sources(connection: Connection) -> dict[str, Any]:
    """Describe every view of a migrated ledger; raises ``LookupError`` for one that ``KEYS`` lacks."""
    rows = [
        row for row in connection.execute(statement("catalogue")).mappings() if row["schema"] == REPORTING
    ]
    tables = [list(columns) for _, columns in groupby(rows, key=lambda row: row["name"])]
    if keyless := sorted({columns[0]["name"] for columns in tables} - KEYS.keys()):
        raise LookupError(f"storage/dbt/keys.py has no key for {', '.join(keyless)}")
    return {
        "version": 2,
        "sources": [
            {
                "name": SOURCE,
                "description": _DESCRIPTION,
                "schema": f"{{{{ var('outreach_schema', '{REPORTING}') }}}}",
                "database": "{{ var('outreach_database', target.database) }}",
                "tables": [_table(columns) for columns in tables],
            }
        ],
    }


def _table(columns: Sequence[RowMapping]) -> dict[str, Any]:
    name = columns[0]["name"]
    table: dict[str, Any] = {"name": name, "description": columns[0]["about"]}
    if name in FRESHNESS:
        table["config"] = _freshness(FRESHNESS[name])
    if len(key := KEYS[name]) > 1:
        table["data_tests"] = [{UNIQUE_TOGETHER: {"arguments": {"columns": list(key)}}}]
    table["columns"] = [_column(name, column) for column in columns]
    return table


def _freshness(of: Freshness) -> dict[str, Any]:
    return {
        "loaded_at_field": of.column,
        "freshness": {"warn_after": _hours(of.warn_after), "error_after": _hours(of.error_after)},
    }


def _hours(age: timedelta) -> dict[str, Any]:
    return {"count": age // timedelta(hours=1), "period": "hour"}


def _column(view: str, row: RowMapping) -> dict[str, Any]:
    name = row["column_name"]
    column = {"name": name, "description": row["meaning"], "data_type": row["type"]}
    tests = list(_data_tests(view, name))
    return column | ({"data_tests": tests} if tests else {})


def _data_tests(view: str, column: str) -> Iterator[Any]:
    key = KEYS[view]
    if key == (column,):
        yield "unique"
    if column in key or column in REQUIRED.get(view, ()):
        yield "not_null"
    if words := WORDS.get(view, {}).get(column):
        yield {"accepted_values": {"arguments": {"values": [str(word) for word in words]}}}
    if ALWAYS_TRUE.get(view) == column:
        yield {"accepted_values": {"arguments": {"values": [True], "quote": False}}}
    for join in JOINS.get(view, ()):
        if join.column == column:
            arguments = {"to": f"source('{SOURCE}', '{join.view}')", "field": column}
            where = {"config": {"where": join.where}} if join.where else {}
            yield {"relationships": {"arguments": arguments} | where}
