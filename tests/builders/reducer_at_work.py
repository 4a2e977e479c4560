"""A process that keeps a reducer at work beside it, for tests that kill either of them.

Run as ``python -m builders.reducer_at_work``; it says the id of its reducer, then waits.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from builders.events import SETTINGS, clock, levers
from outreach.storage.engine import ledger_engine
from outreach.webhooks.reducer import InboxReducer
from outreach.webhooks.reducer_process import ReducerProcess, log_to_stderr, reduce_until_the_parent_ends

TESTS = Path(__file__).resolve().parents[1]
LEDGER = "LEDGER_OF_THE_REDUCER"


def environment_of(ledger: URL) -> dict[str, str]:
    """The parts that a reducer of this ledger needs."""
    return {
        "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
        LEDGER: ledger.render_as_string(hide_password=False),
    }


@contextmanager
def parent_of_a_reducer(ledger: URL) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Run the parent while the block runs; yields it and the id of its reducer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "builders.reducer_at_work"],
        env={**os.environ, **environment_of(ledger)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, int(process.stdout.readline()) if process.stdout else 0
    finally:
        process.kill()
        process.communicate()


def be_a_parent() -> None:
    """Keep a reducer until killed."""
    reducer = ReducerProcess("builders.reducer_of_the_tests")
    reducer.start()
    while reducer.pid is None:
        threading.Event().wait(0.01)
    sys.stdout.write(f"{reducer.pid}\n")
    sys.stdout.flush()
    threading.Event().wait()


def be_the_reducer() -> None:
    """Reduce the ledger that the environment names."""
    log_to_stderr()
    engine = ledger_engine(os.environ[LEDGER])
    reduce_until_the_parent_ends(
        InboxReducer(ledger=lambda: engine, provider_of=levers, settings=lambda: SETTINGS, clock=clock)
    )


if __name__ == "__main__":
    be_a_parent()
