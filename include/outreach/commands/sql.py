"""``outreach sql``: read the ledger's tables at a terminal."""

import os
import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import tell

if TYPE_CHECKING:
    from outreach.connections.airflow_uri import ConnectionSettings

Query = Annotated[
    str | None, typer.Argument(help="One query, whose result is printed. Default: a prompt for queries.")
]

READING = "-c default_transaction_read_only=on -c search_path=reporting,outreach,public"
"""Settings of the session: views and tables need no schema, and nothing can be changed by mistake."""


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(sql)


def sql(query: Query = None) -> None:
    """Open psql on the ledger, for reading.

    Without psql it is a small built-in prompt.

    Schemas reporting (views for analysts) and outreach (tables). The ledger is that of the connection
    outreach_db, else that of the running local stack.
    """
    from outreach.commands.sql_prompt import answer_queries
    from outreach.connections.lookup import require_connection
    from outreach.connections.names import LEDGER
    from outreach.connections.postgres_url import postgres_url

    ledger = require_connection(LEDGER, os.environ)
    url = postgres_url(ledger)  # refuses a connection of another type
    psql = shutil.which("psql")
    if psql is not None:
        arguments = [psql, *(["--command", query] if query else [])]
        os.execve(psql, arguments, {**os.environ, **environment_of(ledger)})  # noqa: S606 - no shell is needed
    if query is None:
        tell(
            "there is no psql here, so this prompt reads for you; a query ends with ;  and Ctrl-D ends it all"
        )
    if not answer_queries(url, query, settings=READING):
        raise typer.Exit(1)


def environment_of(ledger: "ConnectionSettings") -> dict[str, str]:
    """Return the variables with which psql finds a ledger, since everyone here could read its arguments."""
    values = {
        "PGHOST": ledger.host,
        "PGPORT": str(ledger.port) if ledger.port else None,
        "PGUSER": ledger.login,
        "PGPASSWORD": ledger.password,
        "PGDATABASE": ledger.schema,
        "PGSSLMODE": ledger.extra.get("sslmode"),
        "PGSSLROOTCERT": ledger.extra.get("sslrootcert"),
        "PGOPTIONS": READING,
        "PGAPPNAME": "outreach sql",
    }
    return {name: str(value) for name, value in values.items() if value}
