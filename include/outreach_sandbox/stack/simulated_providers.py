"""The simulators as programs of the local stack, and the connections that lead to them."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outreach.connections.airflow_uri import ConnectionSettings
from outreach.domain.errors import LocalProblem
from outreach_sandbox.simulator.settings import LeversSimulatorSettings, SimulatorSettings
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings
from outreach_sandbox.simulator.weya.settings import WeyaSimulatorSettings
from outreach_sandbox.stack.ports import LOOPBACK
from outreach_sandbox.stack.processes import Program
from outreach_sandbox.stack.secrets import Secrets, write_private
from outreach_sandbox.stack.stack_plan import PlayedAccount
from outreach_sandbox.stack.state_folder import StateFolder

WEBHOOK_PATH = "/outreach/webhooks"
LINES = 100
RETRY_FACTOR = 0.1
"""Providers wait up to ten hours between attempts to deliver; nobody at a demo does."""


@dataclass(frozen=True, kw_only=True)
class SimulatedProvider:
    """How one provider is played, and how it is reached."""

    title: str
    settings: Callable[[Path, Secrets, str], SimulatorSettings]
    """Made of the log's path, the stack's secrets, and the address that takes events."""
    api_root: str
    connection: Callable[[Secrets], Mapping[str, Any]]
    """The connection's fields beside its host."""


def _levers(log: Path, secrets: Secrets, webhook_url: str) -> SimulatorSettings:
    return LeversSimulatorSettings(
        log_path=log,
        client_id=secrets.client_id,
        client_secret=secrets.client_secret,
        webhook_url=webhook_url,
        webhook_secret=secrets.webhook_secret,
        lines=LINES,
        retry_factor=RETRY_FACTOR,
    )


def _weya(log: Path, secrets: Secrets, _: str) -> SimulatorSettings:
    return WeyaSimulatorSettings(
        log_path=log,
        api_key=secrets.client_secret,
        user_id=secrets.client_id,
        user_token=_user_token(secrets),
        lines=LINES,
    )


def _speechify(log: Path, secrets: Secrets, webhook_url: str) -> SimulatorSettings:
    return SpeechifySimulatorSettings(
        log_path=log,
        api_key=secrets.client_secret,
        webhook_url=webhook_url,
        webhook_secret=secrets.webhook_secret,
        lines=LINES,
        retry_factor=RETRY_FACTOR,
    )


def _user_token(secrets: Secrets) -> str:
    return f"user-{secrets.client_secret}"


SIMULATED: Mapping[str, SimulatedProvider] = {
    "levers": SimulatedProvider(
        title="Levers",
        settings=_levers,
        api_root="/api-service/v1",
        connection=lambda secrets: {
            "login": secrets.client_id,
            "password": secrets.client_secret,
            "extra": {"webhook_secrets": [secrets.webhook_secret]},
        },
    ),
    "weya": SimulatedProvider(
        title="Weya",
        settings=_weya,
        api_root="",
        connection=lambda secrets: {
            "login": secrets.client_id,
            "password": secrets.client_secret,
            "extra": {"user_token": _user_token(secrets)},
        },
    ),
    "speechify": SimulatedProvider(
        title="Speechify",
        settings=_speechify,
        api_root="",
        connection=lambda secrets: {
            "password": secrets.client_secret,
            "extra": {"webhook_secrets": [secrets.webhook_secret]},
        },
    ),
}
"""Every provider that can be played, by the type of its connection."""


def simulated(provider: str) -> SimulatedProvider:
    """Return how a provider is played; raises ``LocalProblem`` for an unknown one."""
    if provider not in SIMULATED:
        raise LocalProblem(f"there is no simulator of {provider!r}; there are: {', '.join(SIMULATED)}")
    return SIMULATED[provider]


def simulated_account(account: PlayedAccount, *, secrets: Secrets, port: int) -> ConnectionSettings:
    """Return the connection to an account that is played on ``port``."""
    played = simulated(account.provider)
    return ConnectionSettings(
        connection_id=account.connection_id,
        conn_type=account.provider,
        host=f"http://{LOOPBACK}:{port}{played.api_root}",
        **played.connection(secrets),
    )


def simulator_program(
    folder: StateFolder, account: PlayedAccount, *, secrets: Secrets, port: int, ui_port: int
) -> Program:
    """Write the simulator's settings into the state folder and return how it is started.

    The settings hold secrets, so they go through a file that only its owner
    can read and not through the command line.
    """
    webhook_url = f"http://{LOOPBACK}:{ui_port}{WEBHOOK_PATH}/{account.connection_id}"
    log = folder.simulator_log_of(account.simulator)
    settings = simulated(account.provider).settings(log, secrets, webhook_url)
    file = folder.root / f"{account.simulator}.json"
    write_private(file, settings.model_dump_json(indent=2))
    options = ("--port", str(port), "--settings", str(file))
    command = (sys.executable, "-m", "outreach", "simulate", account.provider, *options)
    return Program(name=account.simulator, command=command)
