"""``outreach migrate`` and ``tables``: the ledger's shape, and its description for analysts."""

import os
from pathlib import Path
from typing import Annotated

import typer

from outreach.commands.console import tell

Output = Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(migrate)
    app.command()(tables)


def migrate() -> None:
    """Bring the ledger to its present shape: the database of the connection outreach_db."""
    from outreach.connections import postgres_url, read_connection
    from outreach.local.databases import migrate_ledger
    from outreach.local.known_connections import known_connections
    from outreach.local.plan import LEDGER

    migrate_ledger(postgres_url(read_connection(LEDGER, known_connections(os.environ))))
    tell("the ledger is up to date")


def tables(output: Output = Path("docs/tables.md")) -> None:
    """Write down the tables and views from their comments, as this version of the code makes them."""
    from outreach.local.databases import scratch_ledger
    from outreach.storage.documentation import tables_markdown

    with scratch_ledger() as ledger, ledger.connect() as connection:
        output.write_text(tables_markdown(connection), encoding="utf-8")
    tell(f"wrote {output}")
