"""Batches as CSV files in Speechify's format: for people who launch from its console, and back.

The column ``phone`` is needed, ``custom_id`` is the caller's own name for the
call, and every other column is a variable. Uploading a file is no way to submit
here: whether a key protects a file is not documented.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a
formula. Variables come from outside, so such a one is written with an apostrophe
before it, which reading takes away again. The phone is left as it is: Speechify
needs its plus, and nothing but digits can follow it.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import BatchCall
from outreach.providers.distinct import require_distinct
from outreach.providers.speechify.reference import reference_text
from outreach.providers.speechify.request import variables_of
from outreach.providers.speechify.schema import MAX_RECIPIENTS

PHONE, CUSTOM_ID = "phone", "custom_id"

E164 = re.compile(r"\+[1-9][0-9]{1,14}")
FORMULA = re.compile(r"'*[=+\-@\t\r]")
GUARDED = re.compile(r"'+[=+\-@\t\r]")

ILLEGIBLE = re.compile(r"[=+\-@'\s].*|", re.DOTALL)
"""Names of columns that a spreadsheet would take for a formula, or that nobody can refer to."""

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class CsvRow:
    """One recipient of a file. ``line`` is where its row ends in the file, from 1."""

    line: int
    phone: str = field(repr=False)
    custom_id: str | None
    variables: Mapping[str, str] = field(repr=False)


def write_batch_csv(calls: Sequence[BatchCall]) -> str:
    """Write a batch as a file; the columns after ``phone`` and ``custom_id`` are in alphabetical order.

    A variable that a call does not have is an empty cell. Raises
    ``ConfigurationError``, naming calls by their id, for what Speechify would
    refuse.
    """
    require_distinct(calls, max_batch=MAX_RECIPIENTS)
    variables = [variables_of(call) for call in calls]
    columns = sorted({name for each in variables for name in each})
    _require_legible(columns)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([PHONE, CUSTOM_ID, *columns])
    for call, values in zip(calls, variables, strict=True):
        if not E164.fullmatch(call.phone):
            raise ConfigurationError(f"call {call.call_id}: its number is not E.164")
        cells = [_guarded(values.get(name, "")) for name in columns]
        writer.writerow([call.phone, reference_text(call), *cells])
    return file.getvalue()


def read_batch_csv(text: str) -> list[CsvRow]:
    """Read a file, also one that a spreadsheet saved; empty lines are passed over.

    Raises ``ConfigurationError``, naming lines and columns but nobody's number.
    """
    reader = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True)
    try:
        columns = [name.strip() for name in next(reader, [])]
        _require_columns(columns)
        return [_row(columns, cells, line=reader.line_num) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise ConfigurationError(f"line {reader.line_num} is no CSV: {error}") from None


def _row(columns: Sequence[str], cells: Sequence[str], *, line: int) -> CsvRow:
    if len(cells) != len(columns):
        raise ConfigurationError(f"line {line} has {len(cells)} cells for {len(columns)} columns")
    values = {name: _bare(cell) for name, cell in zip(columns, cells, strict=True)}
    phone, custom_id = values.pop(PHONE).strip(), values.pop(CUSTOM_ID, "").strip()
    if not E164.fullmatch(phone):
        raise ConfigurationError(
            f"line {line}: phone is not E.164, a plus and digits; a spreadsheet may have taken the plus away"
        )
    return CsvRow(line=line, phone=phone, custom_id=custom_id or None, variables=values)


def _require_columns(columns: Sequence[str]) -> None:
    if PHONE not in columns:
        raise ConfigurationError(f"the file has no column {PHONE}")
    twice = [name for name, times in Counter(columns).items() if times > 1]
    if twice or "" in columns:
        raise ConfigurationError(f"columns without a name, or named twice: {', '.join(twice) or 'empty'}")


def _require_legible(columns: Sequence[str]) -> None:
    wrong = [name for name in columns if ILLEGIBLE.fullmatch(name) or name in (PHONE, CUSTOM_ID)]
    if wrong:
        raise ConfigurationError(f"prompt tags that cannot be columns of a file: {', '.join(wrong)}")


def _guarded(value: str) -> str:
    return f"'{value}" if FORMULA.match(value) else value


def _bare(cell: str) -> str:
    return cell[1:] if GUARDED.match(cell) else cell
