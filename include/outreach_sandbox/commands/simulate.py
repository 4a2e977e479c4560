"""``outreach simulate``: simulate a provider on this machine until it is ended."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from outreach.commands.console import tell
from outreach.commands.help_pages import Application
from outreach_sandbox.simulator.registry import SIMULATORS
from outreach_sandbox.simulator.simulator import Simulator

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on, on 127.0.0.1.")]
Settings = Annotated[
    Path | None, typer.Option(help="Settings as JSON; see outreach_sandbox.simulator.settings.")
]
Log = Annotated[Path, typer.Option(help="The file for its log: what it received and whom it called.")]
WebhookUrl = Annotated[str | None, typer.Option(help="The address for events.")]

LOG = Path("simulator.jsonl")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file: one for each simulator."""
    simulate = Application(help="Play a provider on this machine.", no_args_is_help=True)
    for simulator in SIMULATORS.values():
        help_text = f"Play {simulator.title}.\n\nThat is {simulator.plays}. No one is really called."
        simulate.command(simulator.name, help=help_text)(_command_of(simulator))
    app.add_typer(simulate, name="simulate")


def _command_of(simulator: Simulator) -> Callable[..., None]:
    def with_events(
        port: Port = simulator.port,
        settings: Settings = None,
        log: Log = LOG,
        webhook_url: WebhookUrl = None,
    ) -> None:
        _play(simulator, port=port, settings=settings, log_path=log, webhook_url=webhook_url)

    def without_events(port: Port = simulator.port, settings: Settings = None, log: Log = LOG) -> None:
        _play(simulator, port=port, settings=settings, log_path=log)

    return with_events if simulator.sends_events else without_events


def _play(simulator: Simulator, *, port: int, settings: Path | None, **default: Any) -> None:
    """Serve a simulated provider until it is ended, with ``settings`` from a file or the ``default`` ones."""
    from outreach.domain.errors import LocalProblem
    from outreach_sandbox.simulator.serve import serve

    chosen = (
        simulator.settings.model_validate(default)
        if settings is None
        else simulator.settings.model_validate_json(settings.read_text(encoding="utf-8"))
    )
    where = f"http://127.0.0.1:{port}{simulator.api_root}"
    tell(f"{simulator.title} is played at {where}; its log is {chosen.log_path}")
    try:
        serve(simulator.create_app(chosen), port)
    except OSError as error:
        raise LocalProblem(f"port {port} cannot be listened on: {error.strerror}") from error
