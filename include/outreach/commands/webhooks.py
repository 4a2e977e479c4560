"""``outreach webhooks``: receive the reports of providers without Airflow."""

import os
from typing import Annotated

import typer

from outreach.commands.console import complain, tell

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Host = Annotated[str, typer.Option(help="The address to listen on; put a proxy with TLS in front of it.")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(webhooks)


def webhooks(port: Port = 8090, host: Host = "127.0.0.1") -> None:
    """Receive providers' events without Airflow.

    Providers post them to /<connection id>. Another process, which ends with this one, applies them to
    the calls. Connections come from AIRFLOW_CONN_<ID> variables, as JSON or URI: outreach_db, and one
    per account.
    """
    import uvicorn

    from outreach.webhooks.reducer_process import ReducerProcess
    from outreach.webhooks.standalone import standalone_app

    _require_ledger_of_this_release()
    reducer = ReducerProcess("outreach.webhooks.standalone_reducer")
    app = standalone_app(os.environ, kept=reducer.wake)
    reducer.start()
    tell(f"receiving at http://{host}:{port}/<connection id>")
    uvicorn.run(app, host=host, port=port, ws="none", access_log=False, log_level="warning")


def _require_ledger_of_this_release() -> None:
    """Raise ``LedgerOfAnotherRelease`` for other tables; a ledger that does not answer yet is no error."""
    from outreach.connections.ledger import open_ledger_view
    from outreach.domain.errors import LedgerUnavailable

    try:
        open_ledger_view(os.environ).close()
    except LedgerUnavailable as problem:
        complain(f"{problem}; providers are asked to deliver again until it does")
