"""``outreach do-not-call import``: add a file of people and numbers to the list, dry run first."""

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outreach.commands.console import tell
from outreach.commands.ledger_session import ledger_session
from outreach.commands.operator_name import By, operator_name
from outreach.domain.scopes import EVERYTHING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from outreach.services.safeguards.do_not_call_file import ReadFile
    from outreach.services.safeguards.do_not_call_scopes import KnownCampaigns

File = Annotated[
    Path, typer.Argument(help="CSV with columns person_id or phone, and reason, until, region, scope.")
]
Write = Annotated[
    bool, typer.Option("--write", help="Write the entries. Default: only say what would be written.")
]
GoodRows = Annotated[
    bool, typer.Option("--good-rows", help="Write the good rows even if others have mistakes.")
]
Reason = Annotated[str, typer.Option(help="The reason for rows without one.")]
Region = Annotated[str, typer.Option(help="Country of local numbers for rows without one.")]
Scope = Annotated[str, typer.Option(help="everything, or campaign:<id>, for rows without a scope.")]
Delimiter = Annotated[str, typer.Option(help="The character between two values.")]
Encoding = Annotated[str, typer.Option(help="The encoding of the file, such as windows-1256.")]


def import_file(
    file: File,
    write: Write = False,
    good_rows: GoodRows = False,
    reason: Reason = "",
    region: Region = "ZZ",
    scope: Scope = EVERYTHING,
    delimiter: Delimiter = ",",
    encoding: Encoding = "utf-8",
    by: By = None,
) -> None:
    """Put everyone in a CSV file on the list.

    Without --write nothing is written. A file with a mistake also needs --good-rows.
    """
    from outreach.services.safeguards.do_not_call_file import Unsaid, import_entries, read_file, style_of

    now = datetime.now(UTC)
    unsaid = Unsaid(reason=reason, region=region, scope=scope)
    who = operator_name(by) if write else ""
    style = style_of(delimiter=delimiter, encoding=encoding)
    with ledger_session() as ledger:
        read = read_file(file, style, unsaid=unsaid, campaigns=campaigns_of(ledger), now=now)
        for mistake in read.mistakes:
            tell(f"row {mistake.row}: {mistake.problem}")
        is_written = write and (good_rows or not read.mistakes)
        new = import_entries(ledger, read, by=who, now=now, write=is_written)
    tell(_understood(read))
    tell(_done(new, has_mistakes=bool(read.mistakes), is_asked=write, is_written=is_written))
    if read.mistakes:
        raise typer.Exit(1)


def campaigns_of(ledger: "Engine") -> "KnownCampaigns":
    """Return a function that returns the campaigns of entries; it searches once, at its first call."""
    from outreach.campaign.roots import campaigns_folder
    from outreach.services.safeguards.do_not_call_scopes import known_campaigns

    return cache(lambda: known_campaigns(ledger, campaigns_folder(os.environ)))


def _understood(read: "ReadFile") -> str:
    entries = read.entries.values()
    people = len({entry.whom.person_key for entry in entries if entry.whom.person_key})
    numbers = len({phone for entry in entries for phone in entry.whom.phones})
    return (
        f"understood {len(entries)} rows, with {people} people and {numbers} numbers; "
        f"{len(read.mistakes)} rows have mistakes"
    )


def _done(new: int, *, has_mistakes: bool, is_asked: bool, is_written: bool) -> str:
    if is_written:
        return f"added {new} entries; what held already was not added again"
    would = f"nothing was written; {new} entries would be new"
    if is_asked and has_mistakes:
        return f"{would}. Correct the file, or write its good rows with --good-rows"
    return f"{would}. Write them with --write"
