"""``outreach simulate``: play a provider on this machine until it is ended."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from pydantic import BaseModel

from outreach.commands.console import tell

if TYPE_CHECKING:
    from fastapi import FastAPI

Chosen = TypeVar("Chosen", bound=BaseModel)

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on, on 127.0.0.1.")]
Settings = Annotated[
    Path | None, typer.Option(help="Settings as JSON; see outreach_sandbox.simulator.settings.")
]
Log = Annotated[Path, typer.Option(help="Where it writes what it received and whom it called.")]
WebhookUrl = Annotated[str | None, typer.Option(help="Where events go.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    simulate = typer.Typer(
        help="Play a provider on this machine.", no_args_is_help=True, rich_markup_mode=None
    )
    simulate.command()(levers)
    simulate.command()(weya)
    simulate.command()(speechify)
    app.add_typer(simulate, name="simulate")


def levers(
    port: Port = 8070,
    settings: Settings = None,
    log: Log = Path("simulator.jsonl"),
    webhook_url: WebhookUrl = None,
) -> None:
    """Play Levers: tokens, bulk calls that take time, signed events. Nobody is really called."""
    from outreach_sandbox.simulator.levers.app import create_app
    from outreach_sandbox.simulator.settings import LeversSimulatorSettings

    default = LeversSimulatorSettings(log_path=log, webhook_url=webhook_url)
    chosen = _read_settings(settings, default)
    _play("Levers", create_app(chosen), port=port, root="/api-service/v1", log=chosen.log_path)


def weya(port: Port = 8071, settings: Settings = None, log: Log = Path("simulator.jsonl")) -> None:
    """Play Weya: batches that are made, filled and read back. Nobody is really called."""
    from outreach_sandbox.simulator.weya.app import create_app
    from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings

    chosen = _read_settings(settings, WeyaSimulatorSettings(log_path=log))
    _play("Weya", create_app(chosen), port=port, root="", log=chosen.log_path)


def speechify(
    port: Port = 8072,
    settings: Settings = None,
    log: Log = Path("simulator.jsonl"),
    webhook_url: WebhookUrl = None,
) -> None:
    """Play Speechify: batches with keys, pages to read, signed events. Nobody is really called."""
    from outreach_sandbox.simulator.speechify.app import create_app
    from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings

    default = SpeechifySimulatorSettings(log_path=log, webhook_url=webhook_url)
    chosen = _read_settings(settings, default)
    _play("Speechify", create_app(chosen), port=port, root="", log=chosen.log_path)


def _read_settings(file: Path | None, default: Chosen) -> Chosen:
    if file is None:
        return default
    return type(default).model_validate_json(file.read_text(encoding="utf-8"))


def _play(name: str, app: "FastAPI", *, port: int, root: str, log: Path) -> None:
    """Serve a simulated provider until it is ended; ``root`` is the path of its API."""
    from outreach.domain.errors import LocalProblem
    from outreach_sandbox.simulator.serve import serve

    tell(f"{name} is played at http://127.0.0.1:{port}{root}; its log is {log}")
    try:
        serve(app, port)
    except OSError as error:
        raise LocalProblem(f"port {port} cannot be listened on: {error.strerror}") from error
