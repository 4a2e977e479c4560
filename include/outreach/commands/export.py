"""``outreach export``: a planned batch as a file, for a person who launches it in a console."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session
from outreach.commands.named import Ids, id_of, refusing_by_name, say_names
from outreach.commands.operator_name import By, operator_name

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from outreach.providers.base import BatchCall
    from outreach.providers.console_file import ConsoleFile
    from outreach.services.manual_export.export import Exported

Batch = Annotated[
    str, typer.Argument(help="A planned batch, such as overdue_invoices/2026-11-27/1#3, or its UUID.")
]
Output = Annotated[
    Path | None,
    typer.Option(help="The file to write. Default: here, with the name of the batch.", dir_okay=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(export)


def export(batch: Batch, output: Output = None, by: By = None, ids: Ids = False) -> None:
    """Write a planned batch as a file for a provider's console.

    This works for providers that document such a file. The batch then counts as handed
    over: upload the file once, now.
    """
    from outreach.services.safeguards.clock_skew import require_true_clock

    who = operator_name(by)
    with ledger_session() as ledger, refusing_by_name(ledger, ids=ids):
        require_true_clock(ledger, now=datetime.now(UTC))
        done, console, file = _export(ledger, id_of(ledger, batch), output, by=who)
        for line in _what_to_do(done, console, file):
            tell(line)
        command = f"outreach resolve {done.batch_id} --not-called"
        tell(f"Not launched after all? Delete the file, then: {say_names(ledger, command, ids=ids)}")


def _export(
    ledger: "Engine", batch_id: UUID, output: Path | None, *, by: str
) -> "tuple[Exported, ConsoleFile, Path]":
    """Write the file, and mark the batch as handed over."""
    from outreach.commands.private_file import private_draft
    from outreach.connections.accounts import known_account, known_provider
    from outreach.connections.ledger import known_settings
    from outreach.connections.warehouse import known_warehouse
    from outreach.providers.registry import console_file_of
    from outreach.services.manual_export.export import batch_to_export, export_batch

    of = batch_to_export(ledger, batch_id)
    account = known_account(of.connection_id, os.environ)
    console = console_file_of(account.provider)
    file = (output or Path(f"{batch_id}{console.suffix}")).absolute()
    with private_draft(file) as draft, known_warehouse(of.run.campaign.config, os.environ) as warehouse:
        done = export_batch(
            ledger,
            warehouse,
            of,
            account=account,
            provider=known_provider(of.connection_id, os.environ),
            settings=known_settings(os.environ),
            write=lambda calls: _write(calls, draft, console),
            by=by,
            clock=lambda: datetime.now(UTC),
        )
    return done, console, file


def _what_to_do(done: "Exported", console: "ConsoleFile", file: Path) -> Iterator[str]:
    """Yield what the person must do now; the provider's console knows only the UUID of the batch."""
    yield f"{done.calls:,} calls are in {file}; only you can read it"
    yield "They count as handed over now: the machine never sends them. In the console:"
    yield f"  name of the batch  {done.batch_id}"
    yield f"  {console.template_word:<18} {done.template_id}"
    for name, value in sorted(done.options.items()):
        yield f"  {name:<18} {value}"
    yield (
        "Upload it once, now: anyone who pays or opts out from here on is called all the same. Then delete "
        "the file."
    )
    yield "What becomes of the calls comes back by itself; without an upload they expire and count as made."


def _write(calls: "Sequence[BatchCall]", draft: Path, console: "ConsoleFile") -> bytes:
    content = console.write(calls)
    draft.write_bytes(content)
    return content
