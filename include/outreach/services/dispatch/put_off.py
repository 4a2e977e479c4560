"""Calls that a batch puts off: they stay planned, in a separate batch for each span."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row

from outreach.domain.timing import Window
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Later:
    """A call with another span than its batch."""

    call_id: UUID
    may_ring_from: datetime
    may_ring_until: datetime


def put_off_unfit(
    connection: Connection, batch_id: UUID, *, attempts: int, window: Window | None, start: datetime
) -> int:
    """Put off the calls that may not ring in the whole span of the batch; returns how many.

    The span itself is not made shorter, since a provider may know it already. The
    policy must have been asked about the batch before.
    """
    parameters = {
        "batch_id": batch_id,
        "starts_at": start if window else None,
        "ends_at": window.end if window else None,
    }
    rows = connection.execute(statement("calls_to_put_off"), parameters).all()
    return put_off(connection, batch_id, map(_later, rows), attempts=attempts)


def put_off_without_room(connection: Connection, batch_id: UUID, *, attempts: int, keep: int) -> int:
    """Put off, in the same span, all but the first calls by priority; returns how many."""
    rows = connection.execute(statement("calls_without_room"), {"batch_id": batch_id, "keep": keep}).all()
    return put_off(connection, batch_id, map(_later, rows), attempts=attempts)


def put_off(connection: Connection, batch_id: UUID, calls: Iterable[Later], *, attempts: int) -> int:
    """Move planned calls of a locked batch into new ones; ``attempts`` is how often it was claimed."""
    number = 0
    for (start, end), group in groupby(calls, key=lambda call: (call.may_ring_from, call.may_ring_until)):
        part: Sequence[Later] = list(group)
        later_batch = uuid5(batch_id, f"later {attempts} {start.isoformat()} {end.isoformat()}")
        parameters = {"batch_id": batch_id, "later_batch": later_batch}
        connection.execute(statement("insert_later_batch"), parameters)
        connection.execute(
            statement("put_off_calls"),
            parameters
            | {"call_ids": [call.call_id for call in part], "may_ring_from": start, "may_ring_until": end},
        )
        connection.execute(statement("rank_batch"), {"batch_id": later_batch})
        number += len(part)
    return number


def _later(row: Row[Any]) -> Later:
    return Later(call_id=row.call_id, may_ring_from=row.may_ring_from, may_ring_until=row.may_ring_until)
