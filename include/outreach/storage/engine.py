"""Opening the ledger, and recording who changes it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from outreach.storage.limits import LOST_SERVER, STATEMENT, as_option
from outreach.storage.private_errors import hide_values

ALIVE_FOR = 1.0
"""Seconds after its last use during which a connection counts as alive. A handover opens about ten
transactions, and a check before each of them took a tenth of its time."""

PREPARED_AFTER = 1
"""The number of executions of a statement after which a connection prepares it."""

_USED_AT = "outreach_used_at"


def ledger_engine(url: str) -> Engine:
    """Open the ledger. ``url`` is ``postgresql+psycopg://…``.

    Commits are always synchronous, whatever the server's default: if a crash lost a
    claim, someone would be called twice. Statements are not compiled, since that takes
    longer than the few rows of a batch. A statement is ended after a minute; one that
    needs more time uses ``allow_bulk``.
    """
    options = f"-c synchronous_commit=on -c timezone=UTC -c jit=off {as_option(STATEMENT)}"
    engine = create_engine(
        url,
        # The connection that was used last has prepared its statements.
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"options": options, "prepare_threshold": PREPARED_AFTER, **LOST_SERVER},
    )
    _ask_whether_alive(engine)
    hide_values(engine)
    return engine


def async_ledger_engine(url: URL, **options: Any) -> AsyncEngine:
    """Open the ledger only for reading; ``options`` are SQLAlchemy's. No error repeats a value."""
    engine = create_async_engine(url, hide_parameters=True, **options)
    hide_values(engine.sync_engine)
    return engine


def _ask_whether_alive(engine: Engine) -> None:
    """Check an idle connection before its use; a dead one is replaced."""

    def note(_: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_USED_AT] = monotonic()

    def ask(driver: Any, entry: ConnectionPoolEntry, _: Any) -> None:
        if monotonic() - entry.info.get(_USED_AT, monotonic()) <= ALIVE_FOR:
            return
        try:
            engine.dialect.do_ping(driver)
        except driver.OperationalError as dead:
            raise DisconnectionError(str(dead)) from dead

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)


def say_who(
    connection: Connection,
    *,
    actor: str,
    evidence: Mapping[str, Any] | None = None,
    evidence_of_calls: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> None:
    """Set the author and the evidence of the following state changes in this transaction.

    ``evidence_of_calls`` has that of single calls, if one statement moves several.
    """
    of_calls = {str(call_id): dict(each) for call_id, each in (evidence_of_calls or {}).items()}
    connection.execute(
        text(
            "SELECT set_config('outreach.actor', :actor, true),"
            " set_config('outreach.evidence', :evidence, true),"
            " set_config('outreach.evidence_of_calls', :evidence_of_calls, true)"
        ),
        {
            "actor": actor,
            "evidence": json.dumps(dict(evidence or {}), default=str),
            "evidence_of_calls": json.dumps(of_calls, default=str) if of_calls else "",
        },
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection for separate reading statements, without a transaction."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@contextmanager
def changing(
    engine: Engine, *, actor: str, evidence: Mapping[str, Any] | None = None, plans_once: bool = False
) -> Iterator[Connection]:
    """Open one transaction whose state changes are recorded under ``actor``.

    With ``plans_once`` a connection plans a prepared statement only once, for any
    parameters. Planning those of a claim takes as long as running them, and PostgreSQL
    would plan each of them six times before it keeps a plan.
    """
    with engine.begin() as connection:
        say_who(connection, actor=actor, evidence=evidence)
        if plans_once:
            connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        yield connection
