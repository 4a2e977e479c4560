"""``outreach webhooks`` and ``outreach simulate``: programs that serve until they are ended."""

import os
from pathlib import Path
from typing import Annotated

import typer

from outreach.commands.console import tell

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on, on 127.0.0.1.")]
Host = Annotated[str, typer.Option(help="The address to listen on; a proxy with TLS belongs in front.")]
Settings = Annotated[Path | None, typer.Option(help="Settings as JSON; see outreach.simulator.settings.")]
Log = Annotated[Path, typer.Option(help="Where it writes what it received and whom it rang.")]
WebhookUrl = Annotated[str | None, typer.Option(help="Where events go.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(webhooks)
    simulate = typer.Typer(
        help="Play a provider on this machine.", no_args_is_help=True, rich_markup_mode=None
    )
    simulate.command()(levers)
    simulate.callback()(_one_command_is_still_a_group)
    app.add_typer(simulate, name="simulate")


def webhooks(port: Port = 8090, host: Host = "127.0.0.1") -> None:
    """Receive providers' events without Airflow: POST /<connection id>.

    Connections come from AIRFLOW_CONN_<ID> variables, as JSON or URI: outreach_db, and one per account.
    """
    import uvicorn

    from outreach.local.standalone_webhooks import standalone_app

    tell(f"receiving at http://{host}:{port}/<connection id>")
    uvicorn.run(standalone_app(os.environ), host=host, port=port, access_log=False, log_level="warning")


def levers(
    port: Port = 8070,
    settings: Settings = None,
    log: Log = Path("simulator.jsonl"),
    webhook_url: WebhookUrl = None,
) -> None:
    """Play Levers: tokens, bulk calls that take time, signed events. Nobody is really called."""
    from outreach.local.problems import LocalProblem
    from outreach.simulator.levers.app import create_app
    from outreach.simulator.serve import serve
    from outreach.simulator.settings import LeversSimulatorSettings

    if settings is None:
        chosen = LeversSimulatorSettings(log_path=log, webhook_url=webhook_url)
    else:
        chosen = LeversSimulatorSettings.model_validate_json(settings.read_text(encoding="utf-8"))
    tell(f"Levers is played at http://127.0.0.1:{port}/api-service/v1; its log is {chosen.log_path}")
    try:
        serve(create_app(chosen), port)
    except OSError as error:
        raise LocalProblem(f"port {port} cannot be listened on: {error.strerror}") from error


def _one_command_is_still_a_group() -> None:
    """Play a provider on this machine."""
