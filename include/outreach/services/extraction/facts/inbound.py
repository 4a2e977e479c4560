"""Reading a row of ``inbound.sql``: who called, when, and whether someone spoke with them."""

import json
from datetime import datetime
from functools import partial

from outreach.services.extraction.facts.moments import latest_moment
from outreach.services.extraction.facts.rows import Cells, FactRow, ReadRow, name_of, subject_of
from outreach.services.extraction.text_values import read_flag

COLUMNS = ("person_id", "phone", "at", "talked")


def read_inbound(cells: Cells) -> ReadRow:
    """Read a call of a person's. Without a time it is taken to be of now; unless it says no, they talked.

    Who knows neither the person nor the number of a call holds no one by it.
    """
    person_key, phone = cells.person_key(), cells.phone()
    at, said_at = _at(cells)
    said = cells.read("talked", partial(read_flag, nulls=cells.reading.nulls))
    talked = said is not False
    problems = tuple(cells.problems)
    if person_key is None and phone is None:
        return ReadRow(problems=problems, is_lost=True, is_unread=bool(problems))
    fact = FactRow(
        subject=subject_of(person_key, phone),
        person_key=person_key,
        phone=phone,
        invoice_id=None,
        value=json.dumps({"talked": talked}),
        happened_at=at,
        source_id=name_of(person_key, phone, said_at, str(talked)),
    )
    return ReadRow(facts=(fact,), problems=problems, is_unread="at" in problems)


def _at(cells: Cells) -> tuple[datetime, str]:
    """Return when it was, at the latest now, and what the row says of it."""
    read, now = cells.moment("at"), cells.reading.now
    if read is None:
        return now, cells.as_came("at")
    return min(latest_moment(read, cells.reading.zone), now), read.isoformat()
