"""The results of a run, as numbers: from extracted invoices to promises."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, TextClause

from outreach.domain.errors import RunNotReady
from outreach.services.reporting.conservation import conservation
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement

__all__ = ["Funnel", "SampleTranscript", "conservation", "read_funnel", "sample_transcript"]


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """The numbers of one run; each is defined beside the view ``reporting.campaign_funnel``.

    Mappings are in order of size, and their values add up to the number they
    explain. ``promised`` are amounts per currency.
    """

    invoices: int
    invoices_to_call_for: int
    invoices_not_called_for: int
    people: int
    to_call: int
    not_called: int
    calls: int
    further_attempts: int
    planned: int
    submitting: int
    handed_over: int
    unknown: int
    not_sent: int
    failed: int
    withdrawn: int
    awaited: int
    completed: int
    expired: int
    answered: int
    voicemail: int
    promises: int
    promised: Mapping[str, Decimal]
    people_not_called: Mapping[str, int]
    """People by the reason why they were not called."""
    invoices_without_call: Mapping[str, int]
    """Invoices by the reason why no one was called about them."""
    line_outcomes: Mapping[str, int]
    conversation_outcomes: Mapping[str, int]
    """Results of the calls that a human answered."""
    other_outcomes: Mapping[str, int]
    """Results of calls that no human is known to have answered; those without a result are left out."""
    withdrawn_because: Mapping[str, int]

    def counts(self) -> dict[str, int]:
        """Return the plain numbers, small enough for XCom."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


@dataclass(frozen=True, kw_only=True)
class SampleTranscript:
    """One whole transcript. ``turns`` are pairs of speaker and text; empty if there is only the text."""

    call_id: UUID
    line_outcome: str | None
    conversation_outcome: str | None
    text: str
    turns: tuple[tuple[str, str], ...]


def read_funnel(ledger: Engine, *, run_id: UUID) -> Funnel:
    """Read a run's numbers in one snapshot; raises ``RunNotReady`` for a run that was never opened."""
    with ledger.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        allow_bulk(connection)
        row = connection.execute(statement("funnel"), {"run_id": run_id}).mappings().one_or_none()
        if row is None:
            raise RunNotReady(f"run {run_id} was never opened; run the task open_run first")
        return _funnel(row, _parts(connection, run_id))


def _parts(connection: Connection, run_id: UUID) -> dict[str, dict[str, int]]:
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(statement("funnel_parts"), {"run_id": run_id}):
        parts[row.part][row.name] = row.number
    return parts


def _funnel(row: RowMapping, parts: Mapping[str, Mapping[str, int]]) -> Funnel:
    numbers = {name: row[name] for name in Funnel.__dataclass_fields__ if name in row and name != "promised"}
    return Funnel(
        **numbers,
        promised={currency: Decimal(amount) for currency, amount in row["promised"].items()},
        people_not_called=parts["people_not_called"],
        invoices_without_call=parts["invoices_not_called_for"],
        line_outcomes=parts["line_outcomes"],
        conversation_outcomes=parts["conversation_outcomes"],
        other_outcomes=parts["other_outcomes"],
        withdrawn_because=parts["withdrawn_because"],
    )


def sample_transcript(ledger: Engine, *, run_id: UUID, language: str = "en") -> SampleTranscript | None:
    """Return one whole transcript of a run; None if the run has none.

    A promise comes first, then a conversation in ``language``.
    """
    return _transcript(ledger, statement("sample_transcript"), {"run_id": run_id, "language": language})


def transcript_of_call(ledger: Engine, *, call_id: UUID) -> SampleTranscript | None:
    """Return the transcript of one call; None if it has none."""
    return _transcript(ledger, statement("transcript_of_call"), {"call_id": call_id})


def _transcript(ledger: Engine, query: TextClause, parameters: Mapping[str, Any]) -> SampleTranscript | None:
    with ledger.connect() as connection:
        row = connection.execute(query, dict(parameters)).one_or_none()
    if row is None:
        return None
    return SampleTranscript(
        call_id=row.call_id,
        line_outcome=row.line_outcome,
        conversation_outcome=row.conversation_outcome,
        text=row.transcript,
        turns=tuple((speaker, text) for speaker, text in row.turns),
    )
