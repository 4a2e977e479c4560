"""``outreach migrate``: bring the ledger's tables to this release."""

import os

import typer

from outreach.commands.console import tell


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(migrate)


def migrate() -> None:
    """Bring the ledger's tables to this release.

    The ledger is the database of the connection outreach_db. A second migration waits for the first.
    """
    from outreach.connections.ledger import explained
    from outreach.connections.lookup import require_connection
    from outreach.connections.names import LEDGER
    from outreach.connections.postgres_url import postgres_url
    from outreach.storage.migrate import migrate_ledger

    url = postgres_url(require_connection(LEDGER, os.environ))
    with explained(url):
        migrate_ledger(url, tell=tell)
    tell("the ledger is up to date")
