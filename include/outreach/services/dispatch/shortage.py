"""Shortage: the lines cannot call a whole batch within its span. Priority decides who is called first."""

import json
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from outreach.domain.timing import Window
from outreach.services.dispatch.put_off import put_off_unfit, put_off_without_room
from outreach.services.dispatch.throttle import Throttle
from outreach.services.permissions.ask import ask_about_batch
from outreach.services.runs.run import Run
from outreach.storage.statements import statement


class NoRoomYet(Exception):
    """The account has calls to make before it can take more; nothing was changed."""


def keep_what_fits(
    connection: Connection,
    run: Run,
    throttle: Throttle,
    batch: RowMapping,
    window: Window,
    *,
    calls: int,
    now: datetime,
) -> bool:
    """Put off the calls that cannot ring within the window; the first by priority stay.

    Returns whether everything fits. If nothing fits any more, the calls get the next
    span within the run; without one they are withdrawn. Raises ``NoRoomYet`` if it is
    too early to decide.
    """
    room = throttle.room(window, now=now)
    if room.fits(calls):
        return True
    if room.at_most == 0:
        _leave_for_next_span(connection, run, throttle, batch, window, now=now)
    elif room.outstanding:
        raise NoRoomYet
    else:
        put_off_without_room(connection, batch["batch_id"], attempts=batch["attempts"], keep=room.calls or 0)
    return False


def _leave_for_next_span(
    connection: Connection, run: Run, throttle: Throttle, batch: RowMapping, window: Window, *, now: datetime
) -> None:
    batch_id = batch["batch_id"]
    ask_about_batch(connection, run, batch_id, now=window.end)
    inputs = {
        "lines": throttle.lines,
        "call_seconds": throttle.call_length.total_seconds(),
        "window_ends_at": window.end.isoformat(),
    }
    connection.execute(
        statement("withdraw_without_room"),
        {"batch_id": batch_id, "until": run.call_until, "inputs": json.dumps(inputs), "now": now},
    )
    put_off_unfit(connection, batch_id, attempts=batch["attempts"], window=None, start=window.end)
