"""A sender as a process of its own, which kills or stops itself at a step of the protocol.

Run as ``python -m builders.sender_process <JSON>``; see ``start`` for the fields.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine

from builders.events import SETTINGS
from outreach.providers.base import Account
from outreach.providers.registry import provider_for
from outreach.services.dispatch.submit import Sender, Step, submit_calls
from outreach.storage.engine import ledger_engine

TESTS = Path(__file__).resolve().parents[1]


def order_of(sender: Sender, *, at: Step | None, send_signal: signal.Signals) -> dict[str, Any]:
    """Write down, as JSON, what ``sender`` would do and where the process shall get a signal."""
    account = sender.account
    assert sender.warehouse is not None
    return {
        "ledger": sender.ledger.url.render_as_string(hide_password=False),
        "warehouse": sender.warehouse.url.render_as_string(hide_password=False),
        "run_id": str(sender.run_id),
        "account": {
            "connection_id": account.connection_id,
            "provider": account.provider,
            "base_url": account.base_url,
            "login": account.login,
            "password": account.password,
            "webhook_secrets": list(account.webhook_secrets),
            "secrets": dict(account.secrets),
            "options": dict(account.options),
        },
        "at": at,
        "signal": int(send_signal),
    }


def start(
    sender: Sender, *, at: Step, send_signal: signal.Signals = signal.SIGKILL
) -> subprocess.Popen[bytes]:
    """Start a process that does what ``sender`` would, and sends itself a signal at the step."""
    order = order_of(sender, at=at, send_signal=send_signal)
    return subprocess.Popen(
        [sys.executable, "-m", "builders.sender_process", json.dumps(order)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])},
        start_new_session=True,
    )


def _signal_at(step: str | None, number: int) -> Callable[[Step], None]:
    def watch(reached: Step) -> None:
        if reached == step:
            os.kill(os.getpid(), number)

    return watch


def main(order: dict[str, Any]) -> None:
    """Submit, and end as the order says."""
    fields = order["account"]
    account = Account(**{**fields, "webhook_secrets": tuple(fields["webhook_secrets"])})

    def clock() -> datetime:
        return datetime.now(UTC)

    sender = Sender(
        ledger=ledger_engine(order["ledger"]),
        warehouse=create_engine(order["warehouse"]),
        run_id=UUID(order["run_id"]),
        account=account,
        provider=provider_for(account, clock=clock),
        settings=SETTINGS,
        clock=clock,
        on_step=_signal_at(order["at"], order["signal"]),
    )
    asyncio.run(submit_calls(sender))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
