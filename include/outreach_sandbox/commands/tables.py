"""``outreach tables``: the tables and views of the ledger, described for analysts."""

from pathlib import Path
from typing import Annotated

import typer

from outreach.commands.console import tell

Output = Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(tables)


def tables(output: Output = Path("docs/tables.md")) -> None:
    """Write docs/tables.md from the comments in the ledger.

    It describes the tables and views as this version of the code makes them.
    """
    from outreach.storage.documentation import tables_markdown
    from outreach_sandbox.stack.databases import scratch_ledger

    with scratch_ledger() as ledger, ledger.connect() as connection:
        output.write_text(tables_markdown(connection), encoding="utf-8")
    tell(f"wrote {output}")
