"""``docs/tables.md``, written from the comments in the database.

The comments are the one place where a table or a number is described: beside
each view in ``storage/reporting``, and in ``tables.py`` for the ledger.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, RowMapping

from outreach.storage.statements import statement

_SCHEMAS = {
    "reporting": """## Reporting: schema `reporting`

Stable views for analysts. Names and numbers here do not change without notice; the role `outreach_reader`
may read them and nothing else.""",
    "outreach": """## Ledger: schema `outreach`

The tables that the promise rests on. They may change with any release: read `reporting` instead.""",
}

_HEADER = """# Tables

Every view and table of the outreach database. Written by `outreach tables` from the comments in the
database; a test keeps it equal to them.
"""


def tables_markdown(connection: Connection) -> str:
    """Describe every view and table of a migrated database, as Markdown."""
    rows = connection.execute(statement("catalogue")).mappings().all()
    parts = [_HEADER]
    for schema, in_schema in groupby(rows, key=lambda row: row["schema"]):
        relations = [list(columns) for _, columns in groupby(in_schema, key=lambda row: row["name"])]
        contents = ", ".join(f"[{each[0]['name']}](#{_anchor(each[0])})" for each in relations)
        parts.append(f"{_SCHEMAS[schema]}\n\n{contents}\n")
        parts.extend(_relation(columns) for columns in relations)
    return "\n".join(parts)


def _anchor(row: RowMapping) -> str:
    return f"{row['schema']}{row['name']}"


def _relation(columns: Sequence[RowMapping]) -> str:
    first = columns[0]
    return "\n".join(
        [f"### {first['schema']}.{first['name']}", "", first["about"] or "", "", *_table(columns), ""]
    )


def _table(columns: Sequence[RowMapping]) -> Iterator[str]:
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column in columns:
        meaning = column["meaning"].replace("|", r"\|")
        yield f"| `{column['column_name']}` | {_type(column['type'])} | {meaning} |"


def _type(name: str) -> str:
    """Return the short name of a type that analysts know."""
    short = {"timestamp with time zone": "timestamptz", "double precision": "float8"}
    return short.get(name, name.replace("character varying", "varchar"))
