"""The kill switch: whether anything may be sent at all, for a campaign, or through an account.

A gate that no one ever closed is open. A closed gate stops the next claim, but not the
calls that were handed over before. Each closing and opening is recorded
(``gate_history.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, true
from sqlalchemy.dialects.postgresql import insert

from outreach.domain.errors import ConfigurationError
from outreach.domain.one_line import one_line
from outreach.domain.scopes import EVERYTHING, OF_ACCOUNT, OF_CAMPAIGN
from outreach.storage import tables
from outreach.storage.statements import statement


def closed_because(connection: Connection, scopes: Sequence[str]) -> str | None:
    """Return why one of the gates is closed; None if all are open."""
    gate = tables.send_gate
    query = (
        select(gate.c.scope, gate.c.reason)
        .where(gate.c.scope.in_([EVERYTHING, *scopes]), gate.c.is_open.is_(False))
        .order_by(gate.c.scope)
    )
    row = connection.execute(query).first()
    return None if row is None else f"{row.scope}: {row.reason}"


@dataclass(frozen=True, kw_only=True)
class SendGate:
    """A gate that someone once closed, and its present state."""

    scope: str
    is_open: bool
    reason: str
    changed_at: datetime
    changed_by: str


def list_gates(connection: Connection) -> list[SendGate]:
    """Return every gate that was ever closed; those closed now come first."""
    gate = tables.send_gate
    query = select(gate.c.scope, gate.c.is_open, gate.c.reason, gate.c.changed_at, gate.c.changed_by)
    rows = connection.execute(query.order_by(gate.c.is_open, gate.c.scope)).mappings()
    return [SendGate(**row) for row in rows]


def require_scope(scope: str) -> str:
    """Check the name of a gate; raises ``ConfigurationError`` for one that would stop nothing."""
    is_named = any(scope.startswith(kind) and scope != kind for kind in (OF_CAMPAIGN, OF_ACCOUNT))
    if scope == EVERYTHING or is_named:
        return scope
    raise ConfigurationError(
        f"{scope!r} is no gate; write {EVERYTHING}, {OF_CAMPAIGN}<id> or {OF_ACCOUNT}<connection id>"
    )


def close_gate(connection: Connection, scope: str, *, reason: str, by: str, now: datetime) -> None:
    """Close a gate. The first reason stays until someone opens the gate again."""
    _write(connection, scope, is_open=False, reason=reason, by=by, now=now)


def open_gate(connection: Connection, scope: str, *, reason: str, by: str, now: datetime) -> None:
    """Open a gate again; ``reason`` says what was found out."""
    _write(connection, scope, is_open=True, reason=reason, by=by, now=now)


def _write(connection: Connection, scope: str, *, is_open: bool, reason: str, by: str, now: datetime) -> None:
    gate = tables.send_gate
    reason, by = one_line(reason), one_line(by)
    values = {"is_open": is_open, "reason": reason, "changed_at": now, "changed_by": by}
    writing = insert(gate).values(scope=require_scope(scope), **values)
    may_replace = true() if is_open else gate.c.is_open
    connection.execute(
        writing.on_conflict_do_update(index_elements=["scope"], set_=values, where=may_replace)
    )
    parameters = {"scope": scope, "is_open": is_open, "reason": reason, "by": by, "now": now}
    connection.execute(statement("note_gate_change"), parameters)
