"""``outreach …`` in this process, as a person at a terminal who knows a ledger."""

import os
from pathlib import Path

from sqlalchemy import URL
from typer.testing import CliRunner, Result

from builders.levers_accounts import account
from builders.terminal import terminal
from outreach.cli import app


def at_terminal(*words: str, ledger: URL, home: Path, **more: str) -> Result:
    """Run a command; ``more`` are variables of its environment."""
    others = {name: None for name in os.environ if name.startswith(("AIRFLOW", "OUTREACH"))}
    known = terminal(ledger, ledger, home, account("http://127.0.0.1:1"))
    return CliRunner().invoke(app, words, env={**others, "COLUMNS": "120", **known, **more})
