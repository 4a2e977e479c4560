"""Speechify's CSV format: writing batches for people who launch them in its console, and reading cells.

The column ``phone`` is needed, ``custom_id`` is the caller's own name for the
call, and every other column is a variable. Uploading a file is no way to submit
here: whether a key protects a file is not documented.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula.
Variables come from outside, so such a cell is written with an apostrophe before it,
which ``unguarded`` removes. The phone is not changed: Speechify needs its plus, and
nothing but digits can follow it.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence

from outreach.campaign.source_format import SourceFormat
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall
from outreach.providers.console_file import ConsoleFile
from outreach.providers.request_checks import require_distinct_numbers
from outreach.providers.speechify.reference import VARIABLE, is_reference, reference_text
from outreach.providers.speechify.request import variables_of
from outreach.providers.speechify.vendor import MAX_RECIPIENTS, VENDOR

PHONE, CUSTOM_ID = "phone", "custom_id"

FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")

ILLEGIBLE = re.compile(r"[=+\-@'\s].*|", re.DOTALL)
"""Names of columns that a spreadsheet would take for a formula, or that nothing can refer to."""


def write_batch_csv(calls: Sequence[BatchCall]) -> str:
    """Write a batch as a file; the columns after ``phone`` and ``custom_id`` are in alphabetical order.

    A variable that a call does not have is an empty cell. Raises
    ``ConfigurationError``, with the ids of the calls, for values that Speechify would
    refuse.
    """
    require_distinct_numbers(calls, max_batch=MAX_RECIPIENTS)
    variables = [variables_of(call) for call in calls]
    columns = sorted({name for each in variables for name in each})
    _require_legible(columns)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([PHONE, CUSTOM_ID, *columns])
    for call, values in zip(calls, variables, strict=True):
        cells = [_guarded(values.get(name, "")) for name in columns]
        writer.writerow([call.phone, reference_text(call), *cells])
    return file.getvalue()


def _require_legible(columns: Sequence[str]) -> None:
    wrong = [name for name in columns if ILLEGIBLE.fullmatch(name) or name in (PHONE, CUSTOM_ID)]
    if wrong:
        raise ConfigurationError(f"prompt tags that cannot be columns of a file: {', '.join(wrong)}")


def _guarded(value: str) -> str:
    return f"'{value}" if FORMULA.match(value) else value


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps it from being a formula, as spreadsheets show it."""
    return cell[1:] if GUARDED.match(cell) else cell


def ours_among(columns: Sequence[str]) -> Callable[[Sequence[str]], bool]:
    """Return a function that tells whether ``write_batch_csv`` wrote a row below these columns."""
    place = columns.index(CUSTOM_ID) if CUSTOM_ID in columns else None
    return lambda row: VARIABLE in columns or (place is not None and is_reference(row[place]))


CONSOLE_FILE = ConsoleFile(
    suffix=".csv",
    template_word="agent",
    write=lambda calls: write_batch_csv(calls).encode(),
    ours_among=ours_among,
    source=SourceFormat(name=VENDOR.name, phone_column=PHONE, read_cell=unguarded),
)
"""The file in which Speechify's console takes a batch."""
