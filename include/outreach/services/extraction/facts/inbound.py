"""Reading a row of ``inbound.sql``: who called, when, and whether someone spoke with them."""

import json
from datetime import datetime
from functools import partial

from outreach.services.extraction.facts.moments import latest_moment
from outreach.services.extraction.facts.rows import Cells, FactRow, ReadRow, name_of, subject_of
from outreach.services.extraction.text_values import read_flag

COLUMNS = ("person_id", "phone", "at", "talked")


def read_inbound(cells: Cells) -> ReadRow:
    """Read a person's call to us. Without a time it counts as now; unless the row says no, they talked.

    It is about the person and every number that the row could mean; with neither it has
    no effect. Equal rows are separate calls.
    """
    person_key, phones = cells.person_key(), cells.phones()
    at, said_at = _at(cells)
    said = cells.read("talked", partial(read_flag, nulls=cells.reading.nulls))
    talked = said is not False
    problems = tuple(cells.problems)
    if person_key is None and not phones:
        return ReadRow(problems=problems, is_lost=True, is_unread=bool(problems))
    facts = tuple(
        FactRow(
            subject=subject_of(person_key, phone),
            person_key=person_key,
            phone=phone,
            invoice_id=None,
            value=json.dumps({"talked": talked}),
            happened_at=at,
            source_id=name_of(person_key, phone, said_at, str(talked)),
            is_one_of_many=True,
        )
        for phone in phones or (None,)
    )
    return ReadRow(facts=facts, problems=problems, is_unread="at" in problems)


def _at(cells: Cells) -> tuple[datetime, str]:
    """Return when it was, at the latest now, and the row's own text for the time."""
    read, now = cells.moment("at"), cells.reading.now
    if read is None:
        return now, cells.as_came("at")
    return min(latest_moment(read, cells.reading.zone), now), read.isoformat()
