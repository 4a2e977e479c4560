"""Reading a campaign's CSV file as text, row by row, without guessing what a row means."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from outreach.campaign.model import CampaignConfig, FileSource
from outreach.domain.errors import ConfigurationError
from outreach.providers.registry import console_files, source_formats
from outreach.services.extraction.csv_file import chosen_file, csv_values
from outreach.services.extraction.owing import people_owing
from outreach.services.extraction.parse_row import RowReader


@contextmanager
def file_values(
    source: FileSource,
    *,
    config: CampaignConfig,
    run_date: date,
    now: datetime,
    shown: Sequence[str] = (),
) -> Iterator[tuple[RowReader, Iterator[Sequence[str]]]]:
    """Open the file; yields the reader of its rows, and the rows, which can be read once.

    The agent gets the columns ``shown``. Raises ``ConfigurationError`` for a file that
    is missing, is no text in its encoding, has a row with more or fewer values than the
    header, or is our own export; it names the line and repeats no value, since a value
    may be a name.
    """
    path = chosen_file(source, now=now)
    with csv_values(path, source) as (names, values):
        _require_header(names, config, path)
        _require_columns(names, shown, path)
        ours = _not_our_own(_cells(values, source), names, path)
        reader = RowReader(names, config=config, run_date=run_date, origin=f"{path.name} has")
        yield reader, ours


def _cells(values: Iterator[Sequence[str]], source: FileSource) -> Iterator[Sequence[str]]:
    """Yield each row as its format means it; raises ``ConfigurationError`` for an unknown format."""
    if not source.is_vendors:
        return values
    formats = source_formats()
    if source.format not in formats:
        raise ConfigurationError(
            f"campaign.yaml: source.format: there is no {source.format}; allowed: {', '.join(formats)}"
        )
    read = formats[source.format].read_cell
    return (tuple(map(read, row)) for row in values)


def _require_header(names: Sequence[str], config: CampaignConfig, path: Path) -> None:
    """Refuse a first line that names none of the mapped columns: it is a person's row, and is not shown.

    Where one of them is there, the line is a header, and its names may be said.
    """
    columns = config.columns
    mapped = columns.model_dump(exclude_none=True, exclude={"phone"})
    wanted = {name.casefold() for name in (*mapped.values(), *columns.phone)}
    if not wanted.intersection(name.casefold() for name in names):
        raise ConfigurationError(
            f"campaign.yaml: columns: {path.name} has none of them; its first line must name the columns. "
            f"What stands there, {len(names)} values, is not shown, since it may be someone's"
        )


def _require_columns(names: Sequence[str], shown: Sequence[str], path: Path) -> None:
    missing = [name for name in shown if name not in names]
    if missing:
        raise ConfigurationError(
            f"prompt.md tells the agent {', '.join(missing)}, which are neither prompt_tags nor columns of "
            f"{path.name}; it has {', '.join(names)}"
        )


def _not_our_own(
    values: Iterator[Sequence[str]], names: Sequence[str], path: Path
) -> Iterator[Sequence[str]]:
    """Yield the rows; raises ``ConfigurationError`` if one is of an exported batch."""
    tests = [file.ours_among(names) for file in console_files().values()]
    for row in values:
        if any(is_ours(row) for is_ours in tests):
            raise ConfigurationError(
                f"{path.name} is a batch that `outreach export` wrote: its people were handed over with it, "
                "and a campaign that reads it would call them once more"
            )
        yield row


def owing_by_file(source: FileSource, *, config: CampaignConfig, run_date: date, now: datetime) -> set[str]:
    """Return who owes something according to the file as it is now.

    The rules are the same as those for calls about an invoice; anyone who does not want
    calls any more is left out, too.
    """
    with file_values(source, config=config, run_date=run_date, now=now) as (reader, values):
        rows = (reader.read(number, row) for number, row in enumerate(values, start=1))
        return people_owing(rows, run_date=run_date, min_amount=config.min_amount)
