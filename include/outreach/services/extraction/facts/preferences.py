"""Reading a row of ``preferences.sql``: the hours, the days and the first day for calls to a person."""

import json
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from outreach.domain.facts import FactSubject
from outreach.domain.preferences import unreadable_preference
from outreach.services.extraction.facts.hours import read_days, read_end, read_hours, read_start
from outreach.services.extraction.facts.rows import Cells, FactRow, ReadRow
from outreach.services.extraction.text_values import Unreadable

COLUMNS = ("person_id", "from", "until", "days", "not_before")
_SAID = frozenset(COLUMNS) - {"person_id"}


def read_preference(cells: Cells) -> ReadRow:
    """Read a preference; if any part of it cannot be read, the person is not called."""
    person_key = cells.person_key()
    said = _said(cells)
    unread = _SAID.intersection(cells.problems)
    problems = tuple(cells.problems)
    if person_key is None:
        return ReadRow(problems=problems, is_lost=True, is_unread=bool(problems))
    fact = FactRow(
        subject=FactSubject.PERSON,
        person_key=person_key,
        phone=None,
        invoice_id=None,
        value=json.dumps(unreadable_preference(unread) if unread else said),
        happened_at=cells.reading.now,
        source_id=None,
    )
    return ReadRow(facts=(fact,), problems=problems, is_unread=bool(unread))


def _said(cells: Cells) -> dict[str, Any]:
    """Return the value in the form of ``domain/preferences.py``; problems are noted in the cells."""
    nulls = cells.reading.nulls
    start = cells.read("from", partial(read_start, nulls=nulls))
    end: timedelta | None = cells.read("until", partial(read_end, nulls=nulls))
    days = cells.read("days", partial(read_days, nulls=nulls))
    not_before = cells.moment("not_before")
    try:
        start, until = read_hours(start, end)
    except Unreadable:
        cells.problems.append("until")
        until = None
    said = {
        "from": start and start.isoformat("seconds"),
        "until": until and until.isoformat("seconds"),
        "days": days,
        **_first(not_before),
    }
    return {name: value for name, value in said.items() if value is not None}


def _first(not_before: datetime | date | None) -> dict[str, str]:
    """Return the earliest time for calls to the person: a moment in UTC, or a local day."""
    if not_before is None:
        return {}
    is_moment = isinstance(not_before, datetime)
    return {"not_before_moment" if is_moment else "not_before_day": not_before.isoformat()}
