"""Finding the numbers of people who refuse calls; these are not called for anyone else, either.

A note makes its field unreadable, so no contact has these numbers.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row

from outreach.domain.decisions import Reason
from outreach.domain.notes import note_among
from outreach.domain.phones import UNKNOWN_REGION, numbers_meant
from outreach.services.runs.run import Run
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement

_ROWS_AT_ONCE = 10_000


def write_refused_numbers(connection: Connection, run: Run) -> None:
    """Write every number that could be meant in a row with such a note, or of someone who refuses calls.

    Only rows with a note are read here, and those of people who refuse and have no number.
    """
    config = run.campaign.config
    region = UNKNOWN_REGION if config.reads_vendors_file else config.defaults.region
    rows = connection.execute(
        statement("rows_with_a_no"),
        {"run_id": run.run_id},
        execution_options={"yield_per": _ROWS_AT_ONCE},
    )
    refused = {(phone, reason) for row in rows for reason in _reasons(row) for phone in _numbers(row, region)}
    copy_rows(connection, "policy_refused_number", ("phone", "reason"), sorted(refused))


def _reasons(row: Row[Any]) -> Iterator[Reason]:
    if row.refuses:
        yield Reason.NO_CONSENT
    phones = (row.phone, *row.other_phones)
    note = note_among(name=row.name, first_name=row.first_name, last_name=row.last_name, phones=phones)
    if note is Reason.NOTE_DO_NOT_CALL:
        yield note


def _numbers(row: Row[Any], default: str) -> Iterator[str]:
    region = UNKNOWN_REGION if row.has_unreadable_country else row.country or default
    for field in filter(None, (row.phone, *row.other_phones)):
        yield from numbers_meant(field, region=region).numbers
