"""The figures of one night, read from the ledger."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from outreach.domain.run_names import RunName
from outreach.services.reporting.conservation import conservation
from outreach.services.reporting.funnel import Funnel, read_funnel
from outreach.services.runs.run import read_run
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class HourOfCalls:
    """Calls that ended in one hour of the day, 0 to 23, where people are; None where it is not certain."""

    hour: int | None
    connected: int
    not_connected: int


@dataclass(frozen=True, kw_only=True)
class PromisesOfDay:
    """Promises to pay on one day in one currency; each None where the call does not say it."""

    day: date | None
    currency: str | None
    promises: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class NightFigures:
    """One run in figures. ``amounts_not_called_for`` are open amounts by reason and currency."""

    name: RunName
    description: str
    zone: ZoneInfo
    closed_at: datetime | None
    funnel: Funnel
    attempts: int
    """Calls that were made, or may have been."""
    connected: int
    right_party: int
    hours: tuple[HourOfCalls, ...]
    promises: tuple[PromisesOfDay, ...]
    amounts_not_called_for: Mapping[str, Mapping[str, Decimal]]
    broken_laws: tuple[str, ...]
    """The sums of the run that do not agree, a sentence each; none when all do."""

    @property
    def steps(self) -> Mapping[str, int]:
        """How many people came how far: the funnel from people to promises."""
        return {
            "people_behind_the_invoices": self.funnel.people,
            "to_be_called": self.funnel.to_call,
            "called_or_may_have_been": self.attempts,
            "connected": self.connected,
            "right_party": self.right_party,
            "promise_to_pay": self.funnel.promises,
        }


def read_figures(ledger: Engine, *, run_id: UUID) -> NightFigures:
    """Read the figures of a run; raises ``RunNotReady`` for one that was never opened."""
    with ledger.connect() as connection:
        run = read_run(connection, run_id)
    with ledger.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        allow_bulk(connection)
        reached = connection.execute(statement("night_reached"), {"run_id": run_id}).one()
        hours = connection.execute(statement("night_hours"), {"run_id": run_id}).mappings()
        promises = connection.execute(statement("night_promises"), {"run_id": run_id}).mappings()
        return NightFigures(
            name=RunName(campaign_id=run.campaign.campaign_id, run_date=run.run_date, wave=run.wave),
            description=run.campaign.config.description,
            zone=run.campaign.config.zone(),
            closed_at=run.closed_at,
            funnel=read_funnel(ledger, run_id=run_id),
            attempts=reached.attempts,
            connected=reached.connected,
            right_party=reached.right_party,
            hours=tuple(HourOfCalls(**row) for row in hours),
            promises=tuple(PromisesOfDay(**row) for row in promises),
            amounts_not_called_for=_amounts(connection, run_id),
            broken_laws=conservation(ledger, run_id=run_id),
        )


def _amounts(connection: Connection, run_id: UUID) -> Mapping[str, Mapping[str, Decimal]]:
    amounts: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in connection.execute(statement("night_amounts_not_called_for"), {"run_id": run_id}):
        amounts[row.reason][row.currency] = row.amount
    return amounts
