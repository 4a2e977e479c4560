"""The simulator of Levers as a program of the local stack."""

import sys

from outreach.local.folders import StateFolder
from outreach.local.ports import LOOPBACK
from outreach.local.processes import Program
from outreach.local.secrets import Secrets, write_private
from outreach.simulator.settings import LeversSimulatorSettings

WEBHOOK_PATH = "/outreach/webhooks/levers_default"
LINES = 100
RETRY_FACTOR = 0.1
"""Svix waits up to ten hours between attempts; nobody at a demo does."""


def simulator_program(folder: StateFolder, *, secrets: Secrets, port: int, ui_port: int) -> Program:
    """Write the simulator's settings into the state folder and return how it is started.

    The settings hold secrets, so they go through a file that only its owner
    can read and not through the command line.
    """
    settings = LeversSimulatorSettings(
        log_path=folder.simulator_log,
        client_id=secrets.client_id,
        client_secret=secrets.client_secret,
        webhook_url=f"http://{LOOPBACK}:{ui_port}{WEBHOOK_PATH}",
        webhook_secret=secrets.webhook_secret,
        lines=LINES,
        retry_factor=RETRY_FACTOR,
    )
    file = folder.root / "simulator.json"
    write_private(file, settings.model_dump_json(indent=2))
    command = (
        sys.executable,
        "-m",
        "outreach",
        "simulate",
        "levers",
        "--port",
        str(port),
        "--settings",
        str(file),
    )
    return Program(name="simulator", command=command)
