"""The door and its reducer as one process, which is killed between keeping a delivery and applying it.

Run as ``python -m builders.door_process <JSON>``; see ``start`` for the fields.
"""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import uvicorn

from builders.events import SETTINGS
from builders.webhook_app import reducing
from outreach.domain.outcomes import CallEvent
from outreach.providers.base import Account
from outreach.providers.levers.adapter import LeversProvider
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.engine import ledger_engine
from outreach.webhooks.app import create_app
from outreach.webhooks.reducer import InboxReducer

TESTS = Path(__file__).resolve().parents[1]


class Moment(StrEnum):
    """When the process is killed, always after its answer."""

    BEFORE_REDUCING = "before reducing"
    WHILE_REDUCING = "while reducing"
    """Inside the reduction's transaction, with the delivery taken and nothing written."""


def start(account: Account, *, ledger: str, port: int, at: Moment) -> subprocess.Popen[bytes]:
    """Start a door for ``account`` at ``port``, which kills itself at its first reduction."""
    order = {
        "ledger": ledger,
        "port": port,
        "at": at,
        "base_url": account.base_url,
        "connection_id": account.connection_id,
        "webhook_secrets": list(account.webhook_secrets),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "builders.door_process", json.dumps(order)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])},
        start_new_session=True,
    )


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _MortalProvider(LeversProvider):
    """Reads what is delivered, and ends the process where a reduction reads it again."""

    reduces = False

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        if self.reduces:
            _end()
        return super().read_stored_event(body, event_key=event_key)


def main(order: dict[str, str]) -> None:
    """Serve until killed."""

    def clock() -> datetime:
        return datetime.now(UTC)

    account = Account(
        connection_id=order["connection_id"],
        provider="levers",
        base_url=order["base_url"],
        login="",
        password="",
        webhook_secrets=tuple(order["webhook_secrets"]),
    )
    provider = _MortalProvider(account, clock=clock)

    def settings() -> LedgerSettings:
        # Asked for by a reduction alone.
        if order["at"] == Moment.BEFORE_REDUCING:
            _end()
        provider.reduces = True
        return SETTINGS

    engine = ledger_engine(order["ledger"])

    def provider_of(_: str) -> LeversProvider:
        return provider

    reducer = InboxReducer(ledger=lambda: engine, provider_of=provider_of, settings=settings, clock=clock)
    app = create_app(ledger=lambda: engine, provider_of=provider_of, clock=clock, kept=reducer.wake)
    with reducing(reducer):
        uvicorn.run(app, host="127.0.0.1", port=int(order["port"]), log_config=None, ws="none")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
