"""Servers of their own beside a first one: a standby that follows it, and a copy from its base backup."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from builders.waiting import wait_until
from outreach_sandbox.postgres.programs import give_to_postgres, run_program
from outreach_sandbox.postgres.server import embedded_postgres
from outreach_sandbox.postgres.sockets import SOCKET_NAME, socket_folder

LATEST_TIMELINE = "restore_command = 'false'\nrecovery_target_timeline = 'latest'\n"
"""A restore from an archive that has nothing beyond what the backup brought along."""


def base_backup(of: Path, to: Path, *, as_standby: bool = False) -> None:
    """Copy the running server on ``of`` as an operator would."""
    to.mkdir(mode=0o700)
    give_to_postgres(to)
    chosen = ("--write-recovery-conf",) if as_standby else ()
    source = ("--host", str(socket_folder(of)), "--username", "postgres")
    _run(to, "pg_basebackup", *source, "--pgdata", str(to), "--checkpoint=fast", *chosen)
    # The socket stands beside the files here, so that its lock is copied with them.
    (to / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


@contextmanager
def standby(of: Path, to: Path) -> Iterator[URL]:
    """Run a server that follows the one on ``of``."""
    base_backup(of, to, as_standby=True)
    with embedded_postgres(to, durable=False) as server:
        yield server


@contextmanager
def restored(backup: Path) -> Iterator[URL]:
    """Run a server on a base backup that is restored as PostgreSQL's manual says: with recovery.signal."""
    with (backup / "postgresql.auto.conf").open("a") as settings:
        settings.write(LATEST_TIMELINE)
    (backup / "recovery.signal").touch(mode=0o644)
    with embedded_postgres(backup, durable=False) as server:
        wait_until(lambda: _scalar(server, "SELECT NOT pg_is_in_recovery()"))
        yield server


def fail_over(*, primary: Path, primary_url: URL, to: Path, to_url: URL) -> None:
    """Let the standby catch up, crash the primary, and promote the standby."""
    written = _scalar(primary_url, "SELECT pg_current_wal_flush_lsn()")
    wait_until(lambda: _scalar(to_url, f"SELECT pg_last_wal_replay_lsn() >= '{written}'"))
    _run(primary, "pg_ctl", "stop", "--wait", "--mode=immediate", f"--pgdata={primary}")
    _run(to, "pg_ctl", "promote", "--wait", f"--pgdata={to}")


def checkpointed_timeline(server: URL) -> int:
    """Return the timeline that the last checkpoint of a server was made on."""
    return int(str(_scalar(server, "SELECT timeline_id FROM pg_control_checkpoint()")))


def _run(folder: Path, name: str, *arguments: str) -> None:
    code, printed = run_program(name, *arguments, folder=folder)
    assert code == 0, printed


def _scalar(server: URL, query: str) -> object:
    engine = create_engine(server)
    try:
        with engine.connect() as connection:
            return connection.scalar(text(query))
    finally:
        engine.dispose()
