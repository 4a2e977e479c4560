"""docs/tables.md says what the database says, and every column says what it means."""

from pathlib import Path

from sqlalchemy import Engine

from outreach.storage.documentation import tables_markdown
from outreach.storage.statements import statement

TABLES = Path(__file__).parents[2] / "docs" / "tables.md"


def test_the_page_equals_the_comments_of_the_database(ledger: Engine) -> None:
    with ledger.connect() as connection:
        assert TABLES.read_text(encoding="utf-8") == tables_markdown(connection), "run `outreach tables`"


def test_every_table_view_and_column_has_a_comment(ledger: Engine) -> None:
    with ledger.connect() as connection:
        rows = connection.execute(statement("catalogue")).mappings().all()
    assert {row["schema"] for row in rows} == {"outreach", "reporting"}
    silent = [
        f"{row['schema']}.{row['name']}.{row['column_name']}"
        for row in rows
        if not (row["about"] and row["meaning"])
    ]
    assert silent == []
