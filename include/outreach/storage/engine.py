"""Opening the ledger, and saying who changes it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, text


def ledger_engine(url: str) -> Engine:
    """Open the ledger. ``url`` is ``postgresql+psycopg://…``.

    Commits are synchronous whatever the server's default is: a claim that a
    crash could forget would ring somebody twice.
    """
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": "-c synchronous_commit=on -c timezone=UTC", "connect_timeout": 5},
    )


def say_who(
    connection: Connection,
    *,
    actor: str,
    evidence: Mapping[str, Any] | None = None,
    evidence_of_calls: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> None:
    """Name the author and the evidence of the state changes that follow in this transaction.

    ``evidence_of_calls`` is that of single calls, where one statement moves several.
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
def changing(
    engine: Engine, *, actor: str, evidence: Mapping[str, Any] | None = None
) -> Iterator[Connection]:
    """Open one transaction whose state changes are recorded under ``actor``."""
    with engine.begin() as connection:
        say_who(connection, actor=actor, evidence=evidence)
        yield connection
