"""``outreach dbt``: the reporting views as a dbt package, for projects that build on them."""

from pathlib import Path
from typing import Annotated

import typer

from outreach.commands.console import tell

Output = Annotated[Path, typer.Option(help="The folder to write.", file_okay=False)]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(dbt)


def dbt(output: Output = Path("docs/dbt")) -> None:
    """Write docs/dbt, a dbt package of the reporting views.

    It has their descriptions, data tests and freshness, from the comments in the ledger as this version of
    the code makes them.
    """
    from outreach.storage.dbt.package import dbt_package
    from outreach_sandbox.stack.databases import scratch_ledger

    with scratch_ledger() as ledger, ledger.connect() as connection:
        package = dbt_package(connection)
    for name, text in package.items():
        file = output / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    tell(f"wrote {output}: {', '.join(package)}")
