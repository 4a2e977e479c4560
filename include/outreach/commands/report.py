"""``outreach report``: one night as a page with charts, to open in a browser or to print."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session
from outreach.commands.named import id_of
from outreach.commands.private_file import private_draft

if TYPE_CHECKING:
    from sqlalchemy import Engine

RunArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="The run, such as overdue_invoices/2026-11-27/1.")
]
Output = Annotated[
    Path | None,
    typer.Option(help="The file to write; it is replaced. By default campaign_date_wave.html, here."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(report)


def report(run: RunArgument, output: Output = None) -> None:
    """Write one night as a page with charts.

    The file needs no server and fetches nothing. No name, number or transcript is in it.
    Needs the extra `report`.
    """
    with ledger_session() as ledger:
        written = write_report(ledger, run_id=id_of(ledger, run), output=output)
    tell(f"{written} has the night; open it in a browser")


def write_report(ledger: "Engine", *, run_id: UUID, output: Path | None) -> Path:
    """Write the page of a run; returns its file.

    Raises ``RunNotReady`` for a run that was never opened, ``ConfigurationError`` without the
    extra ``report``, and ``LocalProblem`` for a file that cannot be written.
    """
    from outreach.services.reporting.night_report.figures import read_figures
    from outreach.services.reporting.night_report.page import render_night

    figures = read_figures(ledger, run_id=run_id)
    page = render_night(figures, now=datetime.now(UTC))
    name = figures.name
    file = output or Path(f"{name.campaign_id}_{name.run_date}_{name.wave}.html")
    with private_draft(file, replaces=True) as draft:
        draft.write_text(page, encoding="utf-8")
    return file
