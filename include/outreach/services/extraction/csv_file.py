"""Opening a CSV file: finding it, checking how it is written, and reading its values as text.

A file that cannot be read is refused in one sentence, which names the cause and repeats
no value, since a value may be a name.
"""

import codecs
import csv
import glob
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from outreach.campaign.model import FileSource
from outreach.domain.errors import ConfigurationError

logger = logging.getLogger(__name__)

LONGEST_CELL = 16 * 1024 * 1024
"""The most characters of one value; Python's own limit of 128 KiB would stop files with long notes."""

_MARK = "\ufeff"
"""The byte order mark; some programs write it twice."""

_MARKS_OF_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, kw_only=True)
class CsvStyle:
    """How a file is written, and the settings in which a person says so."""

    delimiter: str
    encoding: str
    delimiter_setting: str = "source.delimiter"
    encoding_setting: str = "source.encoding"


def chosen_file(source: FileSource, *, now: datetime) -> Path:
    """Return the file at the path; of several the one whose name comes last.

    Raises ``ConfigurationError`` if there is none, or it is older than
    ``source.max_age``. Logs a warning if a newer file is not read.
    """
    found = sorted(path for path in map(Path, glob.glob(source.csv)) if path.is_file())  # noqa: PTH207 - absolute
    if not found:
        raise ConfigurationError(f"campaign.yaml: source.csv: there is no file {source.csv}")
    chosen = found[-1]
    youngest = max(found, key=lambda path: path.stat().st_mtime)
    if youngest.stat().st_mtime > chosen.stat().st_mtime:
        logger.warning(
            "%s is read, because its name comes last; %s is younger and is not", chosen.name, youngest.name
        )
    _require_young(chosen, source, now=now)
    return chosen


def _require_young(path: Path, source: FileSource, *, now: datetime) -> None:
    if source.max_age is None:
        return
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    if now - written > source.max_age:
        raise ConfigurationError(
            f"{path.name} was written at {written:%Y-%m-%d %H:%M} UTC and is older than source.max_age; "
            "put a new export there, or allow an older one"
        )


@contextmanager
def csv_values(path: Path, source: FileSource) -> Iterator[tuple[tuple[str, ...], Iterator[Sequence[str]]]]:
    """Open a campaign's file; yields the names of its columns, and its rows, which can be read once.

    Rows and errors are those of ``numbered_rows``.
    """
    style = CsvStyle(delimiter=source.delimiter, encoding=source.encoding)
    with numbered_rows(path, style) as (names, rows):
        yield names, (row for _, row in rows)


@contextmanager
def numbered_rows(
    path: Path, style: CsvStyle, *, any_width: bool = False
) -> Iterator[tuple[tuple[str, ...], Iterator[tuple[int, Sequence[str]]]]]:
    """Open a file; yields the names of its columns, and its numbered rows, which can be read once.

    Rows are numbered as in a spreadsheet: the header is row 1. Rows without any value
    are skipped. Raises ``ConfigurationError`` if the file is no text in its encoding,
    or has a row with more or fewer values than the header, unless it may have
    ``any_width``.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=_encoding(path, style), newline="") as file:
            values = _values(file, style, path, any_width=any_width)
            _, header = next(values, (0, None))
            if header is None:
                raise ConfigurationError(f"{path} is empty; its first line must name the columns")
            names = tuple(name.lstrip(_MARK).strip() for name in header)
            _require_several(names, style, path)
            yield names, ((number, row) for number, row in values if any(map(str.strip, row)))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error


def _require_several(names: Sequence[str], style: CsvStyle, path: Path) -> None:
    """Raise ``ConfigurationError`` if the whole first line was read as one name."""
    if len(names) != 1:
        return
    other = next((each for each in _DELIMITERS if each != style.delimiter and each in names[0]), None)
    if other is not None:
        raise ConfigurationError(
            f"{path.name} has one column, whose name holds {other!r}; is {style.delimiter_setting} {other!r}?"
        )


def _values(
    file: Iterable[str], style: CsvStyle, path: Path, *, any_width: bool
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield every row that is not empty, with its number; each is as wide as the first, or of any width."""
    lines = csv.reader(file, delimiter=style.delimiter, strict=True)
    number = width = 0
    while True:
        try:
            row = next(lines, None)
        except UnicodeError:
            raise ConfigurationError(
                f"{path} is not {style.encoding} text; say how it is written with {style.encoding_setting}"
            ) from None
        except (csv.Error, OSError) as error:
            raise ConfigurationError(f"{path} cannot be read after line {lines.line_num}: {error}") from None
        if row is None:
            return
        number += 1
        width = width or len(row)
        if row and len(row) != width and not any_width:
            raise ConfigurationError(
                f"{path}: line {lines.line_num} has {len(row)} values, and the first has {width}; "
                f"a comma or a quotation mark in a value, or another {style.delimiter_setting}?"
            )
        if row:
            yield number, row


def _encoding(path: Path, style: CsvStyle) -> str:
    if codecs.lookup(style.encoding).name != "utf-8":
        return style.encoding
    with path.open("rb") as file:
        if file.read(2) in _MARKS_OF_UTF_16:
            raise ConfigurationError(f"{path} is UTF-16 text; say utf-16 with {style.encoding_setting}")
    # Spreadsheets begin UTF-8 with a mark that is no part of the first column's name.
    return "utf-8-sig"
