"""``outreach webhooks``: receive what providers report, without Airflow."""

import os
from typing import Annotated

import typer

from outreach.commands.console import tell

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Host = Annotated[str, typer.Option(help="The address to listen on; a proxy with TLS belongs in front.")]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(webhooks)


def webhooks(port: Port = 8090, host: Host = "127.0.0.1") -> None:
    """Receive providers' events without Airflow: POST /<connection id>.

    Another process, which ends with this one, applies them to the calls.
    Connections come from AIRFLOW_CONN_<ID> variables, as JSON or URI: outreach_db, and one per account.
    """
    import uvicorn

    from outreach.webhooks.reducer_process import ReducerProcess
    from outreach.webhooks.standalone import standalone_app

    reducer = ReducerProcess("outreach.webhooks.standalone_reducer")
    app = standalone_app(os.environ, kept=reducer.wake)
    reducer.start()
    tell(f"receiving at http://{host}:{port}/<connection id>")
    uvicorn.run(app, host=host, port=port, ws="none", access_log=False, log_level="warning")
