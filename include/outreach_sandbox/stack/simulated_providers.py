"""The simulators as programs of the local stack, and the connections to them."""

import sys

from outreach.connections.airflow_uri import ConnectionSettings
from outreach.domain.errors import LocalProblem
from outreach_sandbox.simulator.registry import SIMULATORS
from outreach_sandbox.simulator.settings import SimulatorSettings
from outreach_sandbox.simulator.simulator import Credentials, Simulator
from outreach_sandbox.stack.ports import LOOPBACK
from outreach_sandbox.stack.processes import Program
from outreach_sandbox.stack.secrets import Secrets, write_private
from outreach_sandbox.stack.stack_plan import PlayedAccount
from outreach_sandbox.stack.state_folder import StateFolder

WEBHOOK_PATH = "/outreach/webhooks"
LINES = 100
RETRY_FACTOR = 0.1
"""Providers wait up to ten hours between attempts to deliver, which is too long for a demo."""


def simulated(provider: str) -> Simulator:
    """Return the simulator of a provider; raises ``LocalProblem`` for an unknown one."""
    if provider not in SIMULATORS:
        raise LocalProblem(f"there is no simulator of {provider!r}; there are: {', '.join(SIMULATORS)}")
    return SIMULATORS[provider]


def simulated_account(account: PlayedAccount, *, secrets: Secrets, port: int) -> ConnectionSettings:
    """Return the connection to an account that is simulated on ``port``."""
    played = simulated(account.provider)
    return ConnectionSettings(
        connection_id=account.connection_id,
        conn_type=account.provider,
        host=f"http://{LOOPBACK}:{port}{played.api_root}",
        **played.connection_of(_credentials(secrets)),
    )


def simulator_program(
    folder: StateFolder, account: PlayedAccount, *, secrets: Secrets, port: int, ui_port: int
) -> Program:
    """Write the simulator's settings into the state folder and return its program.

    The settings hold secrets, so they go through a file that only its owner
    can read and not through the command line.
    """
    settings = _settings(folder, account, secrets=secrets, ui_port=ui_port)
    file = folder.root / f"{account.simulator}.json"
    write_private(file, settings.model_dump_json(indent=2))
    options = ("--port", str(port), "--settings", str(file))
    command = (sys.executable, "-m", "outreach", "simulate", account.provider, *options)
    return Program(name=account.simulator, command=command)


def _settings(
    folder: StateFolder, account: PlayedAccount, *, secrets: Secrets, ui_port: int
) -> SimulatorSettings:
    played = simulated(account.provider)
    chosen: dict[str, object] = {
        "log_path": folder.simulator_log_of(account.simulator),
        "lines": LINES,
        **played.settings_of(_credentials(secrets)),
    }
    if played.sends_events:
        chosen["webhook_url"] = f"http://{LOOPBACK}:{ui_port}{WEBHOOK_PATH}/{account.connection_id}"
        chosen["retry_factor"] = RETRY_FACTOR
    return played.settings.model_validate(chosen)


def _credentials(secrets: Secrets) -> Credentials:
    return Credentials(
        client_id=secrets.client_id,
        client_secret=secrets.client_secret,
        webhook_secret=secrets.webhook_secret,
    )
