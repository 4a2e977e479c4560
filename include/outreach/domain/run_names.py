"""Names of runs and batches that people can type: ``<campaign>/2026-11-27/1``, and its batch 3 ``…#3``."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from outreach.domain.errors import ConfigurationError

HOW_TO_WRITE = (
    "a run is written campaign/date/wave, such as overdue_invoices/2026-11-27/1, a batch of it with its "
    "number behind a #, such as overdue_invoices/2026-11-27/1#3; a UUID names each of them and a call"
)

_NAME = re.compile(
    r"(?P<campaign>[^/#@\s]+)/(?P<date>\d{4}-\d{2}-\d{2})/(?P<wave>\d{1,5})"
    r"(#(?P<number>\d{1,9})(@(?P<account>[^/#@\s]+))?)?"
)


@dataclass(frozen=True, kw_only=True)
class RunName:
    """The name of a run: one campaign on one business date and wave."""

    campaign_id: str
    run_date: date
    wave: int

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.run_date.isoformat()}/{self.wave}"


@dataclass(frozen=True, kw_only=True)
class BatchName:
    """The name of a batch: its run, and its number in that run.

    ``account`` is its connection. It is part of the name only if two accounts have a
    batch with that number in the run.
    """

    run: RunName
    number: int
    account: str | None = None

    def __str__(self) -> str:
        return f"{self.run}#{self.number}" + (f"@{self.account}" if self.account else "")


def read_name(text: str) -> RunName | BatchName | UUID:
    """Read the name of a run or a batch, or a UUID; raises ``ConfigurationError`` for anything else."""
    if (identifier := _uuid(text)) is not None:
        return identifier
    found = _NAME.fullmatch(text.strip())
    if found is None:
        raise ConfigurationError(f"{text!r} names neither a run nor a batch: {HOW_TO_WRITE}")
    try:
        day = date.fromisoformat(found["date"])
    except ValueError:
        raise ConfigurationError(f"{text!r} has no date of the calendar: {HOW_TO_WRITE}") from None
    run = RunName(campaign_id=found["campaign"], run_date=day, wave=int(found["wave"]))
    return (
        BatchName(run=run, number=int(found["number"]), account=found["account"]) if found["number"] else run
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
