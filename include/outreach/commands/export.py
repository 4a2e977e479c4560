"""``outreach export``: a planned batch as a file, for a person who launches it from a console."""

import getpass
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import tell

if TYPE_CHECKING:
    from outreach.providers.base import BatchCall
    from outreach.providers.console_file import ConsoleFile

Batch = Annotated[UUID, typer.Argument(help="A planned batch, as `outreach batches` says.")]
Output = Annotated[
    Path | None,
    typer.Option(help="The file to write. Default: here, named for the batch.", dir_okay=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(export)


def export(batch: Batch, output: Output = None) -> None:
    """Write a planned batch as a file for a provider's console.

    It is there for providers that document such a file. The batch counts as handed over then: upload the
    file once, now.
    """
    from outreach.commands.private_file import private_draft
    from outreach.connections.accounts import known_account, known_provider
    from outreach.connections.airflow_uri import read_connection
    from outreach.connections.ledger import ledger_settings, open_ledger_view
    from outreach.connections.lookup import known_connections
    from outreach.connections.names import LEDGER
    from outreach.connections.warehouse import known_warehouse
    from outreach.providers.registry import console_file_of
    from outreach.services.manual_export.export import batch_to_export, export_batch
    from outreach.services.safeguards.clock_skew import require_true_clock

    view = open_ledger_view(os.environ)
    try:
        require_true_clock(view.ledger, now=datetime.now(UTC))
        of = batch_to_export(view.ledger, batch)
        account = known_account(of.connection_id, os.environ)
        console = console_file_of(account.provider)
        file = (output or Path(f"{batch}{console.suffix}")).absolute()
        with private_draft(file) as draft, known_warehouse(of.run.campaign.config, os.environ) as warehouse:
            done = export_batch(
                view.ledger,
                warehouse,
                of,
                account=account,
                provider=known_provider(of.connection_id, os.environ),
                settings=ledger_settings(read_connection(LEDGER, known_connections(os.environ))),
                write=lambda calls: _write(calls, draft, console),
                by=getpass.getuser(),
                clock=lambda: datetime.now(UTC),
            )
    finally:
        view.close()
    tell(f"{done.calls:,} calls are in {file}; only you can read it")
    tell("They count as handed over now: the machine never sends them. In the console:")
    tell(f"  name of the batch  {done.batch_id}")
    tell(f"  {console.template_word:<18} {done.template_id}")
    for name, value in sorted(done.options.items()):
        tell(f"  {name:<18} {value}")
    tell(
        "Upload it once, now: who pays or opts out from here on is called all the same. Then delete the file."
    )
    tell("What becomes of the calls comes back by itself; without an upload they expire and count as made.")
    tell(f"Not launched after all? Delete the file, then: `outreach resolve {done.batch_id} --not-called`")


def _write(calls: "Sequence[BatchCall]", draft: Path, console: "ConsoleFile") -> bytes:
    content = console.write(calls)
    draft.write_bytes(content)
    return content
