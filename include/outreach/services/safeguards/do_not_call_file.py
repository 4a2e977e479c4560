"""Importing a CSV file into the do-not-call list, with an optional dry run, and one line for each mistake.

A mistake names its row and never repeats a value, which may be someone's name or number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Engine

from outreach.campaign.model import FileSource
from outreach.domain.errors import ConfigurationError
from outreach.domain.phones import UNKNOWN_REGION
from outreach.domain.scopes import EVERYTHING
from outreach.services.extraction.csv_file import CsvStyle, numbered_rows
from outreach.services.extraction.text_values import is_null_word, storable
from outreach.services.safeguards.do_not_call import Entry, read_whom_to_stop, write_entry
from outreach.services.safeguards.do_not_call_scopes import KnownCampaigns, require_known_scope

COLUMNS = ("person_id", "phone", "reason", "until", "region", "scope")
"""The possible columns of a file; it needs the first, the second, or both."""

NAMES_SOMEONE = frozenset({"person_id", "phone"})
UNTIL_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M")


@dataclass(frozen=True, kw_only=True)
class Unsaid:
    """The values for rows that leave a column empty."""

    reason: str = ""
    region: str = UNKNOWN_REGION
    scope: str = EVERYTHING


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A row that cannot be fully understood, and why."""

    row: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """A whole file: its good rows by row number, and its mistakes."""

    name: str
    entries: Mapping[int, Entry]
    mistakes: Sequence[Mistake]


def style_of(*, delimiter: str, encoding: str) -> CsvStyle:
    """Return how a file is written; raises ``ConfigurationError`` for settings that campaigns cannot have."""
    try:
        FileSource.model_validate({"csv": "file.csv", "delimiter": delimiter, "encoding": encoding})
    except ValidationError as wrong:
        settings = ", ".join(sorted({f"--{error['loc'][0]}" for error in wrong.errors()}))
        raise ConfigurationError(
            f"{settings}: a file's values stand between commas, semicolons, tabs or |, and its encoding is "
            "one such as utf-8 or windows-1256"
        ) from None
    return CsvStyle(
        delimiter=delimiter,
        encoding=encoding,
        delimiter_setting="--delimiter",
        encoding_setting="--encoding",
    )


def read_file(
    path: Path, style: CsvStyle, *, unsaid: Unsaid, campaigns: KnownCampaigns, now: datetime
) -> ReadFile:
    """Read every row of a file; an entry may hold for one of ``campaigns``.

    Raises ``ConfigurationError`` if it is no CSV file with known columns.
    """
    entries: dict[int, Entry] = {}
    mistakes: list[Mistake] = []
    with numbered_rows(path, style, any_width=True) as (names, rows):
        columns = _columns(names, path)
        for number, values in rows:
            try:
                entry = _entry(dict(_said(columns, values)), unsaid, now=now)
                require_known_scope(entry.scope, campaigns)
                entries[number] = entry
            except ConfigurationError as problem:
                mistakes.append(Mistake(row=number, problem=str(problem)))
    return ReadFile(name=path.name, entries=entries, mistakes=mistakes)


def import_entries(ledger: Engine, read: ReadFile, *, by: str, now: datetime, write: bool) -> int:
    """Write the good rows in one transaction; returns how many stops are new.

    A row whose stop already holds is not written again. Without ``write`` all is tried
    and rolled back, so nothing changes.
    """
    new = 0
    with ledger.connect() as connection, connection.begin() as transaction:
        for number, entry in read.entries.items():
            source = f"person {by}, row {number} of {storable(read.name)}"
            new += write_entry(connection, entry, source=source, now=now, once=True)
        if not write:
            transaction.rollback()
    return new


def _columns(names: Sequence[str], path: Path) -> Sequence[str]:
    """Return the meaning of each column, "" for one without a name; errors repeat no name."""
    folded = [name.casefold() for name in names]
    for place, name in enumerate(folded, start=1):
        if name and name not in COLUMNS:
            raise ConfigurationError(
                f"{path.name}: column {place} is none of {', '.join(COLUMNS)}; the first line must name the "
                "columns"
            )
        if name and folded.index(name) != place - 1:
            raise ConfigurationError(f"{path.name}: column {place} is called like another one")
    if not NAMES_SOMEONE.intersection(folded):
        raise ConfigurationError(f"{path.name} needs a column {' or '.join(sorted(NAMES_SOMEONE))}")
    return folded


def _said(columns: Sequence[str], values: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(values) != len(columns):
        raise ConfigurationError(
            f"it has {len(values)} values, and the first row has {len(columns)}; "
            "a delimiter or a quotation mark in a value?"
        )
    for column, value in zip(columns, values, strict=True):
        text = storable(value).strip()
        if text and not column:
            raise ConfigurationError("a value stands in a column without a name")
        if text:
            yield column, text


def _entry(said: Mapping[str, str], unsaid: Unsaid, *, now: datetime) -> Entry:
    phone = said.get("phone")
    until = _until(said.get("until"))
    if until is not None and until <= now:
        raise ConfigurationError("until is over, so the entry would have no effect")
    whom = read_whom_to_stop(
        person_id=said.get("person_id"),
        phone=None if phone is None or is_null_word(phone) else phone,
        region=said.get("region", unsaid.region),
    )
    entry = Entry(
        whom=whom,
        words=said.get("reason", unsaid.reason),
        scope=said.get("scope", unsaid.scope),
        until=until,
    )
    return entry.require_sound(now=now)


def _until(text: str | None) -> datetime | None:
    if text is None:
        return None
    for style in UNTIL_FORMATS:
        try:
            return datetime.strptime(text, style).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ConfigurationError("until is no date such as 2027-01-31 or 2027-01-31T18:00 (UTC)")
