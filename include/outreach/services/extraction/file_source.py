"""Reading a campaign's CSV file: as text, row by row, and never with a guess about what a row means."""

import codecs
import csv
import glob
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from outreach.campaign.model import CampaignConfig, FileSource
from outreach.domain.errors import ConfigurationError
from outreach.providers.speechify.csv_file import CUSTOM_ID, unguarded
from outreach.providers.speechify.reference import VARIABLE, is_reference
from outreach.services.extraction.owing import people_owing
from outreach.services.extraction.parse_row import ExtractedRow, RowReader


def chosen_file(source: FileSource) -> Path:
    """Return the file that the path names, of several the one whose name comes last.

    Raises ``ConfigurationError`` when there is none.
    """
    found = sorted(path for path in map(Path, glob.glob(source.csv)) if path.is_file())  # noqa: PTH207 - absolute
    if not found:
        raise ConfigurationError(f"campaign.yaml: source.csv: there is no file {source.csv}")
    return found[-1]


@contextmanager
def file_rows(
    source: FileSource, *, config: CampaignConfig, run_date: date, told: Sequence[str] = ()
) -> Iterator[Iterator[ExtractedRow]]:
    """Open the file and give its rows, to be read once; ``told`` are columns that the agent is told.

    Raises ``ConfigurationError`` for a file that is not there, is no text in its
    encoding, has a row with more or fewer values than the header, or is an
    export of ours; it names the line and repeats no value, which may be
    somebody's name.
    """
    path = chosen_file(source)
    try:
        file = path.open(encoding=_encoding(source), newline="")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    with file:
        values = _values(file, source, path)
        header = next(values, None)
        if header is None:
            raise ConfigurationError(f"{path} is empty; its first line must name the columns")
        names = tuple(name.strip() for name in header)
        _require_columns(names, told, path)
        if source.is_vendors:
            values = (tuple(map(unguarded, row)) for row in values)
        values = _not_our_own(values, names, path)
        reader = RowReader(names, config=config, run_date=run_date, origin=f"{path.name} has")
        yield (reader.read(number, row) for number, row in enumerate(values, start=1))


def _require_columns(names: Sequence[str], told: Sequence[str], path: Path) -> None:
    missing = [name for name in told if name not in names]
    if missing:
        raise ConfigurationError(
            f"prompt.md tells the agent {', '.join(missing)}, which are neither prompt_tags nor columns of "
            f"{path.name}; it has {', '.join(names)}"
        )


def _not_our_own(
    values: Iterator[Sequence[str]], names: Sequence[str], path: Path
) -> Iterator[Sequence[str]]:
    """Give the rows on; raises ``ConfigurationError`` when one is of a batch that was exported."""
    place = names.index(CUSTOM_ID) if CUSTOM_ID in names else None
    for row in values:
        if VARIABLE in names or (place is not None and is_reference(row[place])):
            raise ConfigurationError(
                f"{path.name} is a batch that `outreach export` wrote: its people were handed over with it, "
                "and a campaign that reads it would ring them once more"
            )
        yield row


def owing_by_file(source: FileSource, *, config: CampaignConfig, run_date: date) -> set[str]:
    """Return who owes something according to the file as it is now.

    The rules are those by which an invoice is called about at all; whoever has
    meanwhile said no to calls is not returned either.
    """
    with file_rows(source, config=config, run_date=run_date) as rows:
        return people_owing(rows, run_date=run_date, min_amount=config.min_amount)


def _values(file: Iterable[str], source: FileSource, path: Path) -> Iterator[Sequence[str]]:
    """Give every row that is not blank; each has as many values as the first."""
    lines = csv.reader(file, delimiter=source.delimiter, strict=True)
    width = 0
    while True:
        try:
            row = next(lines, None)
        except UnicodeError:
            raise ConfigurationError(
                f"{path} is not {source.encoding} text; say how it is written with source.encoding"
            ) from None
        except (csv.Error, OSError) as error:
            raise ConfigurationError(f"{path} cannot be read after line {lines.line_num}: {error}") from None
        if row is None:
            return
        width = width or len(row)
        if row and len(row) != width:
            raise ConfigurationError(
                f"{path}: line {lines.line_num} has {len(row)} values, and the first has {width}; "
                "a comma or a quotation mark in a value, or another source.delimiter?"
            )
        if row:
            yield row


def _encoding(source: FileSource) -> str:
    # Spreadsheets put a mark before UTF-8 that is no part of the first column's name.
    return "utf-8-sig" if codecs.lookup(source.encoding).name == "utf-8" else source.encoding
